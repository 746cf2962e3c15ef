/* The instruction sets that the processor has, and the choice of one of them. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "nuem_kernels.h"

static nuem_instruction_set of_processor(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return NUEM_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return NUEM_AVX2;
#endif
  return NUEM_BASELINE;
}

static const char *const names[] = {"baseline", "avx2", "avx512"};

/* The instruction set that the environment asks for; NUEM_BEST where it names none that is known.
 * */
static nuem_instruction_set asked_for(const char *name) {
  for (int set = NUEM_BASELINE; name && set < NUEM_BEST; set++)
    if (!strcmp(name, names[set])) return (nuem_instruction_set)set;
  return NUEM_BEST;
}

static const char variable[] = "NUEM_INSTRUCTION_SET";

nuem_instruction_set nuem_best_instruction_set(void) {
  /* Asked for with every few random numbers. */
  static _Atomic int taken = NUEM_BEST;
  int set = atomic_load_explicit(&taken, memory_order_relaxed);
  if (set == NUEM_BEST) {
    const nuem_instruction_set asked = asked_for(getenv(variable)), best = of_processor();
    set = asked < best ? asked : best;
    atomic_store_explicit(&taken, set, memory_order_relaxed);
  }
  return (nuem_instruction_set)set;
}

nuem_status nuem_check_instruction_set(nuem_message *message) {
  const char *name = getenv(variable);
  if (!name) return NUEM_OK;
  const nuem_instruction_set asked = asked_for(name);
  if (asked == NUEM_BEST)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "%s: expected baseline, avx2 or avx512",
                     variable);
  if (!nuem_has_instruction_set(asked))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "%s=%s: this processor has no more than %s: expected that or less", variable,
                     name, names[of_processor()]);
  return NUEM_OK;
}

const char *nuem_instruction_set_name(nuem_instruction_set set) {
  return names[set == NUEM_BEST ? nuem_best_instruction_set() : set];
}

int nuem_has_instruction_set(nuem_instruction_set set) {
  return set == NUEM_BEST || set <= of_processor();
}
