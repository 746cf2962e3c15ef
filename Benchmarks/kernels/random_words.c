/* Nanoseconds for a 32-bit word: the block generator of NuEM, and generators of GSL.
 *
 *     random_words SECONDS       prints lines: name, ns a word */
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "nuem_kernels.h"

enum { WORDS = 4096 };
static uint32_t buffer[WORDS];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void blocks(gsl_rng *unused, uint64_t round) {
  (void)unused;
  nuem_philox_fill(2111, 0, round * (WORDS / 4), WORDS / 4, buffer);
}

static void words(gsl_rng *random, uint64_t round) {
  (void)round;
  for (int i = 0; i < WORDS; ++i) buffer[i] = (uint32_t)gsl_rng_get(random);
}

static void report(const char *name, void (*fill)(gsl_rng *, uint64_t), gsl_rng *random,
                   double seconds) {
  volatile uint32_t kept = 0; /* the words are used: no compiler may leave them out */
  const double begin = now();
  uint64_t round = 0;
  double elapsed = 0;
  for (; elapsed < seconds; elapsed = now() - begin) {
    for (int i = 0; i < 64; ++i) {
      fill(random, round++);
      kept = kept ^ buffer[round % WORDS];
    }
  }
  printf("%s,%.4f\n", name, 1e9 * elapsed / ((double)round * WORDS));
}

int main(int count, char **arguments) {
  const double seconds = count > 1 ? atof(arguments[1]) : 1;
  report("NuEM nuem_philox_fill", blocks, NULL, seconds);
  const struct {
    const char *name;
    const gsl_rng_type *type;
  } generators[] = {{"NuEM Philox through gsl_rng_get", nuem_philox_gsl_type()},
                    {"GSL mt19937", gsl_rng_mt19937},
                    {"GSL taus2", gsl_rng_taus2}};
  for (size_t i = 0; i < sizeof generators / sizeof *generators; ++i) {
    gsl_rng *random = gsl_rng_alloc(generators[i].type);
    gsl_rng_set(random, 2111);
    report(generators[i].name, words, random, seconds);
    gsl_rng_free(random);
  }
  return 0;
}
