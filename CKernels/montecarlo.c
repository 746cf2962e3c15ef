/* Plain Monte Carlo: pseudo-random points in (E_nu, E_R, theta_1, phi_2, E_e), the recoil uniform
 * (as is x = E_e theta^2 in (A.5)). E_nu alone is stratified: sample i of n lies in the i-th of n
 * equal strata of the energy bins laid side by side, so that every bin of the flux gets its share of
 * samples and the estimate stays unbiased for any n. */
#include "events.h"
#include "message.h"
#include "shapes.h"

#include <stdbool.h>

enum { BLOCKS_PER_SAMPLE = 2, CHUNK = 256 };

static double minimum(double a, double b) { return a < b ? a : b; }
static double maximum(double a, double b) { return a > b ? a : b; }

/* 53 bits in [0, 1). */
static inline double uniform_53(uint32_t high, uint32_t low) {
  return (double)(((uint64_t)high << 32 | low) >> 11) * 0x1p-53;
}

static inline double uniform_32(uint32_t word) { return word * 0x1p-32; }

/* Where sample i + u of n falls on the axis of energy bins, [0, energy_bins). */
static inline double energy_position(double sample, double samples, size_t energy_bins) {
  return sample / samples * (double)energy_bins;
}

void nuem_montecarlo_energy_range(const nuem_sample_range *range, size_t energy_bins,
                                  size_t *first_bin, size_t *end_bin) {
  const double samples = (double)range->samples;
  const double first = energy_position((double)range->first, samples, energy_bins);
  const double end = energy_position((double)(range->first + range->count), samples, energy_bins);
  *first_bin = (size_t)minimum(first, (double)energy_bins - 1);
  *end_bin = (size_t)minimum(end + 1, (double)energy_bins);
}

static bool is_valid_detector(const nuem_detector *detector) {
  return detector->angular_resolution_rad >= 0 && detector->energy_resolution >= 0 &&
         detector->recoil_threshold_gev > 0 && detector->bin_width_gev > 0 && detector->bins > 0;
}

void nuem_smear_event(const nuem_detector *detector, double neutrino_energy_gev,
                      double recoil_energy_gev, const double uniform[3], nuem_event *event) {
  smear_event(detector, neutrino_energy_gev, recoil_energy_gev, uniform[0], uniform[1], uniform[2],
              event);
}

nuem_status nuem_montecarlo_accumulate(const nuem_detector *detector, const double *energy_edges_gev,
                                       size_t energy_bins, const nuem_sample_range *range,
                                       double *partial, nuem_message *message) {
  if (!is_valid_detector(detector))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "a detector needs resolutions >= 0, and threshold, bin width and bins > 0");
  if (energy_bins == 0 || range->samples == 0 || range->first > range->samples ||
      range->count > range->samples - range->first)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "a slice needs energy bins and must lie inside the replicate's samples");

  size_t first_bin, end_bin;
  nuem_montecarlo_energy_range(range, energy_bins, &first_bin, &end_bin);
  const double threshold = detector->recoil_threshold_gev;
  const size_t row = (detector->bins + 1) * NUEM_SHAPE_STRIDE;
  uint32_t words[4 * BLOCKS_PER_SAMPLE * CHUNK];

  for (uint64_t done = 0; done < range->count; done += CHUNK) {
    const size_t chunk = (size_t)minimum(CHUNK, (double)(range->count - done));
    const uint64_t first = range->first + done;
    nuem_philox_fill(range->seed, range->replicate, first * BLOCKS_PER_SAMPLE,
                     chunk * BLOCKS_PER_SAMPLE, words);
    for (size_t i = 0; i < chunk; ++i) {
      const uint32_t *word = words + 4 * BLOCKS_PER_SAMPLE * i;
      const double position = energy_position((double)(first + i) + uniform_32(word[4]),
                                              (double)range->samples, energy_bins);
      const size_t bin =
          (size_t)minimum(maximum(position, (double)first_bin), (double)end_bin - 1);
      const double low = maximum(energy_edges_gev[bin], threshold);
      const double width = energy_edges_gev[bin + 1] - low;
      if (!(width > 0)) continue;
      const double energy = low + minimum(maximum(position - (double)bin, 0), 1) * width;
      const double recoil_range = energy - threshold;
      const double recoil = threshold + uniform_53(word[5], word[6]) * recoil_range;

      nuem_event event;
      smear_event(detector, energy, recoil, uniform_53(word[0], word[1]), uniform_32(word[2]),
                  uniform_32(word[3]), &event);
      double shape[NUEM_SHAPE_STRIDE];
      nuem_shapes_at(energy, recoil, shape);
      const double weight =
          (double)energy_bins * width * recoil_range / (double)range->samples;
      double *entry = partial + (bin - first_bin) * row +
                      reconstructed_bin(detector, &event) * NUEM_SHAPE_STRIDE;
      for (int s = 0; s < NUEM_SHAPE_COUNT; ++s) entry[s] += weight * shape[s];
    }
  }
  return nuem_succeed(message);
}
