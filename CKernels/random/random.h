/* Streams of random numbers inside the kernels. */
#ifndef NUEM_RANDOM_H
#define NUEM_RANDOM_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

/* The last word of Philox's counter: what the numbers are for. No two purposes share a number. */
enum { PHILOX_SAMPLING = 0, PHILOX_SCRAMBLE, PHILOX_TOYS };

/* `rng`, of nuem_philox_gsl_type, goes to the start of a toy's own 2^32 blocks. */
void nuem_philox_start_toy(gsl_rng *rng, uint64_t seed, uint32_t ensemble, uint32_t toy);

#endif
