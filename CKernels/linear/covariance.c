/* Principal components. LAPACKE lives here and in no file that includes GSL. */
#include <lapacke.h>
#include <limits.h>
#include <math.h>

#include "blas.h"
#include "message.h"

/* The sign of an eigenvector is LAPACK's whim: the first of its largest entries is made positive. */
static void fix_sign(double *vector, size_t order) {
  size_t largest = 0;
  for (size_t i = 1; i < order; ++i)
    if (fabs(vector[i]) > fabs(vector[largest])) largest = i;
  if (vector[largest] < 0)
    for (size_t i = 0; i < order; ++i) vector[i] = -vector[i];
}

nuem_status nuem_principal_components(double *matrix, size_t order, double *eigenvalues,
                                      nuem_message *message) {
  if (order == 0 || order > INT_MAX)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "a matrix has an order from 1 to %d, not %zu",
                     INT_MAX, order);
  for (size_t i = 0; i < order * order; ++i)
    if (!isfinite(matrix[i]))
      return nuem_fail(message, NUEM_INVALID_ARGUMENT, "entry %zu of the matrix is not a number", i);
  nuem_status status = nuem_begin_openblas(message);
  if (status != NUEM_OK) return status;
  const lapack_int n = (lapack_int)order;
  const lapack_int failed = LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'L', n, matrix, n, eigenvalues);
  nuem_end_openblas();
  if (failed != 0)
    return nuem_fail(message, NUEM_LIBRARY_FAILURE, "LAPACKE_dsyevd returned %d for order %zu",
                     (int)failed, order);
  for (size_t k = 0; k < order; ++k) fix_sign(matrix + k * order, order);
  return nuem_succeed(message);
}
