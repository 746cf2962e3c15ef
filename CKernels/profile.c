/* Profiling: points dealt out to lanes, and the choice of the instruction set. */
#include "profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

typedef struct {
  profile_kernel *profile, *predict;
} kernel_set;

static kernel_set kernels_of(nuem_instruction_set set) {
#if defined(__x86_64__)
  if (set >= NUEM_AVX512 && nuem_has_instruction_set(NUEM_AVX512))
    return (kernel_set){nuem_profile_avx512, nuem_predict_avx512};
  if (set >= NUEM_AVX2 && nuem_has_instruction_set(NUEM_AVX2))
    return (kernel_set){nuem_profile_avx2, nuem_predict_avx2};
#endif
  (void)set;
  return (kernel_set){nuem_profile_baseline, nuem_predict_baseline};
}

static nuem_status check_pulls(const nuem_fit *fit, nuem_message *message) {
  for (size_t p = 0; p < fit->pulls; ++p)
    if (!(fit->sigma[p] > 0))
      return nuem_fail(message, NUEM_INVALID_ARGUMENT, "pull %zu needs a sigma > 0", p);
  for (size_t cell = 0; cell < fit->cells; ++cell)
    for (int a = 0; a < NUEM_PULL_KINDS; ++a) {
      const int *pull_of = fit->pull_of + cell * NUEM_PULL_KINDS;
      int is_valid = pull_of[a] >= -1 && (pull_of[a] < 0 || (size_t)pull_of[a] < fit->pulls);
      for (int b = 0; b < a; ++b) is_valid = is_valid && (pull_of[a] < 0 || pull_of[a] != pull_of[b]);
      if (!is_valid)
        return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                         "cell %zu needs indices of different pulls below %zu, or -1", cell,
                         fit->pulls);
    }
  return nuem_succeed(message);
}

static nuem_status check(const nuem_fit *fit, nuem_instruction_set set, nuem_message *message) {
  if (!nuem_has_instruction_set(set))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "this processor has no %s",
                     nuem_instruction_set_name(set));
  int is_free[NUEM_PARAMETERS] = {0};
  for (size_t j = 0; j < fit->free_parameters; ++j) {
    const int parameter = fit->free_parameter[j];
    if (parameter < 0 || parameter >= NUEM_PARAMETERS || is_free[parameter]++)
      return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                       "free parameters are different numbers below %d", NUEM_PARAMETERS);
  }
  return check_pulls(fit, message);
}

enum { ARRAYS = 11 };

/* The arrays of a block in one piece of memory, which block->parameter owns. */
static nuem_status allocate(const nuem_fit *fit, profile_block *block, nuem_message *message) {
  const size_t distributed = fit->pulls + fit->principal, places = fit->cells * fit->bins;
  const size_t unknowns = distributed + fit->free_parameters;
  const size_t derivatives = NUEM_PULL_KINDS + fit->principal + fit->free_parameters;
  *block = (profile_block){.fit = fit, .unknowns = unknowns, .derivatives = derivatives};
  double **const array[ARRAYS] = {
      &block->parameter, &block->unknown, &block->observed, &block->centre, &block->chi_square,
      &block->converged, &block->iterations, &block->signal, &block->variance,
      &block->variance_slope, &block->workspace};
  const size_t vectors[ARRAYS] = {
      NUEM_PARAMETERS, unknowns, places, distributed, 1, 1, 1,
      places * (1 + fit->principal) * NUEM_SIGNAL_COMPONENTS, places,
      fit->error_rows > 0 ? places * fit->free_parameters : 0,
      PROFILE_WORKSPACE(unknowns, derivatives)};
  size_t total = 0;
  for (int i = 0; i < ARRAYS; ++i) total += vectors[i];
  double *next = aligned_alloc(64, total * PROFILE_LANES * sizeof *next);
  if (!next) return nuem_fail(message, NUEM_OUT_OF_MEMORY, "no memory for %zu pulls", unknowns);
  for (int i = 0; i < ARRAYS; ++i) {
    *array[i] = next;
    next += vectors[i] * PROFILE_LANES;
  }
  return NUEM_OK;
}

/* Is this parameter the square of what the point says? */
static int is_squared(int parameter) { return parameter <= NUEM_PARAMETER_MU_NUE; }

static void fill_lane(const nuem_fit *fit, const nuem_fit_points *points, size_t point, size_t lane,
                      const profile_block *block) {
  const size_t distributed = fit->pulls + fit->principal, places = fit->cells * fit->bins;
  const double *parameter = points->parameters + point * NUEM_PARAMETERS;
  for (int i = 0; i < NUEM_PARAMETERS; ++i)
    block->parameter[(size_t)i * PROFILE_LANES + lane] =
        is_squared(i) ? parameter[i] * parameter[i] : parameter[i];
  for (size_t p = 0; p < distributed; ++p) {
    block->unknown[p * PROFILE_LANES + lane] = p < fit->pulls ? 1 : 0;
    block->centre[p * PROFILE_LANES + lane] =
        points->centres ? points->centres[point * distributed + p] : 0;
  }
  for (size_t j = 0; j < fit->free_parameters; ++j)
    block->unknown[(distributed + j) * PROFILE_LANES + lane] =
        block->parameter[(size_t)fit->free_parameter[j] * PROFILE_LANES + lane];
  if (!points->observed) return;
  for (size_t i = 0; i < places; ++i)
    block->observed[i * PROFILE_LANES + lane] = points->observed[point * places + i];
}

