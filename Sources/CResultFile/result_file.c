#include "result_file.h"

#include <errno.h>
#include <hdf5.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(hid_t) == sizeof(nuem_h5_object), "an object holds an identifier of HDF5");

static pthread_mutex_t library = PTHREAD_MUTEX_INITIALIZER;

static void enter(void) {
  pthread_mutex_lock(&library);
  static int is_ready;
  if (!is_ready) {
    /* Files are private until they are whole, and some shared file systems have no locks. */
    setenv("HDF5_USE_FILE_LOCKING", "FALSE", 0);
    H5dont_atexit();
    H5open();
    is_ready = 1;
  }
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  H5Eclear2(H5E_DEFAULT);
  errno = 0;
}

/* Keeps the first description: the innermost, which says what happened. */
static herr_t describe(unsigned depth, const H5E_error2_t *error, void *text) {
  const char **description = text;
  if (depth == 0 && error->desc) *description = error->desc;
  return 0;
}

static int leave(int is_good, nuem_h5_message *message) {
  if (is_good) {
    message->text[0] = '\0';
  } else {
    int reason = errno;
    const char *description = "HDF5 failed";
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, describe, (void *)&description);
    /* The description of a failed call of the system holds the time. */
    if (reason) description = strerror(reason);
    snprintf(message->text, sizeof message->text, "%s", description);
  }
  pthread_mutex_unlock(&library);
  return is_good ? 0 : -1;
}

/* Of a group or dataset: without times. */
static hid_t property_list(hid_t class) {
  hid_t list = H5Pcreate(class);
  H5Pset_obj_track_times(list, 0);
  return list;
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

int nuem_h5_create_file(const char *path, nuem_h5_object *file, nuem_h5_message *message) {
  enter();
  *file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  return leave(*file > 0, message);
}

int nuem_h5_close_file(nuem_h5_object file, nuem_h5_message *message) {
  enter();
  int is_good = H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0;
  int reason = errno;
  is_good = H5Fclose(file) >= 0 && is_good;
  if (reason) errno = reason;
  return leave(is_good, message);
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
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
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

int nuem_h5_write_texts(nuem_h5_object parent, const char *name, const char *const *texts,
                        size_t count, nuem_h5_object *dataset, nuem_h5_message *message) {
  enter();
  hid_t type = text_type(), space = space_of(count), list = property_list(H5P_DATASET_CREATE);
  *dataset = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
  int is_good =
      *dataset > 0 && H5Dwrite(*dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) >= 0;
  H5Pclose(list);
  H5Sclose(space);
  H5Tclose(type);
  return leave(is_good, message);
}

int nuem_h5_write(nuem_h5_object dataset, nuem_h5_kind kind, const void *values,
                  nuem_h5_message *message) {
  enter();
  return leave(
      H5Dwrite(dataset, memory_type(kind), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0, message);
}

int nuem_h5_write_chunk(nuem_h5_object dataset, const uint64_t *offset, const void *encoded,
                        size_t length, nuem_h5_message *message) {
  enter();
  hsize_t place[H5S_MAX_RANK] = {0};
  hid_t space = H5Dget_space(dataset);
  int rank = H5Sget_simple_extent_ndims(space);
  H5Sclose(space);
  for (int axis = 0; axis < rank; axis++) place[axis] = offset[axis];
  return leave(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, place, length, encoded) >= 0, message);
}
