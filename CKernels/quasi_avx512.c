/* The quasi-Monte Carlo kernel for processors with AVX-512. */
#if defined(__x86_64__)
#include <stdint.h>
#include <string.h>

#include "coefficients.h"
#include "quasi.h"
#include "shapes.h"

#pragma STDC FP_CONTRACT OFF

#define QUASI_ENTRY nuem_quasi_avx512
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl"), __min_vector_width__(512))), apply_to = function)
#include "vector_math.inc"
#include "quasi_kernel.inc"
#pragma clang attribute pop
#endif
