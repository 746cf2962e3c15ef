#include "checks.h"

#include "message.h"

#include <math.h>

nuem_status nuem_check_threshold_and_energies(double recoil_threshold, const double *energy_edges,
                                              size_t energy_bins, nuem_message *message) {
  if (!(recoil_threshold > 0 && isfinite(recoil_threshold)))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "the recoil threshold must be > 0, it is %g GeV", recoil_threshold);
  if (!energy_edges || energy_bins == 0)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "there must be an energy bin");
  for (size_t e = 0; e <= energy_bins; ++e)
    if (!(isfinite(energy_edges[e]) && energy_edges[e] >= 0 &&
          (e == 0 || energy_edges[e] > energy_edges[e - 1])))
      return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                       "the energy edges must be >= 0 and ascend; edge %zu, %g GeV, does not", e,
                       energy_edges[e]);
  return NUEM_OK;
}

/* Points that ascend, with values between two limits. */
static int is_valid_table(const nuem_table *table, double least, double largest) {
  for (size_t i = 0; i < table->points; ++i) {
    if (!(table->y[i] >= least && table->y[i] <= largest && isfinite(table->x[i]))) return 0;
    if (i > 0 && !(table->x[i] > table->x[i - 1])) return 0;
  }
  return 1;
}

/* A table holds no 0: a perfect resolution has none. */
static int is_valid_resolution(const nuem_resolution *resolution) {
  return isfinite(resolution->constant) && resolution->constant >= 0 &&
         isfinite(resolution->stochastic) && resolution->stochastic >= 0 &&
         isfinite(resolution->noise) && resolution->noise >= 0 &&
         is_valid_table(&resolution->table, 1e-12, 1e12);
}

static int is_valid_axis(const nuem_axis *axis) {
  if (axis->bins == 0 || axis->variable >= NUEM_VARIABLES) return 0;
  if (!axis->edges) return axis->width > 0;
  for (size_t i = 0; i <= axis->bins; ++i)
    if (!(isfinite(axis->edges[i]) && axis->edges[i] >= 0 &&
          (i == 0 || axis->edges[i] > axis->edges[i - 1])))
      return 0;
  return 1;
}

nuem_status nuem_check_detector(const nuem_detector *detector, nuem_message *message) {
  if (!(detector->recoil_threshold_gev > 0 && detector->reconstructed_threshold_gev >= 0))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "a detector needs a recoil threshold > 0 and one of the reconstructed energy >= 0");
  if (!(is_valid_resolution(&detector->angle) && is_valid_resolution(&detector->energy) &&
        is_valid_table(&detector->efficiency, 0, 1)))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "a detector needs resolutions >= 0, an efficiency from 0 to 1, and tables that ascend");
  int is_valid = detector->axes > 0 && detector->axes <= NUEM_MOST_AXES;
  for (size_t i = 0; is_valid && i < detector->axes; ++i)
    is_valid = is_valid_axis(&detector->axis[i]) &&
               (i == 0 || detector->axis[i].variable != detector->axis[0].variable);
  if (is_valid) return NUEM_OK;
  return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                   "a detector needs one or two axes of different variables, with edges that ascend");
}

nuem_status nuem_check_energy_axis(const nuem_energy_axis *axis, nuem_message *message) {
  int is_valid = axis->bins > 0 && axis->quantiles[0] == 0 && axis->quantiles[axis->bins] == 1;
  for (size_t e = 0; is_valid && e < axis->bins; ++e)
    is_valid = axis->edges_gev[e] < axis->edges_gev[e + 1] &&
               axis->quantiles[e] <= axis->quantiles[e + 1];
  if (is_valid) return NUEM_OK;
  return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                   "energy edges must ascend, and their quantiles from 0 to 1");
}

nuem_status nuem_check_sample_range(const nuem_sample_range *range, nuem_message *message) {
  if (range->samples > 0 && range->first <= range->samples &&
      range->count <= range->samples - range->first)
    return NUEM_OK;
  return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                   "a slice must lie inside the samples of its replicate");
}
