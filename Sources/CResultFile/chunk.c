/* HDF5's filters shuffle, deflate and fletcher32, so that chunks can be encoded by many threads. */
#include "result_file.h"

#include <zlib.h>

/* The first bytes of all elements, then the second ones, and so on. */
static void shuffle(const uint8_t *elements, size_t count, size_t size, uint8_t *planes) {
  for (size_t byte = 0; byte < size; byte++)
    for (size_t i = 0; i < count; i++) planes[byte * count + i] = elements[i * size + byte];
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
  z_stream stream = {0};
  deflation current = judge(bytes, count);
  if (deflateInit2(&stream, current.level, Z_DEFLATED, 15, 8, current.strategy) != Z_OK) return -1;
  stream.next_out = encoded;
  stream.avail_out = (uInt)(nuem_chunk_bound(count * size) - 4);
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
  size_t deflated = stream.total_out;
  deflateEnd(&stream);
  if (status != Z_STREAM_END) return -1;
  uint8_t *end = (uint8_t *)encoded + deflated;
  uint32_t sum = fletcher32(encoded, deflated);
  for (int byte = 0; byte < 4; byte++) end[byte] = (uint8_t)(sum >> 8 * byte);
  *length = deflated + 4;
  return 0;
}
