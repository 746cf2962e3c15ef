/* What every caller of OpenBLAS or its LAPACK shares. */
#ifndef NUEM_BLAS_H
#define NUEM_BLAS_H

/* Puts OpenBLAS on one thread; any number of times. */
void nuem_prepare_openblas(void);

#endif
