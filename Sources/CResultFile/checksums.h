/* The checksums of an HDF5 chunk. */
#ifndef NUEM_CHECKSUMS_H
#define NUEM_CHECKSUMS_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of zlib (RFC 1950), continued from `sum` with more bytes. */
uint32_t adler32_of(uint32_t sum, const uint8_t *bytes, size_t count);

/* Fletcher's checksum of big-endian 16-bit words, as in HDF5. */
uint32_t fletcher32(const uint8_t *bytes, size_t count);

#endif
