/* Between points and the lanes of a block. */
#include <math.h>
#include <stdlib.h>

#include "message.h"
#include "profile.h"

int nuem_is_squared(int parameter) { return parameter <= NUEM_PARAMETER_MU_NUE; }

enum { ARRAYS = 11 };

nuem_status nuem_allocate_block(const nuem_fit *fit, profile_block *block, nuem_message *message) {
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

void nuem_fill_lane(const nuem_fit *fit, const nuem_fit_points *points, size_t point, size_t lane,
                      const profile_block *block) {
  const size_t distributed = fit->pulls + fit->principal, places = fit->cells * fit->bins;
  const double *parameter = points->parameters + point * NUEM_PARAMETERS;
  for (int i = 0; i < NUEM_PARAMETERS; ++i)
    block->parameter[(size_t)i * PROFILE_LANES + lane] =
        nuem_is_squared(i) ? parameter[i] * parameter[i] : parameter[i];
  for (size_t p = 0; p < distributed; ++p) {
    block->unknown[p * PROFILE_LANES + lane] =
        (p < fit->pulls ? 1 : 0) + (points->starts ? points->starts[point * distributed + p] : 0);
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

void nuem_fill_observed(const nuem_fit *fit, const profile_block *block) {
  for (size_t cell = 0; cell < fit->cells; ++cell)
    for (size_t bin = 0; bin < fit->bins; ++bin)
      for (size_t lane = 0; lane < PROFILE_LANES; ++lane)
        block->observed[(cell * fit->bins + bin) * PROFILE_LANES + lane] =
            fit->data[(cell * NUEM_DATA_ROWS + NUEM_DATA_OBSERVED) * fit->bins + bin];
}

void nuem_read_lane(const nuem_fit *fit, const profile_block *block, size_t lane, size_t point,
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
        nuem_is_squared(parameter) ? sqrt(value) : value;
  }
}
