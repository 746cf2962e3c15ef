/* A thin layer over libhdf5 and zlib for writing results. HDF5's types are macros that call
 * functions, which Swift cannot see, its library must not be entered by two threads at a time, and
 * its messages are a stack. Every function here may be called from any thread; none aborts or
 * prints.
 *
 * Each returns 0, or -1 with the reason in the caller's message. Files have no time stamps, so that
 * equal contents are equal bytes. */
#ifndef NUEM_RESULT_FILE_H
#define NUEM_RESULT_FILE_H

#include <stddef.h>
#include <stdint.h>

/* A file, group or dataset of HDF5; 0 for none. */
typedef int64_t nuem_h5_object;

typedef struct {
  char text[256];
  int is_limit; /* 1 where the system has no more memory or open files */
} nuem_h5_message;

/* Kinds of elements, little-endian in the file. */
typedef enum { NUEM_H5_FLOAT64 = 0, NUEM_H5_UINT8 = 1, NUEM_H5_UINT64 = 2 } nuem_h5_kind;

/* A file that is being written. */
typedef struct nuem_h5_file nuem_h5_file;

/* Begins a file in an empty one that the caller has open for reading and writing, and closes after
 * this file; `root`, its group `/`, is not to be closed. */
int nuem_h5_create_file(int descriptor, nuem_h5_file **file, nuem_h5_object *root,
                        nuem_h5_message *message);
/* Writes what is left, then the file's own checksum, and frees `file`, whatever the outcome. It
 * fails where any call of the system failed since the file was begun, and where an object of it is
 * open. */
int nuem_h5_close_file(nuem_h5_file *file, nuem_h5_message *message);
/* Frees a file that is not wanted; its content so far is worth nothing. */
void nuem_h5_discard_file(nuem_h5_file *file);

int nuem_h5_create_group(nuem_h5_object parent, const char *name, nuem_h5_object *group,
                         nuem_h5_message *message);
/* Closes a group or dataset; a failure means that something is missing in the file. */
int nuem_h5_close(nuem_h5_object object, nuem_h5_message *message);

/* Writes attributes: a text in UTF-8, a list of texts, a whole number, a number. */
int nuem_h5_put_text(nuem_h5_object object, const char *name, const char *text,
                     nuem_h5_message *message);
int nuem_h5_put_texts(nuem_h5_object object, const char *name, const char *const *texts,
                      size_t count, nuem_h5_message *message);
int nuem_h5_put_count(nuem_h5_object object, const char *name, uint64_t value,
                      nuem_h5_message *message);
int nuem_h5_put_number(nuem_h5_object object, const char *name, double value,
                       nuem_h5_message *message);

/* Makes a dataset of some dimensions, outermost first. With chunk dimensions it has chunks that are
 * shuffled, deflated and followed by Fletcher's checksum, in this order, as `nuem_chunk_encode`
 * makes them; without (NULL) it is contiguous. */
int nuem_h5_create_dataset(nuem_h5_object parent, const char *name, nuem_h5_kind kind, size_t rank,
                           const uint64_t *dimensions, const uint64_t *chunk_dimensions,
                           nuem_h5_object *dataset, nuem_h5_message *message);
/* Writes a one-dimensional dataset of texts. */
int nuem_h5_write_texts(nuem_h5_object parent, const char *name, const char *const *texts,
                        size_t count, nuem_h5_object *dataset, nuem_h5_message *message);
/* Writes all elements of a contiguous dataset, and their checksum. */
int nuem_h5_write(nuem_h5_object dataset, nuem_h5_kind kind, const void *values, size_t count,
                  nuem_h5_message *message);
/* Writes an encoded chunk; `offset` is that of its first element in each dimension. */
int nuem_h5_write_chunk(nuem_h5_object dataset, const uint64_t *offset, const void *encoded,
                        size_t length, nuem_h5_message *message);

/* ---- Chunks (chunk.c) ---- */

