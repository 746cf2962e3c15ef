/* The product of matrices, as the kernels of every instruction set have it. */
#ifndef NUEM_CONTRACTION_H
#define NUEM_CONTRACTION_H

#include <stddef.h>

/* All dimensions above 0: see nuem_contract. */
typedef void contract_kernel(const double *left, const double *right, size_t rows, size_t inner,
                             size_t columns, double *product);
contract_kernel nuem_contract_baseline, nuem_contract_avx2, nuem_contract_avx512;

#endif
