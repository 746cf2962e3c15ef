#include "result_file.h"

#include <errno.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checked_driver.h"
#include "library.h"
#include "sums.h"

_Static_assert(sizeof(hid_t) == sizeof(nuem_h5_object), "an object holds an identifier of HDF5");

/* A property list for a group or dataset without times. HDF5 refuses its value after a failure. */
static hid_t property_list(hid_t class) {
  hid_t list = H5Pcreate(class);
  if (list <= 0 || H5Pset_obj_track_times(list, 0) >= 0) return list;
  H5Pclose(list);
  return H5I_INVALID_HID;
}

const char *nuem_hdf5_version(void) {
  static char text[32];
  enter();
  if (!text[0]) {
    unsigned major = 0, minor = 0, release = 0;
    H5get_libversion(&major, &minor, &release);
    snprintf(text, sizeof text, "%u.%u.%u", major, minor, release);
  }
  nuem_h5_message message;
  leave(1, &message);
  return text;
}

struct nuem_h5_file {
  hid_t file;
  checked_sink sink;
};

int nuem_h5_create_file(int descriptor, nuem_h5_file **file, nuem_h5_object *root,
                        nuem_h5_message *message) {
  enter();
  *root = H5I_INVALID_HID;
  nuem_h5_file *made = *file = calloc(1, sizeof *made);
  if (!made) return leave(0, message);
  made->sink.descriptor = descriptor;
  const hid_t creation = H5Pcreate(H5P_FILE_CREATE);
  const hid_t access = checked_driver_access(&made->sink);
  if (creation > 0 && access > 0 && H5Pset_userblock(creation, USER_BLOCK) >= 0)
    *root = H5Fcreate("result", H5F_ACC_TRUNC, creation, access);
  made->file = *root;
  if (creation > 0) H5Pclose(creation);
  if (access > 0) H5Pclose(access);
  if (*root > 0) return leave(1, message);
  if (made->sink.error) errno = made->sink.error;
  free(made);
  *file = NULL;
  return leave(0, message);
}

static int put_sum_of_file(checked_sink *sink) {
  char digits[33], block[USER_BLOCK];
  uint64_t count = 0;
  sink->error = sum_of_file(sink->descriptor, digits, &count);
  fill_user_block(digits, count, block);
  for (size_t done = 0; !sink->error && done < sizeof block;) {
    const ssize_t taken = pwrite(sink->descriptor, block + done, sizeof block - done, (off_t)done);
    if (taken > 0) done += (size_t)taken;
    else if (taken == 0) sink->error = EIO;
    else if (errno != EINTR) sink->error = errno;
  }
  return sink->error == 0;
}

int nuem_h5_close_file(nuem_h5_file *file, nuem_h5_message *message) {
  enter();
  const int is_flushed = H5Fflush(file->file, H5F_SCOPE_GLOBAL) >= 0;
  const int is_closed = H5Fclose(file->file) >= 0;
  /* HDF5 may have gone on after a failure, and may have kept it for itself. */
  const int is_good = is_flushed && is_closed && file->sink.error == 0 &&
                      put_sum_of_file(&file->sink);
  if (file->sink.error) errno = file->sink.error;
  /* Objects that HDF5 has not closed may still write. */
  if (is_closed) free(file);
  return leave(is_good, message);
}

void nuem_h5_discard_file(nuem_h5_file *file) {
  nuem_h5_message message;
  enter();
  if (H5Fclose(file->file) >= 0) free(file);
  leave(1, &message);
}

int nuem_h5_create_group(nuem_h5_object parent, const char *name, nuem_h5_object *group,
                         nuem_h5_message *message) {
  enter();
  hid_t list = property_list(H5P_GROUP_CREATE);
  *group = H5Gcreate2(parent, name, H5P_DEFAULT, list, H5P_DEFAULT);
  H5Pclose(list);
  return leave(*group > 0, message);
}

int nuem_h5_close(nuem_h5_object object, nuem_h5_message *message) {
  enter();
  return leave(H5Oclose(object) >= 0, message);
}

static hid_t text_type(void) {
  hid_t type = H5Tcopy(H5T_C_S1);
  if (type <= 0) return type;
  if (H5Tset_size(type, H5T_VARIABLE) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0) return type;
  H5Tclose(type);
  return H5I_INVALID_HID;
}

static hid_t space_of(size_t count) {
  hsize_t dimension = count;
  return H5Screate_simple(1, &dimension, NULL);
}

static int put(nuem_h5_object object, const char *name, hid_t file_type, hid_t memory_type,
               hid_t space, const void *value) {
  hid_t attribute = H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
  int is_good = attribute > 0 && H5Awrite(attribute, memory_type, value) >= 0;
  if (attribute > 0) is_good = H5Aclose(attribute) >= 0 && is_good;
  H5Sclose(space);
  return is_good;
}

int nuem_h5_put_text(nuem_h5_object object, const char *name, const char *text,
                     nuem_h5_message *message) {
  enter();
  hid_t type = text_type();
  int is_good = put(object, name, type, type, H5Screate(H5S_SCALAR), &text);
  H5Tclose(type);
  return leave(is_good, message);
}

