#include "nuem_kernels.h"

/* The last bin, from `bin` on, that begins at or before a position. */
static size_t last_beginning_before(const nuem_energy_axis *axis, size_t bin, double position) {
  while (bin + 1 < axis->bins && axis->quantiles[bin + 1] <= position) ++bin;
  return bin;
}

void nuem_energy_range(const nuem_sample_range *range, const nuem_energy_axis *axis,
                       size_t *first_bin, size_t *end_bin) {
  const double samples = (double)range->samples;
  *first_bin = last_beginning_before(axis, 0, (double)range->first / samples);
  const double end = (double)(range->first + range->count) / samples;
  *end_bin = last_beginning_before(axis, *first_bin, end) + 1;
}
