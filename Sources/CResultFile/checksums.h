/* The checksums of an HDF5 chunk. */
#ifndef NUEM_CHECKSUMS_H
#define NUEM_CHECKSUMS_H

#include <stddef.h>
#include <stdint.h>

/* That of zlib (RFC 1950), of more bytes. */
uint32_t adler32_of(uint32_t sum, const uint8_t *bytes, size_t count);

/* Fletcher's, of big-endian 16-bit words, as HDF5 has it. */
uint32_t fletcher32(const uint8_t *bytes, size_t count);

#endif
