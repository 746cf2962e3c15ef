/* Blocks of deflate (RFC 1951) that need no search: bytes as they are, and runs of equal bytes.
 * Each block begins and ends at a byte, and none is marked as the last. */
#ifndef NUEM_DEFLATE_BLOCKS_H
#define NUEM_DEFLATE_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

/* The room that a block of `count` bytes needs. */
size_t deflate_block_bound(size_t count);

/* Both return the end of what they wrote. */
uint8_t *deflate_stored(const uint8_t *bytes, size_t count, uint8_t *out);
uint8_t *deflate_runs(const uint8_t *bytes, size_t count, uint8_t *out);

#endif
