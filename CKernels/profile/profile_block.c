/* Memory of a block; points copied into its lanes, and results out of them. */
#include <math.h>
#include <stdlib.h>

#include "message.h"
#include "profile.h"

size_t nuem_term_stride(const nuem_couplings *couplings) { return (couplings->terms + 7) / 8 * 8; }

enum { ARRAYS = 20 };

static int amplitude_depends(const nuem_couplings *couplings, int amplitude, int coupling) {
  if (amplitude < 0) return 0;
  for (size_t k = couplings->first_monomial[amplitude]; k < couplings->first_monomial[amplitude + 1]; ++k)
    for (int f = 0; f < couplings->monomial[k].factors; ++f)
      if (couplings->monomial[k].variable[f] == coupling) return 1;
  return 0;
}

/* dependent[NUEM_FLAVOURS][free_couplings][1 + terms]: see profile_block. */
static void fill_dependent(const nuem_fit *fit, int *dependent) {
  const nuem_couplings *couplings = &fit->couplings;
  for (size_t flavour = 0; flavour < NUEM_FLAVOURS; ++flavour)
    for (size_t j = 0; j < fit->free_couplings; ++j, dependent += 1 + couplings->terms) {
      dependent[0] = 0;
      for (size_t t = 0; t < couplings->terms; ++t) {
        const int *factor = couplings->factor + 2 * (flavour * couplings->terms + t);
        if (amplitude_depends(couplings, factor[0], fit->free_coupling[j]) ||
            amplitude_depends(couplings, factor[1], fit->free_coupling[j]))
          dependent[++dependent[0]] = (int)t;
      }
    }
}

nuem_status nuem_allocate_block(const nuem_fit *fit, profile_block *block, nuem_message *message) {
  const size_t distributed = fit->pulls + fit->principal, all_bins = fit->exposures * fit->bins;
  const size_t unknowns = distributed + fit->free_couplings;
  const size_t components = profile_components(fit), factors = nuem_factors(fit);
  const size_t derivatives = nuem_most_factors(fit) + fit->principal + fit->free_couplings;
  *block = (profile_block){.fit = fit, .unknowns = unknowns, .derivatives = derivatives};
  double **const array[ARRAYS] = {
      &block->variable, &block->unknown, &block->observed, &block->centre, &block->chi_square,
      &block->converged, &block->iterations, &block->signal, &block->variance,
      &block->variance_slope, &block->amplitude, &block->amplitude_slope, &block->amplitude_second,
      &block->term, &block->term_slope, &block->term_second, &block->weighted, &block->workspace,
      &block->other_minimum, &block->misfit};
  const nuem_couplings *couplings = &fit->couplings;
  const size_t frees = fit->free_couplings, terms = couplings->terms;
  const size_t vectors[ARRAYS] = {
      couplings->couplings, unknowns, all_bins, distributed + fit->measurements, 1, 1, 1,
      all_bins * (1 + fit->principal) * fit->components, all_bins,
      fit->error_rows > 0 ? all_bins * fit->free_couplings : 0,
      couplings->amplitudes, frees * couplings->amplitudes, PACKED(frees) * couplings->amplitudes,
      NUEM_FLAVOURS * terms, NUEM_FLAVOURS * frees * terms, NUEM_FLAVOURS * PACKED(frees) * terms,
      frees > 0 ? fit->components * terms + fit->backgrounds : 0,
      PROFILE_WORKSPACE(unknowns, derivatives, nuem_most_factors(fit), components),
      (fit->pulls + PROFILE_LANES - 1) / PROFILE_LANES, fit->exposures};
  size_t total = 0;
  for (int i = 0; i < ARRAYS; ++i) total += vectors[i];
  const size_t dependents = NUEM_FLAVOURS * frees * (1 + terms);
  const size_t integers =
      dependents + 2 * factors + fit->exposures * (PAPERS_PULLS + fit->principal);
  const size_t bytes = total * PROFILE_LANES * sizeof(double) +
                       (3 * fit->exposures + 2) * sizeof(size_t) +
                       integers * sizeof *block->dependent;
  double *next = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!next) return nuem_fail(message, NUEM_OUT_OF_MEMORY, "no memory for %zu pulls", unknowns);
  for (int i = 0; i < ARRAYS; ++i) {
    *array[i] = next;
    next += vectors[i] * PROFILE_LANES;
  }
  size_t *const first_pull = (size_t *)next, *const first_shift = first_pull + fit->exposures + 1;
  size_t *const used_bins = first_shift + fit->exposures + 1;
  block->dependent = (int *)(used_bins + fit->exposures);
  fill_dependent(fit, block->dependent);
  int *const pull = block->dependent + dependents, *const own_pull = pull + factors;
  int *const papers_pulls = own_pull + factors;
  int *const shift = papers_pulls + fit->exposures * PAPERS_PULLS;
  const size_t most = nuem_pulls_of_exposures(fit, first_pull, pull, own_pull);
  block->derivatives = most + fit->principal + frees;
  nuem_least_other_minima(fit, block->other_minimum);
  nuem_shifts_of_exposures(fit, first_shift, shift);
  nuem_used_bins(fit, used_bins);
  block->first_shift = first_shift;
  block->shift = shift;
  block->used_bins = used_bins;
  block->rows = nuem_rows(fit, used_bins);
  block->first_pull = first_pull;
  block->pull = pull;
  block->own_pull = own_pull;
  block->papers_pulls = nuem_is_papers_table(fit, papers_pulls) ? papers_pulls : NULL;
  return NUEM_OK;
}

