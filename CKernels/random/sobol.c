#include "sobol.h"

#include <string.h>

#include "nuem_kernels.h"
#include "random.h"

/* Words for the scramble, from streams of their own. */
typedef struct {
  uint64_t seed;
  uint32_t replicate, used;
  uint32_t words[4];
} word_source;

static uint32_t next_word(word_source *source) {
  if (source->used % 4 == 0) {
    const uint32_t counter[4] = {source->used / 4, 0, source->replicate, PHILOX_SCRAMBLE};
    const uint32_t key[2] = {(uint32_t)source->seed, (uint32_t)(source->seed >> 32)};
    nuem_philox_block(counter, key, source->words);
  }
  return source->words[source->used++ % 4];
}

/* Direction numbers of dimensions 2 to 4: degree, inner coefficients and first numbers of the
 * primitive polynomials (Joe and Kuo, SIAM J. Sci. Comput. 30 (2008) 2635). */
static const struct {
  unsigned degree, coefficients, first[3];
} POLYNOMIALS[SOBOL_DIMENSIONS - 1] = {{1, 0, {1}}, {2, 1, {1, 3}}, {3, 1, {1, 3, 1}}};

static void direction_numbers(int dimension, uint32_t directions[SOBOL_BITS]) {
  const unsigned degree = POLYNOMIALS[dimension - 1].degree;
  for (unsigned bit = 0; bit < SOBOL_BITS; ++bit) {
    if (bit < degree) {
      directions[bit] = POLYNOMIALS[dimension - 1].first[bit] << (31 - bit);
      continue;
    }
    uint32_t value = directions[bit - degree] ^ (directions[bit - degree] >> degree);
    for (unsigned k = 1; k < degree; ++k)
      if (POLYNOMIALS[dimension - 1].coefficients >> (degree - 1 - k) & 1)
        value ^= directions[bit - k];
    directions[bit] = value;
  }
}

/* Multiplies binary digits, the first the most significant, by a random lower triangular matrix. */
static uint32_t scrambled(uint32_t digits, const uint32_t rows[SOBOL_BITS]) {
  uint32_t result = 0;
  for (unsigned i = 0; i < SOBOL_BITS; ++i)
    result |= (uint32_t)__builtin_parity(digits & rows[i]) << (31 - i);
  return result;
}

void sobol_prepare(sobol_net *net, uint64_t seed, uint32_t replicate, unsigned log2_points) {
  word_source source = {.seed = seed, .replicate = replicate};
  memset(net, 0, sizeof *net);
  for (unsigned bit = 0; bit < log2_points; ++bit) net->digits[0][bit] = next_word(&source);
  for (int dimension = 1; dimension < SOBOL_DIMENSIONS; ++dimension) {
    uint32_t rows[SOBOL_BITS], directions[SOBOL_BITS];
    for (unsigned i = 0; i < SOBOL_BITS; ++i) {
      const uint32_t diagonal = UINT32_C(1) << (31 - i);
      rows[i] = (next_word(&source) & ~(diagonal | (diagonal - 1))) | diagonal;
    }
    direction_numbers(dimension, directions);
    /* Sorted by the first coordinate, the bits of the Sobol index are those of j in reverse. */
    for (unsigned bit = 0; bit < log2_points; ++bit)
      net->digits[dimension][bit] = scrambled(directions[log2_points - 1 - bit], rows);
  }
  for (int dimension = 0; dimension < SOBOL_DIMENSIONS; ++dimension) {
    net->shift[dimension] = next_word(&source);
    uint32_t carried = 0;
    for (unsigned k = 0; k < SOBOL_BITS; ++k) {
      if (3 + k < SOBOL_BITS) carried ^= net->digits[dimension][3 + k];
      net->carried[dimension][k] = carried;
    }
  }
}