static int put_sum(nuem_h5_object dataset, const char digits[33]) {
  const char *text = digits;
  hid_t type = text_type();
  int is_good = put(dataset, "xxh3", type, type, H5Screate(H5S_SCALAR), &text);
  H5Tclose(type);
  return is_good;
}

int nuem_h5_put_texts(nuem_h5_object object, const char *name, const char *const *texts,
                      size_t count, nuem_h5_message *message) {
  enter();
  hid_t type = text_type();
  int is_good = put(object, name, type, type, space_of(count), texts);
  H5Tclose(type);
  return leave(is_good, message);
}

int nuem_h5_put_count(nuem_h5_object object, const char *name, uint64_t value,
                      nuem_h5_message *message) {
  enter();
  return leave(put(object, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, H5Screate(H5S_SCALAR), &value),
               message);
}

int nuem_h5_put_number(nuem_h5_object object, const char *name, double value,
                       nuem_h5_message *message) {
  enter();
  return leave(put(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, H5Screate(H5S_SCALAR), &value),
               message);
}

static hid_t file_type(nuem_h5_kind kind) {
  switch (kind) {
    case NUEM_H5_FLOAT64: return H5T_IEEE_F64LE;
    case NUEM_H5_UINT8: return H5T_STD_U8LE;
    case NUEM_H5_UINT64: return H5T_STD_U64LE;
  }
  return H5I_INVALID_HID;
}

static hid_t memory_type(nuem_h5_kind kind) {
  switch (kind) {
    case NUEM_H5_FLOAT64: return H5T_NATIVE_DOUBLE;
    case NUEM_H5_UINT8: return H5T_NATIVE_UINT8;
    case NUEM_H5_UINT64: return H5T_NATIVE_UINT64;
  }
  return H5I_INVALID_HID;
}

int nuem_h5_create_dataset(nuem_h5_object parent, const char *name, nuem_h5_kind kind, size_t rank,
                           const uint64_t *dimensions, const uint64_t *chunk_dimensions,
                           nuem_h5_object *dataset, nuem_h5_message *message) {
  enter();
  hsize_t sizes[H5S_MAX_RANK], chunk[H5S_MAX_RANK];
  *dataset = H5I_INVALID_HID;
  int is_good = rank <= H5S_MAX_RANK;
  for (size_t axis = 0; is_good && axis < rank; axis++) {
    sizes[axis] = dimensions[axis];
    chunk[axis] = chunk_dimensions ? chunk_dimensions[axis] : 0;
  }
  hid_t list = property_list(H5P_DATASET_CREATE);
  if (is_good && chunk_dimensions) {
    is_good = H5Pset_chunk(list, (int)rank, chunk) >= 0 && H5Pset_shuffle(list) >= 0 &&
              H5Pset_deflate(list, 1) >= 0 && H5Pset_fletcher32(list) >= 0;
  }
  if (is_good) {
    hid_t space = H5Screate_simple((int)rank, sizes, NULL);
    *dataset =
        H5Dcreate2(parent, name, file_type(kind), space, H5P_DEFAULT, list, H5P_DEFAULT);
    H5Sclose(space);
  }
  H5Pclose(list);
  return leave(is_good && *dataset > 0, message);
}

static int sum_of_texts(const char *const *texts, size_t count, char digits[33]) {
  nuem_sum *sum = nuem_sum_begin();
  if (!sum) return 0;
  for (size_t i = 0; i < count; i++) nuem_sum_add(sum, texts[i], strlen(texts[i]) + 1);
  nuem_sum_end(sum, digits);
  return 1;
}

int nuem_h5_write_texts(nuem_h5_object parent, const char *name, const char *const *texts,
                        size_t count, nuem_h5_object *dataset, nuem_h5_message *message) {
  enter();
  hid_t type = text_type(), space = space_of(count), list = property_list(H5P_DATASET_CREATE);
  *dataset = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
  char digits[33];
  int is_good = *dataset > 0 &&
                H5Dwrite(*dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) >= 0 &&
                sum_of_texts(texts, count, digits) && put_sum(*dataset, digits);
  H5Pclose(list);
  H5Sclose(space);
  H5Tclose(type);
  return leave(is_good, message);
}

int nuem_h5_write(nuem_h5_object dataset, nuem_h5_kind kind, const void *values, size_t count,
                  nuem_h5_message *message) {
  enter();
  char digits[33];
  sum_of(values, count * H5Tget_size(file_type(kind)), digits);
  return leave(
      H5Dwrite(dataset, memory_type(kind), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0 &&
          put_sum(dataset, digits),
      message);
}

int nuem_h5_write_chunk(nuem_h5_object dataset, const uint64_t *offset, const void *encoded,
                        size_t length, nuem_h5_message *message) {
  enter();
  hsize_t first[H5S_MAX_RANK] = {0};
  hid_t space = H5Dget_space(dataset);
  int rank = space > 0 ? H5Sget_simple_extent_ndims(space) : -1;
  if (space > 0) H5Sclose(space);
  for (int axis = 0; axis < rank; axis++) first[axis] = offset[axis];
  return leave(
      rank > 0 && H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, first, length, encoded) >= 0, message);
}
