/* HDF5's filters shuffle, deflate and fletcher32, so that chunks can be encoded by many threads. */
#include "result_file.h"

#include <zlib.h>

/* Eight elements of eight bytes. */
typedef uint8_t square __attribute__((vector_size(64), aligned(1)));
typedef uint8_t row __attribute__((vector_size(8), aligned(1)));

/* The first bytes of all elements, then the second ones, and so on. */
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

/* The checksum of zlib (RFC 1950) of more bytes, in a form that compilers make vectors of. */
static uint32_t adler32_of(uint32_t sum, const uint8_t *bytes, size_t count) {
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

/* Fletcher's checksum of big-endian 16-bit words, as HDF5 has it. */
static uint32_t fletcher32(const uint8_t *bytes, size_t count) {
  uint32_t first = 0, second = 0;
  size_t words = count / 2;
  while (words) {
    size_t block = words > 360 ? 360 : words; /* no sum can overflow */
    words -= block;
    for (; block; block--, bytes += 2) {
      first += (uint32_t)bytes[0] << 8 | bytes[1];
      second += first;
    }
    first = (first & 0xffff) + (first >> 16);
    second = (second & 0xffff) + (second >> 16);
  }
  if (count % 2) {
    first += (uint32_t)*bytes << 8;
    second += first;
    first = (first & 0xffff) + (first >> 16);
    second = (second & 0xffff) + (second >> 16);
  }
  first = (first & 0xffff) + (first >> 16);
  second = (second & 0xffff) + (second >> 16);
  return second << 16 | first;
}

typedef struct {
  int level, strategy;
} deflation;

/* What a plane of bytes is worth: digits of a mantissa are noise that no method makes shorter, bytes that
 * repeat are worth a search for repeats, the others their own alphabet. Judged by a part of them. */
static deflation judge(const uint8_t *plane, size_t count) {
  uint32_t counts[256] = {0};
  size_t seen = 0, repeats = 0;
  size_t step = count > 4096 ? count / 2048 : 1;
  for (size_t i = 0; i + 1 < count; i += step, seen++) {
    counts[plane[i]]++;
    repeats += plane[i] == plane[i + 1];
  }
  if (!seen || 4 * repeats >= seen) return (deflation){1, Z_DEFAULT_STRATEGY};
  /* Pairs of equal bytes: noise has one among 256. */
  uint64_t pairs = 0;
  for (size_t value = 0; value < 256; value++)
    pairs += (uint64_t)counts[value] * (counts[value] ? counts[value] - 1 : 0);
  return 256 * pairs > 2 * (uint64_t)seen * seen ? (deflation){1, Z_HUFFMAN_ONLY}
                                                  : (deflation){0, Z_DEFAULT_STRATEGY};
}

const char *nuem_zlib_version(void) { return zlibVersion(); }

size_t nuem_chunk_bound(size_t bytes) {
  /* Stored blocks of at least 16 kB, one more for each of eight planes, and the checksum. */
  return bytes + bytes / 1000 + 4096;
}

int nuem_chunk_encode(const void *elements, size_t count, size_t size, void *scratch, void *encoded,
                      size_t *length) {
  const uint8_t *bytes = elements;
  if (size > 1) {
    shuffle(elements, count, size, scratch);
    bytes = scratch;
  }
  uint8_t *out = encoded;
  size_t capacity = nuem_chunk_bound(count * size);
  /* zlib's frame is written here, as its own checksum takes longer than the rest. */
  out[0] = 0x78;
  out[1] = 0x01;
  z_stream stream = {0};
  deflation current = judge(bytes, count);
  if (deflateInit2(&stream, current.level, Z_DEFLATED, -15, 8, current.strategy) != Z_OK) return -1;
  stream.next_out = out + 2;
  stream.avail_out = (uInt)(capacity - 2 - 8);
  int status = Z_OK;
  for (size_t plane = 0; plane < size && status == Z_OK; plane++) {
    deflation next = judge(bytes + plane * count, count);
    if (next.level != current.level || next.strategy != current.strategy) {
      status = deflateParams(&stream, next.level, next.strategy);
      current = next;
    }
    stream.next_in = (Bytef *)(bytes + plane * count);
    stream.avail_in = (uInt)count;
    if (status == Z_OK) status = deflate(&stream, Z_NO_FLUSH);
  }
  if (status == Z_OK) status = deflate(&stream, Z_FINISH);
  size_t written = 2 + stream.total_out;
  deflateEnd(&stream);
  if (status != Z_STREAM_END) return -1;
  uint32_t sum = adler32_of(1, bytes, count * size);
  for (int byte = 3; byte >= 0; byte--) out[written++] = (uint8_t)(sum >> 8 * byte);
  sum = fletcher32(out, written);
  for (int byte = 0; byte < 4; byte++) out[written++] = (uint8_t)(sum >> 8 * byte);
  *length = written;
  return 0;
}