void nuem_fill_lane(const nuem_fit *fit, const nuem_fit_points *points, size_t point, size_t lane,
                      const profile_block *block) {
  const size_t distributed = fit->pulls + fit->principal, all_bins = fit->exposures * fit->bins;
  const nuem_couplings *couplings = &fit->couplings;
  const double *value = points->couplings + point * couplings->couplings;
  for (size_t i = 0; i < couplings->couplings; ++i)
    block->variable[i * PROFILE_LANES + lane] =
        couplings->is_squared[i] ? value[i] * value[i] : value[i];
  for (size_t p = 0; p < distributed; ++p) {
    block->unknown[p * PROFILE_LANES + lane] =
        (p < fit->pulls ? 1 : 0) + (points->starts ? points->starts[point * distributed + p] : 0);
  }
  const size_t centres = distributed + fit->measurements;
  for (size_t p = 0; p < centres; ++p)
    block->centre[p * PROFILE_LANES + lane] =
        points->centres ? points->centres[point * centres + p] : 0;
  for (size_t j = 0; j < fit->free_couplings; ++j)
    block->unknown[(distributed + j) * PROFILE_LANES + lane] =
        block->variable[(size_t)fit->free_coupling[j] * PROFILE_LANES + lane];
  if (!points->observed) return;
  for (size_t i = 0; i < all_bins; ++i)
    block->observed[i * PROFILE_LANES + lane] = points->observed[point * all_bins + i];
}

void nuem_fill_observed(const nuem_fit *fit, const profile_block *block) {
  for (size_t exposure = 0; exposure < fit->exposures; ++exposure)
    for (size_t bin = 0; bin < fit->bins; ++bin)
      for (size_t lane = 0; lane < PROFILE_LANES; ++lane)
        block->observed[(exposure * fit->bins + bin) * PROFILE_LANES + lane] =
            fit->data[(exposure * profile_data_rows(fit) + NUEM_DATA_OBSERVED) * fit->bins + bin];
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
  for (size_t j = 0; j < fit->free_couplings; ++j) {
    const int coupling = fit->free_coupling[j];
    const double value = block->unknown[(distributed + j) * PROFILE_LANES + lane];
    points->couplings[point * fit->couplings.couplings + (size_t)coupling] =
        fit->couplings.is_squared[coupling] ? sqrt(value) : value;
  }
}

void nuem_read_gradient(const nuem_fit *fit, const profile_block *block, size_t lane, size_t point,
                        const nuem_fit_points *points, double *gradient) {
  const size_t distributed = fit->pulls + fit->principal;
  const int is_admissible = isfinite(block->chi_square[lane]);
  double *const own = gradient + point * block->unknowns;
  for (size_t p = 0; p < block->unknowns; ++p)
    own[p] = is_admissible ? block->unknown[p * PROFILE_LANES + lane] : NAN;
  for (size_t j = 0; j < fit->free_couplings; ++j) {
    const size_t coupling = (size_t)fit->free_coupling[j];
    if (fit->couplings.is_squared[coupling])
      own[distributed + j] *= 2 * points->couplings[point * fit->couplings.couplings + coupling];
  }
}
