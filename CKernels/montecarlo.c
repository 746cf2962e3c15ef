/* Plain Monte Carlo: pseudo-random points in (E_nu, E_R, theta_1, phi_2, E_e), the recoil uniform
 * (as is x = E_e theta^2 in (A.5)). E_nu alone is stratified, see nuem_energy_axis: every bin of the
 * flux gets its share of samples, and the estimate is unbiased for any number of them. */
#include "checks.h"
#include "events.h"
#include "message.h"
#include "shapes.h"

enum { BLOCKS_PER_SAMPLE = 2, CHUNK = 256 };

/* 53 bits in [0, 1). */
static inline double uniform_53(uint32_t high, uint32_t low) {
  return (double)(((uint64_t)high << 32 | low) >> 11) * 0x1p-53;
}

static inline double uniform_32(uint32_t word) { return word * 0x1p-32; }

void nuem_smear_event(const nuem_detector *detector, double neutrino_energy_gev,
                      double recoil_energy_gev, const double uniform[3], nuem_event *event) {
  smear_event(detector, neutrino_energy_gev, recoil_energy_gev, uniform[0], uniform[1], uniform[2],
              event);
}

nuem_status nuem_montecarlo_accumulate(const nuem_detector *detector, const nuem_energy_axis *axis,
                                       const nuem_sample_range *range, double *partial,
                                       nuem_message *message) {
  nuem_status status = nuem_check_detector(detector, message);
  if (status == NUEM_OK) status = nuem_check_energy_axis(axis, message);
  if (status == NUEM_OK) status = nuem_check_sample_range(range, message);
  if (status != NUEM_OK) return status;

  size_t first_bin, end_bin;
  nuem_energy_range(range, axis, &first_bin, &end_bin);
  size_t bin = first_bin;
  const double threshold = detector->recoil_threshold_gev;
  const size_t row = (detector->bins + 1) * NUEM_SHAPE_STRIDE;
  uint32_t words[4 * BLOCKS_PER_SAMPLE * CHUNK];

  for (uint64_t done = 0; done < range->count; done += CHUNK) {
    const uint64_t left = range->count - done;
    const size_t chunk = left < CHUNK ? (size_t)left : CHUNK;
    const uint64_t first = range->first + done;
    nuem_philox_fill(range->seed, range->replicate, first * BLOCKS_PER_SAMPLE,
                     chunk * BLOCKS_PER_SAMPLE, words);
    for (size_t i = 0; i < chunk; ++i) {
      const uint32_t *word = words + 4 * BLOCKS_PER_SAMPLE * i;
      const double position =
          ((double)(first + i) + uniform_32(word[4])) / (double)range->samples;
      while (bin + 1 < end_bin && axis->quantiles[bin + 1] <= position) ++bin;
      const double share = axis->quantiles[bin + 1] - axis->quantiles[bin];
      if (!(share > 0)) continue;
      const double low = fmax(axis->edges_gev[bin], threshold);
      const double width = axis->edges_gev[bin + 1] - low;
      const double fraction = fmin(fmax((position - axis->quantiles[bin]) / share, 0), 1);
      const double energy = low + fraction * width;
      const double recoil_range = energy - threshold;
      const double recoil = threshold + uniform_53(word[5], word[6]) * recoil_range;

      nuem_event event;
      smear_event(detector, energy, recoil, uniform_53(word[0], word[1]), uniform_32(word[2]),
                  uniform_32(word[3]), &event);
      double shape[NUEM_SHAPE_STRIDE];
      nuem_shapes_at(energy, recoil, shape);
      const double weight = width / share * recoil_range / (double)range->samples;
      double *entry = partial + (bin - first_bin) * row +
                      reconstructed_bin(detector, &event) * NUEM_SHAPE_STRIDE;
      for (int s = 0; s < NUEM_SHAPE_COUNT; ++s) entry[s] += weight * shape[s];
    }
  }
  return nuem_succeed(message);
}
