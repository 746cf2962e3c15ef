/* The sampling, profiling and contraction kernels for x86-64 processors with AVX-512. */
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
#define MONTECARLO_ENTRY nuem_montecarlo_avx512
#define QUASI_ENTRY nuem_quasi_avx512
#define SMEAR_ENTRY nuem_smear_avx512
#define FILL_ENTRY nuem_fill_avx512
#define EVALUATE_ENTRY nuem_evaluate_avx512
#define PROFILE_ENTRY nuem_profile_avx512
#define PREDICT_ENTRY nuem_predict_avx512
#define GRADIENT_ENTRY nuem_gradient_avx512
#define CONTRACT_ENTRY nuem_contract_avx512
#define CONTRACTION_ROWS 8
#define CONTRACTION_VECTORS 2
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,fma"), __min_vector_width__(512))), apply_to = function)
#include "sampling_kernels.inc"
#include "profile_kernel.inc"
#include "contraction_kernel.inc"
#pragma clang attribute pop
#endif
