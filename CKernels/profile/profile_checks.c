/* What a fit must be, checked first. */
#include "profile.h"

#include "message.h"

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

nuem_status nuem_check_fit(const nuem_fit *fit, nuem_instruction_set set, nuem_message *message) {
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
