/* Profiling: points dealt out to lanes, and the kernels of each instruction set. */
#include "profile.h"

#include <math.h>
#include <stdlib.h>

#include "message.h"

typedef struct {
  profile_kernel *profile, *predict, *gradient;
} kernel_set;

static kernel_set kernels_of(nuem_instruction_set set) {
#if defined(__x86_64__)
  if (set == NUEM_BEST) set = nuem_best_instruction_set();
  if (set >= NUEM_AVX512 && nuem_has_instruction_set(NUEM_AVX512))
    return (kernel_set){nuem_profile_avx512, nuem_predict_avx512, nuem_gradient_avx512};
  if (set >= NUEM_AVX2 && nuem_has_instruction_set(NUEM_AVX2))
    return (kernel_set){nuem_profile_avx2, nuem_predict_avx2, nuem_gradient_avx2};
#endif
  (void)set;
  return (kernel_set){nuem_profile_baseline, nuem_predict_baseline, nuem_gradient_baseline};
}

static void fill_lanes(const nuem_fit *fit, const nuem_fit_points *points, size_t first, size_t used,
                       const profile_block *block) {
  /* Lanes that are left over do the last point again. */
  for (size_t lane = 0; lane < PROFILE_LANES; ++lane)
    nuem_fill_lane(fit, points, first + (lane < used ? lane : used - 1), lane, block);
}

/* Goes on from other starts for those points whose chi-square leaves room for another minimum. */
static void try_other_starts(const nuem_fit *fit, const nuem_fit_points *points, size_t first,
                             size_t used, profile_kernel *profile, const profile_block *block) {
  for (size_t kind = 0; kind < fit->pulls; ++kind) {
    const double least = block->other_minimum[kind];
    if (!isfinite(least)) continue;
    int is_needed = 0;
    for (size_t lane = 0; lane < used; ++lane)
      is_needed |= points->results[first + lane].chi_square >= least;
    if (!is_needed) continue;
    fill_lanes(fit, points, first, used, block);
    nuem_start_with(block, (int)kind);
    profile(block);
    for (size_t lane = 0; lane < used; ++lane) {
      const double lowest = points->results[first + lane].chi_square;
      if (lowest >= least && block->chi_square[lane] < lowest)
        nuem_read_lane(fit, block, lane, first + lane, points);
    }
  }
}

nuem_status nuem_profile(const nuem_fit *fit, nuem_instruction_set set, const nuem_fit_points *points,
                         nuem_message *message) {
  nuem_status status = nuem_check_fit(fit, set, message);
  profile_block block;
  if (status == NUEM_OK) status = nuem_allocate_block(fit, &block, message);
  if (status != NUEM_OK) return status;
  profile_kernel *const profile = kernels_of(set).profile;
  nuem_fill_observed(fit, &block);
  for (size_t first = 0; first < points->count && status == NUEM_OK; first += PROFILE_LANES) {
    const size_t left = points->count - first;
    const size_t used = left < PROFILE_LANES ? left : PROFILE_LANES;
    fill_lanes(fit, points, first, used, &block);
    profile(&block);
    for (size_t lane = 0; lane < used; ++lane) {
      nuem_read_lane(fit, &block, lane, first + lane, points);
      if (isnan(block.chi_square[lane]))
        status = nuem_fail(message, NUEM_INVALID_ARGUMENT, "a rate or a count is not a number");
    }
    if (status == NUEM_OK && fit->free_couplings == 0)
      try_other_starts(fit, points, first, used, profile, &block);
  }
  free(block.variable);
  return status == NUEM_OK ? nuem_succeed(message) : status;
}

nuem_status nuem_chi_square_gradient(const nuem_fit *fit, nuem_instruction_set set,
                                     const nuem_fit_points *points, double *gradient,
                                     double *misfit, nuem_message *message) {
  nuem_status status = nuem_check_fit(fit, set, message);
  if (status == NUEM_OK && !points->starts && fit->pulls + fit->principal > 0)
    status = nuem_fail(message, NUEM_INVALID_ARGUMENT, "a gradient needs the pulls at which it is taken");
  profile_block block;
  if (status == NUEM_OK) status = nuem_allocate_block(fit, &block, message);
  if (status != NUEM_OK) return status;
  profile_kernel *const evaluate = kernels_of(set).gradient;
  block.is_misfit_alone = gradient == NULL;
  nuem_fill_observed(fit, &block);
  for (size_t first = 0; first < points->count && status == NUEM_OK; first += PROFILE_LANES) {
    const size_t left = points->count - first;
    const size_t used = left < PROFILE_LANES ? left : PROFILE_LANES;
    fill_lanes(fit, points, first, used, &block);
    evaluate(&block);
    for (size_t lane = 0; lane < used; ++lane) {
      points->results[first + lane] =
          (nuem_fit_result){.chi_square = block.chi_square[lane], .iterations = 0, .converged = 1};
      if (gradient) nuem_read_gradient(fit, &block, lane, first + lane, points, gradient);
      for (size_t exposure = 0; misfit && exposure < fit->exposures; ++exposure)
        misfit[(first + lane) * fit->exposures + exposure] =
            block.misfit[exposure * PROFILE_LANES + lane];
      if (isnan(block.chi_square[lane]))
        status = nuem_fail(message, NUEM_INVALID_ARGUMENT, "a rate or a count is not a number");
    }
  }
  free(block.variable);
  return status == NUEM_OK ? nuem_succeed(message) : status;
}

nuem_status nuem_signal(const nuem_fit *fit, nuem_instruction_set set,
                        const double *couplings, double *signal, double *variance,
                        nuem_message *message) {
  nuem_status status = nuem_check_fit(fit, set, message);
  profile_block block;
  if (status == NUEM_OK) status = nuem_allocate_block(fit, &block, message);
  if (status != NUEM_OK) return status;
  for (size_t i = 0; i < fit->couplings.couplings; ++i)
    for (size_t lane = 0; lane < PROFILE_LANES; ++lane)
      block.variable[i * PROFILE_LANES + lane] =
          fit->couplings.is_squared[i] ? couplings[i] * couplings[i] : couplings[i];
  kernels_of(set).predict(&block);
  for (size_t exposure = 0; exposure < fit->exposures; ++exposure)
    for (size_t bin = 0; bin < fit->bins; ++bin) {
      const size_t index = exposure * fit->bins + bin;
      const size_t first = exposure * (1 + fit->principal) * fit->components * fit->bins;
      const double *rows = block.signal + (first + bin) * PROFILE_LANES;
      /* In the order of the fit's expectation, so that what is expected fits exactly. */
      const size_t row = fit->bins * PROFILE_LANES;
      double sum = 0;
      for (size_t c = 0; c < fit->components; c += 2) sum += rows[c * row] + rows[(c + 1) * row];
      signal[index] = sum;
      if (variance) variance[index] = block.variance[index * PROFILE_LANES];
    }
  free(block.variable);
  return nuem_succeed(message);
}
