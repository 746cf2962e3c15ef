/* HDF5's filters shuffle, deflate and fletcher32, so that chunks can be encoded by many threads. */
#include "result_file.h"

#include <zlib.h>

#include "checksums.h"
#include "deflate_blocks.h"

/* `square` holds eight elements of eight bytes. */
typedef uint8_t square __attribute__((vector_size(64), aligned(1)));
typedef uint8_t row __attribute__((vector_size(8), aligned(1)));

/* Writes the first bytes of all elements, then the second ones, and so on. */
static void shuffle(const uint8_t *elements, size_t count, size_t size, uint8_t *planes) {
  size_t i = 0;
  if (size == 8) {
    for (; i + 8 <= count; i += 8) {
      square s = *(const square *)(elements + 8 * i);
      square t = __builtin_shufflevector(
          s, s, 0, 8, 16, 24, 32, 40, 48, 56, 1, 9, 17, 25, 33, 41, 49, 57, 2, 10, 18, 26, 34, 42, 50,
          58, 3, 11, 19, 27, 35, 43, 51, 59, 4, 12, 20, 28, 36, 44, 52, 60, 5, 13, 21, 29, 37, 45, 53,
          61, 6, 14, 22, 30, 38, 46, 54, 62, 7, 15, 23, 31, 39, 47, 55, 63);
      const row *rows = (const row *)&t;
      for (size_t byte = 0; byte < 8; byte++) *(row *)(planes + byte * count + i) = rows[byte];
    }
  }
  for (size_t byte = 0; byte < size; byte++)
    for (size_t k = i; k < count; k++) planes[byte * count + k] = elements[k * size + byte];
}

/* The method that suits a plane of bytes. */
typedef enum { NOISE, LETTERS, REPEATS, RUNS } worth;

/* Judges a plane by a part of its bytes. Digits of a mantissa are noise, which no method makes
 * shorter. Planes with many repeats are searched for repeats; planes of almost only repeats are
 * runs; other planes get their own alphabet. */
static worth judge(const uint8_t *plane, size_t count) {
  uint32_t counts[256] = {0};
  size_t seen = 0, repeats = 0;
  size_t step = count > 4096 ? count / 2048 : 1;
  for (size_t i = 0; i + 1 < count; i += step, seen++) {
    counts[plane[i]]++;
    repeats += plane[i] == plane[i + 1];
  }
  if (!seen || 64 * repeats >= 63 * seen) return RUNS;
  if (4 * repeats >= seen) return REPEATS;
  /* Pairs of equal bytes: noise has one among 256. */
  uint64_t pairs = 0;
  for (size_t value = 0; value < 256; value++)
    pairs += (uint64_t)counts[value] * (counts[value] ? counts[value] - 1 : 0);
  return 256 * pairs > 2 * (uint64_t)seen * seen ? LETTERS : NOISE;
}

/* Deflates by zlib to whole bytes without a last block. Returns the end, or NULL with the
 * reason. */
static uint8_t *deflate_searched(const uint8_t *bytes, size_t count, int strategy, uint8_t *out,
                                 int *reason) {
  z_stream stream = {.next_in = (Bytef *)bytes,
                     .avail_in = (uInt)count,
                     .next_out = out,
                     .avail_out = (uInt)deflate_block_bound(count)};
  const int begun = deflateInit2(&stream, 1, Z_DEFLATED, -15, 8, strategy);
  *reason = begun == Z_MEM_ERROR ? NUEM_CHUNK_NO_MEMORY : NUEM_CHUNK_FAILED;
  if (begun != Z_OK) return NULL;
  int status = deflate(&stream, Z_SYNC_FLUSH);
  int is_whole = status == Z_OK && stream.avail_in == 0 && stream.avail_out > 0;
  out += stream.total_out;
  deflateEnd(&stream);
  return is_whole ? out : NULL;
}

static uint8_t *deflate_plane(const uint8_t *plane, size_t count, uint8_t *out, int *reason) {
  switch (judge(plane, count)) {
    case NOISE: return deflate_stored(plane, count, out);
    case LETTERS: return deflate_searched(plane, count, Z_HUFFMAN_ONLY, out, reason);
    case REPEATS: return deflate_searched(plane, count, Z_DEFAULT_STRATEGY, out, reason);
    case RUNS: return deflate_runs(plane, count, out);
  }
  return NULL;
}

const char *nuem_zlib_version(void) { return zlibVersion(); }

size_t nuem_chunk_bound(size_t count, size_t size) {
  return size * deflate_block_bound(count) + 16;
}

int nuem_chunk_encode(const void *elements, size_t count, size_t size, void *scratch, void *encoded,
                      size_t *length) {
  const uint8_t *bytes = elements;
  if (size > 1) {
    shuffle(elements, count, size, scratch);
    bytes = scratch;
  }
  uint8_t *out = encoded;
  /* zlib's frame (RFC 1950) is written here, as its own checksum takes longer than the rest. */
  *out++ = 0x78;
  *out++ = 0x01;
  int reason = NUEM_CHUNK_FAILED;
  for (size_t plane = 0; out && plane < size; plane++)
    out = deflate_plane(bytes + plane * count, count, out, &reason);
  if (!out) return reason;
  /* An empty last block of fixed codes. */
  *out++ = 0x03;
  *out++ = 0x00;
  uint32_t sum = adler32_of(1, bytes, count * size);
  for (int byte = 3; byte >= 0; byte--) *out++ = (uint8_t)(sum >> 8 * byte);
  size_t written = (size_t)(out - (uint8_t *)encoded);
  sum = fletcher32(encoded, written);
  for (int byte = 0; byte < 4; byte++) *out++ = (uint8_t)(sum >> 8 * byte);
  *length = written + 4;
  return 0;
}
