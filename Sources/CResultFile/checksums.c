#include "checksums.h"

#include <string.h>

/* Both sums are in a form that compilers can vectorise. */
uint32_t adler32_of(uint32_t sum, const uint8_t *bytes, size_t count) {
  enum { row_length = 32 };
  uint64_t first = sum & 0xffff, second = sum >> 16;
  for (; count >= row_length; bytes += row_length, count -= row_length) {
    int32_t plain = 0, weighted = 0;
    for (int i = 0; i < row_length; i++) {
      plain += bytes[i];
      weighted += (int16_t)(row_length - i) * (int16_t)bytes[i];
    }
    second += row_length * first + (uint32_t)weighted;
    first += (uint32_t)plain;
    /* Of a chunk of megabytes, neither sum comes near 2^64. */
  }
  for (; count; bytes++, count--) {
    first += *bytes;
    second += first;
  }
  return (uint32_t)(second % 65521 << 16 | first % 65521);
}

uint32_t fletcher32(const uint8_t *bytes, size_t count) {
  enum { row_words = 32 };
  uint64_t first = 0, second = 0;
  size_t words = count / 2;
  for (; words >= row_words; bytes += 2 * row_words, words -= row_words) {
    uint16_t swapped[row_words];
    memcpy(swapped, bytes, sizeof swapped);
    int32_t high = 0, low = 0, weighted_high = 0, weighted_low = 0;
    for (int i = 0; i < row_words; i++) {
      int16_t weight = row_words - i, upper = swapped[i] & 0xff, lower = (int16_t)(swapped[i] >> 8);
      high += upper;
      low += lower;
      weighted_high += weight * upper;
      weighted_low += weight * lower;
    }
    second += row_words * first + (uint32_t)(256 * weighted_high + weighted_low);
    first += (uint32_t)(256 * high + low);
  }
  for (; words; words--, bytes += 2) {
    first += (uint32_t)bytes[0] << 8 | bytes[1];
    second += first;
  }
  if (count % 2) {
    first += (uint32_t)*bytes << 8;
    second += first;
  }
  /* HDF5 folds carries: what is not zero never becomes zero. */
  if (first) first = (first - 1) % 65535 + 1;
  if (second) second = (second - 1) % 65535 + 1;
  return (uint32_t)(second << 16 | first);
}
