/* Functions that every caller of OpenBLAS or its LAPACK shares. */
#ifndef NUEM_BLAS_H
#define NUEM_BLAS_H

#include "nuem_kernels.h"

/* To be called before OpenBLAS, and after it where it succeeds: it is put on one thread; and under a limit of
 * memory one call at a time is let in, and none that has no room, as OpenBLAS then tries for ever. */
nuem_status nuem_begin_openblas(nuem_message *message);
void nuem_end_openblas(void);

#endif
