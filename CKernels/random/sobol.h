/* A Sobol net in four dimensions, one replicate of it, randomised by a linear matrix scramble and a
 * digital shift (Matousek, J. Complexity 14 (1998) 527; Owen, ACM TOMACS 13 (2003) 363): every
 * point is uniform, replicates are independent, and the variance is that of Owen's scramble.
 *
 * Point j of 2^m has its first coordinate in the j-th of 2^m equal strata, so that points in order
 * are sorted by it; only where in the stratum is random. */
#ifndef NUEM_SOBOL_H
#define NUEM_SOBOL_H

#include <stdint.h>

enum { SOBOL_DIMENSIONS = 4, SOBOL_BITS = 32 };

typedef struct {
  /* Per dimension and bit of j, what the bit adds to the coordinate's 32 binary digits; in dimension
   * 0 to the digits below those of the stratum. */
  uint32_t digits[SOBOL_DIMENSIONS][SOBOL_BITS];
  /* Digits that counting up by eight adds where bit 3 + k is the first that was 0. */
  uint32_t carried[SOBOL_DIMENSIONS][SOBOL_BITS];
  uint32_t shift[SOBOL_DIMENSIONS];
} sobol_net;

/* The net of 2^log2_points points, 0 <= log2_points <= 32, of a replicate. */
void sobol_prepare(sobol_net *net, uint64_t seed, uint32_t replicate, unsigned log2_points);

#endif
