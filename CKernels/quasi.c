/* Randomised quasi-Monte Carlo: a slice made ready, and the choice of the instruction set. */
#include "quasi.h"

#include <math.h>
#include <stdlib.h>

#include "checks.h"
#include "message.h"

static const double PI = 3.14159265358979323846;

/* Normal probabilities beyond this many sigma are 0 here. */
static const double NORMAL_REACH = 9;

static nuem_instruction_set best_instruction_set(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return NUEM_AVX512;
  if (__builtin_cpu_supports("avx2")) return NUEM_AVX2;
#endif
  return NUEM_BASELINE;
}

const char *nuem_instruction_set_name(nuem_instruction_set set) {
  switch (set == NUEM_BEST ? best_instruction_set() : set) {
  case NUEM_AVX512: return "avx512";
  case NUEM_AVX2: return "avx2";
  default: return "baseline";
  }
}

int nuem_has_instruction_set(nuem_instruction_set set) {
  return set == NUEM_BEST || set <= best_instruction_set();
}

static void run(nuem_instruction_set set, const quasi_job *job, double *partial,
                double *workspace) {
#if defined(__x86_64__)
  if (set == NUEM_AVX512) {
    nuem_quasi_avx512(job, partial, workspace);
    return;
  }
  if (set == NUEM_AVX2) {
    nuem_quasi_avx2(job, partial, workspace);
    return;
  }
#endif
  (void)set;
  nuem_quasi_baseline(job, partial, workspace);
}

static unsigned log2_of(uint64_t power) {
  unsigned exponent = 0;
  while (power >> exponent > 1) ++exponent;
  return exponent;
}

static int is_valid_slice(const nuem_sample_range *range) {
  const uint64_t samples = range->samples;
  return samples >= 8 && samples <= UINT64_C(1) << 32 && (samples & (samples - 1)) == 0 &&
         range->first % 8 == 0 && range->count % 8 == 0 && range->first <= samples &&
         range->count <= samples - range->first;
}

nuem_status nuem_quasi_accumulate(const nuem_detector *detector, const nuem_energy_axis *axis,
                                  const nuem_sample_range *range, nuem_instruction_set set,
                                  double *partial, nuem_message *message) {
  nuem_status status = nuem_check_detector(detector, message);
  if (status == NUEM_OK) status = nuem_check_energy_axis(axis, message);
  if (status != NUEM_OK) return status;
  if (!is_valid_slice(range))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "a replicate needs a power of two from 8 to 2^32 samples, a slice multiples of 8");
  if (!nuem_has_instruction_set(set))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "this processor has no %s",
                     nuem_instruction_set_name(set));
  if (range->count == 0) return nuem_succeed(message);

  quasi_job job = {.detector = detector, .range = range};
  nuem_energy_range(range, axis, &job.first_bin, &job.end_bin);
  const size_t workspace_bytes = (detector->bins + 1) * QUASI_WORKSPACE * sizeof(double);
  energy_stratum *strata = malloc(axis->bins * sizeof *strata);
  double *workspace = aligned_alloc(64, workspace_bytes);
  if (!strata || !workspace) {
    free(strata);
    free(workspace);
    return nuem_fail(message, NUEM_OUT_OF_MEMORY, "no memory for %zu bins", detector->bins);
  }
  for (size_t bin = 0; bin < axis->bins; ++bin) {
    const double low = fmax(axis->edges_gev[bin], detector->recoil_threshold_gev);
    const double share = axis->quantiles[bin + 1] - axis->quantiles[bin];
    const double width = share > 0 ? axis->edges_gev[bin + 1] - low : 0;
    strata[bin] = (energy_stratum){
        .low = low,
        .width = width,
        .begin = axis->quantiles[bin],
        .inverse_share = share > 0 ? 1 / share : 0,
        .weight = share > 0 ? width / (share * (double)range->samples) : 0,
    };
  }
  job.strata = strata;
  const double sigma = detector->angular_resolution_rad;
  job.inverse_sigma = fmin(1 / sigma, 1e30);
  /* The roots of theta_1 lie within 3 pi / 2 of 0; from turn to turn they move by 2 pi. */
  job.windings = (int)floor((NORMAL_REACH * sigma + 1.5 * PI) / (2 * PI));
  sobol_prepare(&job.net, range->seed, range->replicate, log2_of(range->samples));
  run(set == NUEM_BEST ? best_instruction_set() : set, &job, partial, workspace);
  free(strata);
  free(workspace);
  return nuem_succeed(message);
}
