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
