/* The sampling kernels for any processor. */
#include <stdint.h>
#include <string.h>

#include "coefficients.h"
#include "sampling.h"
#include "shapes.h"

#define MONTECARLO_ENTRY nuem_montecarlo_baseline
#define QUASI_ENTRY nuem_quasi_baseline
#define SMEAR_ENTRY nuem_smear_baseline
#define FILL_ENTRY nuem_fill_baseline
#define EVALUATE_ENTRY nuem_evaluate_baseline
#include "sampling_kernels.inc"
