#include "sums.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_digits(XXH128_hash_t hash, char digits[33]) {
  static const char hexadecimal[] = "0123456789abcdef";
  XXH128_canonical_t canonical; /* the same digits on every machine */
  XXH128_canonicalFromHash(&canonical, hash);
  for (size_t i = 0; i < sizeof canonical.digest; i++) {
    digits[2 * i] = hexadecimal[canonical.digest[i] >> 4];
    digits[2 * i + 1] = hexadecimal[canonical.digest[i] & 15];
  }
  digits[32] = '\0';
}

void sum_of(const void *bytes, size_t count, char digits[33]) {
  write_digits(XXH3_128bits(count ? bytes : "", count), digits);
}

nuem_sum *nuem_sum_begin(void) {
  XXH3_state_t *state = XXH3_createState();
  if (state) XXH3_128bits_reset(state);
  return (nuem_sum *)state;
}

void nuem_sum_add(nuem_sum *sum, const void *bytes, size_t count) {
  if (count) XXH3_128bits_update((XXH3_state_t *)sum, bytes, count);
}

void nuem_sum_digits(const nuem_sum *sum, char digits[33]) {
  write_digits(XXH3_128bits_digest((const XXH3_state_t *)sum), digits);
}

void nuem_sum_end(nuem_sum *sum, char digits[33]) {
  nuem_sum_digits(sum, digits);
  XXH3_freeState((XXH3_state_t *)sum);
}

size_t nuem_sum_bytes(void) { return sizeof(XXH3_state_t); }

nuem_sum *nuem_sum_begin_in(void *memory) {
  XXH3_INITSTATE((XXH3_state_t *)memory);
  XXH3_128bits_reset(memory);
  return memory;
}

void fill_user_block(const char digits[33], uint64_t count, char block[USER_BLOCK]) {
  memset(block, 0, USER_BLOCK);
  snprintf(block, USER_BLOCK, "NuEM result\nxxh3 %s\nbytes %" PRIu64 "\n", digits, count);
}

int sum_of_file(int descriptor, char digits[33], uint64_t *count) {
  enum { PIECE = 1 << 20 };
  char *piece = malloc(PIECE);
  nuem_sum *sum = piece ? nuem_sum_begin() : NULL;
  if (!sum) {
    free(piece);
    return ENOMEM;
  }
  int reason = 0;
  *count = 0;
  while (1) {
    const ssize_t taken = pread(descriptor, piece, PIECE, (off_t)(USER_BLOCK + *count));
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) reason = errno;
    if (taken <= 0) break;
    nuem_sum_add(sum, piece, (size_t)taken);
    *count += (uint64_t)taken;
  }
  nuem_sum_end(sum, digits);
  free(piece);
  return reason;
}
