#include "deflate_blocks.h"

#include <string.h>

enum { most_stored = 65535, shortest_match = 3, longest_match = 258 };

size_t deflate_block_bound(size_t count) {
  /* A byte has 9 bits at most; an empty block ends the runs. */
  return count + count / 8 + 5 * (count / most_stored + 1) + 16;
}

uint8_t *deflate_stored(const uint8_t *bytes, size_t count, uint8_t *out) {
  while (count) {
    size_t length = count < most_stored ? count : most_stored;
    out[0] = 0;
    out[1] = (uint8_t)length;
    out[2] = (uint8_t)(length >> 8);
    out[3] = (uint8_t)~out[1];
    out[4] = (uint8_t)~out[2];
    memcpy(out + 5, bytes, length);
    out += 5 + length;
    bytes += length;
    count -= length;
  }
  return out;
}

typedef struct {
  uint64_t bits;
  unsigned count;
  uint8_t *out;
} bit_writer;

static inline void put_bits(bit_writer *writer, uint32_t bits, unsigned count) {
  writer->bits |= (uint64_t)bits << writer->count;
  writer->count += count;
  while (writer->count >= 8) {
    *writer->out++ = (uint8_t)writer->bits;
    writer->bits >>= 8;
    writer->count -= 8;
  }
}

/* Writes a Huffman code, its first bit first. */
static inline void put_code(bit_writer *writer, uint32_t code, unsigned count) {
  uint32_t reversed = 0;
  for (unsigned bit = 0; bit < count; bit++) reversed |= (code >> bit & 1) << (count - 1 - bit);
  put_bits(writer, reversed, count);
}

/* The fixed code of a literal or length (RFC 1951, 3.2.6). */
static inline void put_symbol(bit_writer *writer, uint32_t symbol) {
  if (symbol < 144)
    put_code(writer, 0x30 + symbol, 8);
  else if (symbol < 256)
    put_code(writer, 0x190 + symbol - 144, 9);
  else if (symbol < 280)
    put_code(writer, symbol - 256, 7);
  else
    put_code(writer, 0xc0 + symbol - 280, 8);
}

/* Writes repeats of the byte before (3.2.5). */
static inline void put_repeat(bit_writer *writer, uint32_t length) {
  uint32_t beyond = length - shortest_match;
  if (length == longest_match) {
    put_symbol(writer, 285);
  } else if (beyond < 8) {
    put_symbol(writer, 257 + beyond);
  } else {
    unsigned extra = 29 - (unsigned)__builtin_clz(beyond);
    put_symbol(writer, 261 + 4 * extra + (beyond >> extra & 3));
    put_bits(writer, beyond & ((1u << extra) - 1), extra);
  }
  put_code(writer, 0, 5); /* distance 1 */
}

/* The number of bytes from the first on that are equal to it. */
static size_t run_of(const uint8_t *bytes, size_t count) {
  uint64_t wanted = 0x0101010101010101u * bytes[0], found;
  size_t length = 1;
  for (; length + 8 <= count; length += 8) {
    memcpy(&found, bytes + length, 8);
    if (found != wanted) break;
  }
  while (length < count && bytes[length] == bytes[0]) length++;
  return length;
}

uint8_t *deflate_runs(const uint8_t *bytes, size_t count, uint8_t *out) {
  bit_writer writer = {0, 0, out};
  put_bits(&writer, 1 << 1, 3); /* not the last, fixed codes */
  while (count) {
    size_t length = run_of(bytes, count);
    size_t repeats = length - 1;
    put_symbol(&writer, bytes[0]);
    while (repeats >= shortest_match) {
      size_t taken = repeats < longest_match ? repeats : longest_match;
      put_repeat(&writer, (uint32_t)taken);
      repeats -= taken;
    }
    for (; repeats; repeats--) put_symbol(&writer, bytes[0]);
    bytes += length;
    count -= length;
  }
  put_symbol(&writer, 256);
  /* An empty stored block fills the byte. */
  put_bits(&writer, 0, 3);
  if (writer.count) put_bits(&writer, 0, 8 - writer.count);
  static const uint8_t empty[4] = {0, 0, 0xff, 0xff};
  memcpy(writer.out, empty, sizeof empty);
  return writer.out + sizeof empty;
}
