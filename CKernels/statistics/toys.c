/* Pseudo-experiments, drawn from the counter-based generator. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#include "message.h"
#include "random.h"

/* gsl_ran_poisson returns an unsigned int; this leaves it far from the end. */
static const double LARGEST_MEAN = 1e9;

static nuem_status check(const nuem_toy_ensemble *ensemble, nuem_message *message) {
  for (size_t i = 0; i < ensemble->counts; ++i)
    if (!(ensemble->expected[i] >= 0 && ensemble->expected[i] <= LARGEST_MEAN))
      return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                       "a toy needs expectations from 0 to %g, not %g", LARGEST_MEAN,
                       ensemble->expected[i]);
  for (size_t i = 0; i < ensemble->pulls; ++i)
    if (!(isfinite(ensemble->pull[i]) && ensemble->sigma[i] > 0))
      return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                       "a toy needs pulls with a finite value and a sigma > 0");
  return NUEM_OK;
}

nuem_status nuem_draw_toys(const nuem_toy_ensemble *ensemble, uint32_t first, size_t toys,
                           double *observed, double *centres, nuem_message *message) {
  if (check(ensemble, message) != NUEM_OK) return NUEM_INVALID_ARGUMENT;
  if (toys > (size_t)UINT32_MAX - first)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "toys have numbers below 2^32");
  gsl_rng *rng = gsl_rng_alloc(nuem_philox_gsl_type());
  if (!rng) return nuem_fail(message, NUEM_OUT_OF_MEMORY, "no memory for a random number generator");
  for (size_t toy = 0; toy < toys; ++toy) {
    nuem_philox_start_toy(rng, ensemble->seed, ensemble->number, first + (uint32_t)toy);
    double *counts = observed + toy * ensemble->counts;
    double *centre = centres + toy * ensemble->pulls;
    for (size_t i = 0; i < ensemble->pulls; ++i)
      centre[i] = ensemble->pull[i] + gsl_ran_gaussian(rng, ensemble->sigma[i]);
    for (size_t i = 0; i < ensemble->counts; ++i)
      counts[i] = gsl_ran_poisson(rng, ensemble->expected[i]);
  }
  gsl_rng_free(rng);
  return nuem_succeed(message);
}
