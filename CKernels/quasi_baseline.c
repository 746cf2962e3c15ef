/* The quasi-Monte Carlo kernel for any processor. */
#include <stdint.h>
#include <string.h>

#include "coefficients.h"
#include "quasi.h"
#include "shapes.h"

#pragma STDC FP_CONTRACT OFF

#define QUASI_ENTRY nuem_quasi_baseline
#include "vector_math.inc"
#include "quasi_kernel.inc"