/* The largest number of bytes of the encoding of `count` elements of `size` bytes. */
size_t nuem_chunk_bound(size_t count, size_t size);
/* Shuffles, deflates and sums up `count` elements of `size` bytes; `scratch` has room for all of
 * them, `encoded` for the bound. The bytes do not depend on machine or thread. Returns 0, or the
 * error. */
enum { NUEM_CHUNK_FAILED = -1, NUEM_CHUNK_NO_MEMORY = -2 };
int nuem_chunk_encode(const void *elements, size_t count, size_t size, void *scratch, void *encoded,
                      size_t *length);

/* ---- Checksums (sums.c, verify.c) ----
 *
 * Every dataset has the attribute `xxh3`: XXH3 (128 bits, 32 hexadecimal digits) of its elements as
 * bytes, little-endian and in C order, or of its texts, each ended by a zero. The whole file has a
 * checksum too: its first 512 bytes, which HDF5 leaves to the user, name the checksum and the number
 * of all bytes that follow. */

/* The checksum of bytes that are added piece by piece. */
typedef struct nuem_sum nuem_sum;
/* Begins a checksum; NULL where there is no memory. */
nuem_sum *nuem_sum_begin(void);
void nuem_sum_add(nuem_sum *sum, const void *bytes, size_t count);
/* Gives the checksum of all added bytes, 32 digits and a zero, and frees the sum. */
void nuem_sum_end(nuem_sum *sum, char digits[33]);
/* Begins a checksum in memory of the caller: `nuem_sum_bytes()` bytes, at a multiple of 64. */
size_t nuem_sum_bytes(void);
nuem_sum *nuem_sum_begin_in(void *memory);
/* Gives the checksum of all bytes that were added until now. */
void nuem_sum_digits(const nuem_sum *sum, char digits[33]);

typedef enum {
  NUEM_H5_WHOLE = 0, /* every bit of the file is as it was written */
  NUEM_H5_DAMAGED,   /* `dataset` names the first one that is, or is empty where none of them is */
  NUEM_H5_FOREIGN,   /* nothing that this library wrote, as far as can be seen */
  NUEM_H5_UNREADABLE /* the message says why */
} nuem_h5_verdict;

nuem_h5_verdict nuem_h5_verify(const char *path, char dataset[256], nuem_h5_message *message);

/* ---- Reading (read.c) ----
 *
 * These functions need a file that nuem_h5_verify finds whole: libhdf5 is not made for damaged
 * ones. */

/* Receives a text, which is valid during the call. */
typedef void nuem_h5_take_text(void *context, const char *text);

int nuem_h5_open_file(const char *path, nuem_h5_object *file, nuem_h5_message *message);
int nuem_h5_close_read(nuem_h5_object file, nuem_h5_message *message);
/* The names of all datasets, such as "bounds/lower", in the order of the alphabet. */
int nuem_h5_datasets(nuem_h5_object file, nuem_h5_take_text *take, void *context,
                     nuem_h5_message *message);
/* The shape of a dataset; more than eight dimensions are a failure. */
int nuem_h5_shape(nuem_h5_object file, const char *name, size_t *rank, uint64_t dimensions[8],
                  int *is_text, nuem_h5_message *message);
/* All elements in C order, whatever their kind in the file. */
int nuem_h5_read_numbers(nuem_h5_object file, const char *name, double *values,
                         nuem_h5_message *message);
int nuem_h5_read_texts(nuem_h5_object file, const char *name, nuem_h5_take_text *take, void *context,
                       nuem_h5_message *message);
/* A text or a list of texts that an object ("/" is the root) has; none where there is no such
 * attribute. */
int nuem_h5_read_attribute(nuem_h5_object file, const char *object, const char *name,
                           nuem_h5_take_text *take, void *context, nuem_h5_message *message);

/* ---- Libraries ---- */

/* The versions of the libraries in use, such as "1.10.8". */
const char *nuem_hdf5_version(void);
const char *nuem_zlib_version(void);

/* ---- Memory (memory.c) ---- */

/* Lets malloc keep freed memory for later calls. */
void nuem_keep_freed_memory(void);

#endif
