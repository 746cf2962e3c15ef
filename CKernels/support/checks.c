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

nuem_status nuem_check_detector(const nuem_detector *detector, nuem_message *message) {
  if (detector->angular_resolution_rad >= 0 && detector->energy_resolution >= 0 &&
      detector->recoil_threshold_gev > 0 && detector->bin_width_gev > 0 && detector->bins > 0)
    return NUEM_OK;
  return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                   "a detector needs resolutions >= 0, and threshold, bin width and bins > 0");
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
