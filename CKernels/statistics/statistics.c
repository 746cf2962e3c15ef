#include <gsl/gsl_cdf.h>
#include <gsl/gsl_version.h>
#include <math.h>

#include "message.h"

nuem_status nuem_delta_chi_square(double confidence_level, double degrees_of_freedom, double *delta,
                                  nuem_message *message) {
  if (!(confidence_level > 0 && confidence_level < 1 && degrees_of_freedom > 0))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "a confidence level lies between 0 and 1, not %g", confidence_level);
  nuem_quiet_gsl();
  *delta = gsl_cdf_chisq_Pinv(confidence_level, degrees_of_freedom);
  if (!isfinite(*delta))
    return nuem_fail(message, NUEM_NO_CONVERGENCE, "no chi-square quantile at %.17g",
                     confidence_level);
  return nuem_succeed(message);
}

nuem_status nuem_chi_square_tail(double chi_square, double degrees_of_freedom, double *probability,
                                 nuem_message *message) {
  if (!(chi_square >= 0 && degrees_of_freedom > 0))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "a chi-square is >= 0 and its degrees of freedom > 0, not %g and %g",
                     chi_square, degrees_of_freedom);
  nuem_quiet_gsl();
  *probability = gsl_cdf_chisq_Q(chi_square, degrees_of_freedom);
  if (!(*probability >= 0 && *probability <= 1))
    return nuem_fail(message, NUEM_NO_CONVERGENCE, "no probability of chi-square %.17g",
                     chi_square);
  return nuem_succeed(message);
}

const char *nuem_gsl_version(void) { return gsl_version; }