static void fill_observed(const nuem_fit *fit, const profile_block *block) {
  for (size_t cell = 0; cell < fit->cells; ++cell)
    for (size_t bin = 0; bin < fit->bins; ++bin)
      for (size_t lane = 0; lane < PROFILE_LANES; ++lane)
        block->observed[(cell * fit->bins + bin) * PROFILE_LANES + lane] =
            fit->data[(cell * NUEM_DATA_ROWS + NUEM_DATA_OBSERVED) * fit->bins + bin];
}

static void read_lane(const nuem_fit *fit, const profile_block *block, size_t lane, size_t point,
                      const nuem_fit_points *points) {
  const size_t distributed = fit->pulls + fit->principal;
  points->results[point] =
      (nuem_fit_result){.chi_square = block->chi_square[lane],
                        .iterations = (unsigned)block->iterations[lane],
                        .converged = block->converged[lane] > 0};
  for (size_t p = 0; p < distributed; ++p)
    points->pulls[point * distributed + p] =
        block->unknown[p * PROFILE_LANES + lane] - (p < fit->pulls ? 1 : 0);
  for (size_t j = 0; j < fit->free_parameters; ++j) {
    const int parameter = fit->free_parameter[j];
    const double value = block->unknown[(distributed + j) * PROFILE_LANES + lane];
    points->parameters[point * NUEM_PARAMETERS + (size_t)parameter] =
        is_squared(parameter) ? sqrt(value) : value;
  }
}

static void fill_lanes(const nuem_fit *fit, const nuem_fit_points *points, size_t first, size_t used,
                       const profile_block *block) {
  /* Lanes that are left over do the last point again. */
  for (size_t lane = 0; lane < PROFILE_LANES; ++lane)
    fill_lane(fit, points, first + (lane < used ? lane : used - 1), lane, block);
}

/* Goes on from other starts for those points whose chi-square leaves room for another minimum. */
static void try_other_starts(const nuem_fit *fit, const nuem_fit_points *points, size_t first,
                             size_t used, profile_kernel *profile, const profile_block *block) {
  for (int kind = NUEM_PULL_OVERALL; kind <= NUEM_PULL_ELECTRON; ++kind) {
    const double least = profile_least_other_minimum(fit, kind);
    int is_needed = 0;
    for (size_t lane = 0; lane < used; ++lane)
      is_needed |= points->results[first + lane].chi_square >= least;
    if (!is_needed) continue;
    fill_lanes(fit, points, first, used, block);
    profile_start_with(block, kind);
    profile(block);
    for (size_t lane = 0; lane < used; ++lane) {
      const double lowest = points->results[first + lane].chi_square;
      if (lowest >= least && block->chi_square[lane] < lowest)
        read_lane(fit, block, lane, first + lane, points);
    }
  }
}

nuem_status nuem_profile(const nuem_fit *fit, nuem_instruction_set set, const nuem_fit_points *points,
                         nuem_message *message) {
  nuem_status status = check(fit, set, message);
  profile_block block;
  if (status == NUEM_OK) status = allocate(fit, &block, message);
  if (status != NUEM_OK) return status;
  profile_kernel *const profile = kernels_of(set).profile;
  fill_observed(fit, &block);
  for (size_t first = 0; first < points->count && status == NUEM_OK; first += PROFILE_LANES) {
    const size_t left = points->count - first;
    const size_t used = left < PROFILE_LANES ? left : PROFILE_LANES;
    fill_lanes(fit, points, first, used, &block);
    profile(&block);
    for (size_t lane = 0; lane < used; ++lane) {
      read_lane(fit, &block, lane, first + lane, points);
      if (isnan(block.chi_square[lane]))
        status = nuem_fail(message, NUEM_INVALID_ARGUMENT, "a rate or a count is not a number");
    }
    if (status == NUEM_OK && fit->free_parameters == 0)
      try_other_starts(fit, points, first, used, profile, &block);
  }
  free(block.parameter);
  return status == NUEM_OK ? nuem_succeed(message) : status;
}

nuem_status nuem_signal(const nuem_fit *fit, nuem_instruction_set set,
                        const double parameters[NUEM_PARAMETERS], double *signal, double *variance,
                        nuem_message *message) {
  nuem_status status = check(fit, set, message);
  profile_block block;
  if (status == NUEM_OK) status = allocate(fit, &block, message);
  if (status != NUEM_OK) return status;
  for (size_t i = 0; i < NUEM_PARAMETERS; ++i)
    for (size_t lane = 0; lane < PROFILE_LANES; ++lane)
      block.parameter[i * PROFILE_LANES + lane] =
          is_squared((int)i) ? parameters[i] * parameters[i] : parameters[i];
  kernels_of(set).predict(&block);
  for (size_t cell = 0; cell < fit->cells; ++cell)
    for (size_t bin = 0; bin < fit->bins; ++bin) {
      const size_t place = cell * fit->bins + bin;
      const double *rows = block.signal + (cell * (1 + fit->principal) * NUEM_SIGNAL_COMPONENTS *
                                           fit->bins + bin) * PROFILE_LANES;
      /* In the order of the fit's expectation, so that what is expected fits exactly. */
      const size_t row = fit->bins * PROFILE_LANES;
      signal[place] = (rows[0] + rows[row]) + (rows[2 * row] + rows[3 * row]);
      if (variance) variance[place] = block.variance[place * PROFILE_LANES];
    }
  free(block.parameter);
  return nuem_succeed(message);
}
