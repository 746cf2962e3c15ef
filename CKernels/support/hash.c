/* Content hashes. */
#include "nuem_kernels.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

void nuem_hash(const void *bytes, size_t count, char digits[33]) {
  static const char hexadecimal[] = "0123456789abcdef";
  XXH128_canonical_t canonical; /* big-endian: the same digits on every machine */
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(count ? bytes : "", count));
  for (size_t i = 0; i < sizeof canonical.digest; i++) {
    digits[2 * i] = hexadecimal[canonical.digest[i] >> 4];
    digits[2 * i + 1] = hexadecimal[canonical.digest[i] & 15];
  }
  digits[32] = '\0';
}
