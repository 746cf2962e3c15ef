/* The pulls and shifts of each exposure, read from the tables of a fit. */
#include "profile.h"

size_t nuem_factors(const nuem_fit *fit) {
  return fit->first_factor[fit->exposures * profile_components(fit)];
}

size_t nuem_most_factors(const nuem_fit *fit) {
  const size_t components = profile_components(fit);
  size_t most = 0;
  for (size_t exposure = 0; exposure < fit->exposures; ++exposure) {
    const size_t count =
        fit->first_factor[(exposure + 1) * components] - fit->first_factor[exposure * components];
    if (count > most) most = count;
  }
  return most;
}

size_t nuem_pulls_of_exposures(const nuem_fit *fit, size_t *first_pull, int *pull, int *own_pull) {
  const size_t components = profile_components(fit);
  size_t count = 0, most = 0;
  for (size_t exposure = 0; exposure < fit->exposures; ++exposure) {
    const size_t begin = fit->first_factor[exposure * components];
    const size_t end = fit->first_factor[(exposure + 1) * components];
    first_pull[exposure] = count;
    for (size_t entry = begin; entry < end; ++entry) {
      size_t known = first_pull[exposure];
      while (known < count && pull[known] != fit->factor[entry]) ++known;
      if (known == count) pull[count++] = fit->factor[entry];
      own_pull[entry] = (int)(known - first_pull[exposure]);
    }
    if (count - first_pull[exposure] > most) most = count - first_pull[exposure];
  }
  first_pull[fit->exposures] = count;
  return most;
}

static int is_nothing(const double *values, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (values[i] != 0) return 0;
  return 1;
}

void nuem_shifts_of_exposures(const nuem_fit *fit, size_t *first_shift, int *shift) {
  const size_t set = fit->components * fit->bins * nuem_term_stride(&fit->couplings);
  const size_t backgrounds = fit->backgrounds * fit->bins;
  size_t count = 0;
  for (size_t exposure = 0; exposure < fit->exposures; ++exposure) {
    first_shift[exposure] = count;
    for (size_t k = 0; k < fit->principal; ++k)
      if (!is_nothing(fit->templates + (exposure * (1 + fit->principal) + 1 + k) * set, set) ||
          (fit->background_shifts &&
           !is_nothing(fit->background_shifts + (exposure * fit->principal + k) * backgrounds,
                       backgrounds)))
        shift[count++] = (int)k;
  }
  first_shift[fit->exposures] = count;
}

void nuem_used_bins(const nuem_fit *fit, size_t *used_bins) {
  for (size_t exposure = 0; exposure < fit->exposures; ++exposure) {
    const double *const variance =
        fit->data + (exposure * profile_data_rows(fit) + NUEM_DATA_VARIANCE) * fit->bins;
    size_t used = fit->bins;
    /* A count that nothing expects has no probability: for Poisson every bin counts. */
    while (fit->likelihood == NUEM_GAUSSIAN && used > 0 && variance[used - 1] == 0) --used;
    used_bins[exposure] = used;
  }
}

/* The one factor that a component has behind `known` others, which are given; -1 for none, -2 for
 * another shape. `row` is the index of the component among those of all exposures. */
static int last_factor(const nuem_fit *fit, size_t row, int known, const int *given) {
  const int *factor = fit->factor + fit->first_factor[row];
  const size_t count = fit->first_factor[row + 1] - fit->first_factor[row];
  if (count < (size_t)known || count > (size_t)known + 1) return -2;
  for (int k = 0; k < known; ++k)
    if (factor[k] != given[k]) return -2;
  return count == (size_t)known ? -1 : factor[known];
}

int nuem_is_papers_table(const nuem_fit *fit, int *papers_pulls) {
  if (fit->components != NUEM_FLAVOUR_COMPONENTS || fit->backgrounds != PAPERS_BACKGROUNDS ||
      fit->precision || fit->measurements > 0)
    return 0;
  for (size_t exposure = 0; exposure < fit->exposures; ++exposure) {
    const size_t row = exposure * profile_components(fit);
    int *const pull = papers_pulls + exposure * PAPERS_PULLS;
    int given[3], known = 0;
    pull[PULL_OVERALL] = last_factor(fit, row, 0, given);
    if (pull[PULL_OVERALL] >= 0) given[known++] = pull[PULL_OVERALL];
    pull[PULL_WRONG_SIGN] = last_factor(fit, row + 1, known, given);
    pull[PULL_ELECTRON] = last_factor(fit, row + 2, known, given);
    if (pull[PULL_WRONG_SIGN] >= 0) given[known++] = pull[PULL_WRONG_SIGN];
    if (pull[PULL_ELECTRON] >= 0) given[known++] = pull[PULL_ELECTRON];
    pull[PULL_CCQE] = last_factor(fit, row + 4, 0, given);
    pull[PULL_PI0] = last_factor(fit, row + 5, 0, given);
    if (last_factor(fit, row + 3, known, given) != -1) return 0;
    for (int a = 0; a < PAPERS_PULLS; ++a) {
      if (pull[a] < -1) return 0;
      for (int b = 0; b < a; ++b)
        if (pull[a] >= 0 && pull[a] == pull[b]) return 0;
    }
  }
  return 1;
}

/* A step over the bins takes half of their number squared for each unknown, one over the unknowns a sixth of
 * their number squared. Digits cancel as far as the counts know a pull better than its own distribution does. */
size_t nuem_rows(const nuem_fit *fit, const size_t *used_bins) {
  size_t rows = 0;
  for (size_t exposure = 0; exposure < fit->exposures; ++exposure) rows += used_bins[exposure];
  if (fit->principal == 0 || fit->free_couplings > 0 || fit->precision) return 0;
  for (size_t pull = 0; pull < fit->pulls; ++pull)
    if (!(fit->sigma[pull] <= 1)) return 0;
  const size_t unknowns = fit->pulls + fit->principal;
  return 2 * rows <= unknowns && PROFILE_ROWS_WORKSPACE(rows) <= PACKED(unknowns) ? rows : 0;
}
