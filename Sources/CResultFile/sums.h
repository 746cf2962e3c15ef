/* The checksum of a whole file, which stands in the bytes before those of HDF5. */
#ifndef NUEM_SUMS_H
#define NUEM_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "result_file.h"

/* The number of bytes at the beginning of a file that HDF5 leaves to the user. */
enum { USER_BLOCK = 512 };

/* The checksum of bytes (XXH3, 128 bits) as 32 hexadecimal digits and a zero. */
void sum_of(const void *bytes, size_t count, char digits[33]);

/* Fills the user block of a file whose other `count` bytes have this checksum. */
void fill_user_block(const char digits[33], uint64_t count, char block[USER_BLOCK]);

/* The checksum and number of all bytes behind the user block; returns 0, or errno. */
int sum_of_file(int descriptor, char digits[33], uint64_t *count);

#endif
