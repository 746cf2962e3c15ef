/* The sampling, profiling and contraction kernels for x86-64 processors with AVX2 and FMA. */
#if defined(__x86_64__)
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "coefficients.h"
#include "contraction.h"
#include "detector.h"
#include "profile.h"
#include "sampling.h"

#define FUSED
#define MONTECARLO_ENTRY nuem_montecarlo_avx2
#define QUASI_ENTRY nuem_quasi_avx2
#define SMEAR_ENTRY nuem_smear_avx2
#define FILL_ENTRY nuem_fill_avx2
#define EVALUATE_ENTRY nuem_evaluate_avx2
#define PROFILE_ENTRY nuem_profile_avx2
#define PREDICT_ENTRY nuem_predict_avx2
#define GRADIENT_ENTRY nuem_gradient_avx2
#define CONTRACT_ENTRY nuem_contract_avx2
#define CONTRACTION_ROWS 6
#define CONTRACTION_VECTORS 1
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "sampling_kernels.inc"
#include "profile_kernel.inc"
#include "contraction_kernel.inc"
#pragma clang attribute pop
#endif
