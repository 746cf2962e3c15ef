/* The checksum of a whole file, in the bytes before its first of HDF5. */
#ifndef NUEM_SUMS_H
#define NUEM_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "result_file.h"

/* HDF5 leaves so many bytes at the beginning of a file to whoever makes it. */
enum { USER_BLOCK = 512 };

/* XXH3, 128 bits, as 32 hexadecimal digits and a zero. */
void sum_of(const void *bytes, size_t count, char digits[33]);

/* What the user block holds of a file whose other bytes have this checksum. */
void fill_user_block(const char digits[33], uint64_t count, char block[USER_BLOCK]);

/* The checksum and number of all bytes behind the user block; 0, or errno. */
int sum_of_file(int descriptor, char digits[33], uint64_t *count);

#endif
