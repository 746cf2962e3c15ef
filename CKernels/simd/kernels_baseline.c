/* The sampling, profiling and contraction kernels for any processor. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "coefficients.h"
#include "contraction.h"
#include "detector.h"
#include "profile.h"
#include "sampling.h"

#define MONTECARLO_ENTRY nuem_montecarlo_baseline
#define QUASI_ENTRY nuem_quasi_baseline
#define SMEAR_ENTRY nuem_smear_baseline
#define FILL_ENTRY nuem_fill_baseline
#define EVALUATE_ENTRY nuem_evaluate_baseline
#define PROFILE_ENTRY nuem_profile_baseline
#define PREDICT_ENTRY nuem_predict_baseline
#define GRADIENT_ENTRY nuem_gradient_baseline
#define CONTRACT_ENTRY nuem_contract_baseline
#define CONTRACTION_ROWS 2
#define CONTRACTION_VECTORS 1
#include "sampling_kernels.inc"
#include "profile_kernel.inc"
#include "contraction_kernel.inc"
