/* Checks of a fit before its first use. */
#include "profile.h"

#include "message.h"

static int is_index(int index, size_t count) { return index >= 0 && (size_t)index < count; }

static nuem_status check_pulls(const nuem_fit *fit, nuem_message *message) {
  for (size_t p = 0; p < fit->pulls; ++p)
    if (!is_index(fit->kind[p], fit->pulls))
      return nuem_fail(message, NUEM_INVALID_ARGUMENT, "pull %zu needs a kind below %zu", p, fit->pulls);
    else if (!(fit->sigma[p] > 0))
      return nuem_fail(message, NUEM_INVALID_ARGUMENT, "pull %zu needs a sigma > 0", p);
  if (fit->components == 0 || fit->components % NUEM_FLAVOUR_COMPONENTS != 0 ||
      fit->components > NUEM_MOST_COMPONENTS)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "a signal needs a multiple of %d components, %d at most",
                     (int)NUEM_FLAVOUR_COMPONENTS, (int)NUEM_MOST_COMPONENTS);
  const size_t components = profile_components(fit);
  for (size_t row = 0; row < fit->exposures * components; ++row)
    for (size_t a = fit->first_factor[row]; a < fit->first_factor[row + 1]; ++a) {
      int is_valid = is_index(fit->factor[a], fit->pulls);
      for (size_t b = fit->first_factor[row]; b < a; ++b)
        is_valid = is_valid && fit->factor[a] != fit->factor[b];
      if (!is_valid)
        return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                         "component %zu of cell %zu needs different pulls below %zu",
                         row % components, row / components, fit->pulls);
    }
  for (size_t i = 0; i < fit->measurements; ++i)
    if (!is_index(fit->measured[i], fit->couplings.couplings))
      return nuem_fail(message, NUEM_INVALID_ARGUMENT, "measured couplings are numbers below %zu",
                       fit->couplings.couplings);
  return nuem_succeed(message);
}

static nuem_status check_couplings(const nuem_couplings *couplings, nuem_message *message) {
  int is_valid = couplings->terms > 0 && couplings->terms <= NUEM_MOST_TERMS;
  for (size_t t = 0; is_valid && t < NUEM_FLAVOURS * couplings->terms; ++t)
    for (int k = 0; k < 2; ++k) {
      const int factor = couplings->factor[2 * t + (size_t)k];
      is_valid = is_valid && (factor == -1 ||
                              (is_index(factor, couplings->amplitudes) && t % couplings->terms > 0));
    }
  for (size_t a = 0; is_valid && a < couplings->amplitudes; ++a)
    for (size_t k = couplings->first_monomial[a]; k < couplings->first_monomial[a + 1]; ++k) {
      const nuem_monomial *monomial = &couplings->monomial[k];
      is_valid = is_valid && monomial->factors >= 0 && monomial->factors <= NUEM_MOST_FACTORS;
      for (int f = 0; is_valid && f < monomial->factors; ++f)
        is_valid = is_index(monomial->variable[f], couplings->couplings);
    }
  if (is_valid) return NUEM_OK;
  return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                   "terms and amplitudes of couplings need indices that lie in their lists, and the first"
                   " term is 1");
}

nuem_status nuem_check_fit(const nuem_fit *fit, nuem_instruction_set set, nuem_message *message) {
  if (!nuem_has_instruction_set(set))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "this processor has no %s",
                     nuem_instruction_set_name(set));
  const nuem_status status = check_couplings(&fit->couplings, message);
  if (status != NUEM_OK) return status;
  if (fit->free_couplings > NUEM_MOST_FREE)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "at most %d couplings can be free",
                     (int)NUEM_MOST_FREE);
  for (size_t j = 0; j < fit->free_couplings; ++j) {
    int is_valid = is_index(fit->free_coupling[j], fit->couplings.couplings);
    for (size_t i = 0; i < j; ++i) is_valid = is_valid && fit->free_coupling[i] != fit->free_coupling[j];
    if (!is_valid)
      return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                       "free couplings are different numbers below %zu", fit->couplings.couplings);
  }
  return check_pulls(fit, message);
}
