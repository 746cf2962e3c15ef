#include <gsl/gsl_rng.h>
#include <Random123/philox.h>
#include <string.h>

#include "message.h"
#include "random.h"
#include "sampling.h"

static inline philox4x32_ctr_t philox(philox4x32_ctr_t counter, philox4x32_key_t key) {
  return philox4x32_R(10, counter, key);
}

void nuem_philox_block(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]) {
  const philox4x32_ctr_t output =
      philox((philox4x32_ctr_t){{counter[0], counter[1], counter[2], counter[3]}},
             (philox4x32_key_t){{key[0], key[1]}});
  memcpy(words, output.v, sizeof output.v);
}

static void fill(uint64_t seed, uint32_t purpose, uint32_t replicate, uint64_t first_block,
                 size_t blocks, uint32_t *words) {
  const philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
  /* The kernels put words together as little-endian processors do, and know one purpose. */
  const int is_grouped = purpose == PHILOX_SAMPLING && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
  const size_t groups = is_grouped ? blocks / 8 : 0;
  if (groups > 0) nuem_best_fill()(seed, replicate, first_block, groups, words);
  for (size_t i = 8 * groups; i < blocks; ++i) {
    const uint64_t block = first_block + i;
    const philox4x32_ctr_t counter = {{(uint32_t)block, (uint32_t)(block >> 32), replicate, purpose}};
    const philox4x32_ctr_t output = philox(counter, key);
    memcpy(words + 4 * i, output.v, sizeof output.v);
  }
}

void nuem_philox_fill(uint64_t seed, uint32_t replicate, uint64_t first_block, size_t blocks,
                      uint32_t *words) {
  fill(seed, PHILOX_SAMPLING, replicate, first_block, blocks, words);
}

typedef struct {
  uint64_t seed, next_block;
  uint32_t purpose, replicate, used; /* words of `buffer` already handed out; 4 = none left */
  uint32_t buffer[4];
} philox_state;

static void philox_start(philox_state *state, uint64_t seed, uint32_t purpose, uint32_t replicate,
                         uint64_t block) {
  *state = (philox_state){.seed = seed, .next_block = block, .purpose = purpose,
                          .replicate = replicate, .used = 4};
}

static void philox_set(void *state, unsigned long seed) {
  philox_start(state, seed, PHILOX_SAMPLING, 0, 0);
}

static unsigned long philox_get(void *untyped) {
  philox_state *state = untyped;
  if (state->used == 4) {
    fill(state->seed, state->purpose, state->replicate, state->next_block++, 1, state->buffer);
    state->used = 0;
  }
  return state->buffer[state->used++];
}

static double philox_get_double(void *state) { return philox_get(state) * 0x1p-32; }

static const gsl_rng_type philox_type = {
    .name = "philox4x32-10",
    .max = 0xffffffffUL,
    .min = 0,
    .size = sizeof(philox_state),
    .set = philox_set,
    .get = philox_get,
    .get_double = philox_get_double,
};

const void *nuem_philox_gsl_type(void) { return &philox_type; }

nuem_status nuem_philox_seek(void *generator, uint64_t seed, uint32_t replicate, uint64_t block,
                             nuem_message *message) {
  gsl_rng *rng = generator;
  if (!rng || rng->type != &philox_type)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "the generator is not of the Philox type");
  philox_start(rng->state, seed, PHILOX_SAMPLING, replicate, block);
  return nuem_succeed(message);
}

void nuem_philox_start_toy(gsl_rng *rng, uint64_t seed, uint32_t ensemble, uint32_t toy) {
  philox_start(rng->state, seed, PHILOX_TOYS, ensemble, (uint64_t)toy << 32);
}
