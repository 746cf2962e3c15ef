/* The quasi-Monte Carlo kernel for processors with AVX2. */
#if defined(__x86_64__)
#include <stdint.h>
#include <string.h>

#include "coefficients.h"
#include "quasi.h"
#include "shapes.h"

#pragma STDC FP_CONTRACT OFF

#define QUASI_ENTRY nuem_quasi_avx2
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "vector_math.inc"
#include "quasi_kernel.inc"
#pragma clang attribute pop
#endif
