/* Products of matrices. Not by OpenBLAS, which has a kernel for each processor, and other bits with each:
 * results are to be the same wherever a scan runs. */
#include "contraction.h"

#include <limits.h>

#include "message.h"

static contract_kernel *kernel_of(nuem_instruction_set set) {
#if defined(__x86_64__)
  if (set == NUEM_BEST) set = nuem_best_instruction_set();
  if (set == NUEM_AVX512) return nuem_contract_avx512;
  if (set == NUEM_AVX2) return nuem_contract_avx2;
#endif
  (void)set;
  return nuem_contract_baseline;
}

nuem_status nuem_contract(const double *left, const double *right, size_t rows, size_t inner,
                          size_t columns, nuem_instruction_set set, double *product,
                          nuem_message *message) {
  if (rows == 0 || inner == 0 || columns == 0 || rows > INT_MAX || inner > INT_MAX ||
      columns > INT_MAX)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "a contraction needs dimensions from 1 to %d, not %zu x %zu x %zu", INT_MAX,
                     rows, inner, columns);
  if (!nuem_has_instruction_set(set))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "this processor lacks the instruction set");
  kernel_of(set)(left, right, rows, inner, columns, product);
  return nuem_succeed(message);
}
