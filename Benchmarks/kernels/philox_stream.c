/* The words of nuem_philox_fill on standard output, raw and without end: philox_stream SEED */
#include <stdio.h>
#include <stdlib.h>

#include "nuem_kernels.h"

enum { BLOCKS = 1 << 14 };

int main(int count, char **arguments) {
  static uint32_t words[4 * BLOCKS];
  const uint64_t seed = count > 1 ? strtoull(arguments[1], NULL, 10) : 2111;
  for (uint64_t block = 0;; block += BLOCKS) {
    nuem_philox_fill(seed, 0, block, BLOCKS, words);
    if (fwrite(words, sizeof words, 1, stdout) != 1) return 0; /* the reader has enough */
  }
}
