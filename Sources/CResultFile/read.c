/* Reading what this library wrote, of a file that is known to be whole: names, shapes, numbers,
 * texts. */
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"

int nuem_h5_open_file(const char *path, nuem_h5_object *file, nuem_h5_message *message) {
  enter();
  *file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  return leave(*file > 0, message);
}

int nuem_h5_close_read(nuem_h5_object file, nuem_h5_message *message) {
  enter();
  return leave(H5Fclose(file) >= 0, message);
}

typedef struct {
  nuem_h5_take_text *take;
  void *context;
} receiver;

static herr_t take_dataset(hid_t root, const char *name, const H5O_info_t *info, void *argument) {
  (void)root;
  const receiver *to = argument;
  if (info->type == H5O_TYPE_DATASET) to->take(to->context, name);
  return 0;
}

int nuem_h5_datasets(nuem_h5_object file, nuem_h5_take_text *take, void *context,
                     nuem_h5_message *message) {
  enter();
  receiver to = {take, context};
#if H5_VERSION_GE(1, 12, 0)
  const herr_t status =
      H5Ovisit3(file, H5_INDEX_NAME, H5_ITER_INC, take_dataset, &to, H5O_INFO_BASIC);
#else
  const herr_t status = H5Ovisit1(file, H5_INDEX_NAME, H5_ITER_INC, take_dataset, &to);
#endif
  return leave(status >= 0, message);
}

int nuem_h5_shape(nuem_h5_object file, const char *name, size_t *rank, uint64_t dimensions[8],
                  int *is_text, nuem_h5_message *message) {
  enter();
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  const hid_t space = dataset > 0 ? H5Dget_space(dataset) : H5I_INVALID_HID;
  const hid_t type = dataset > 0 ? H5Dget_type(dataset) : H5I_INVALID_HID;
  hsize_t sizes[H5S_MAX_RANK];
  const int axes = space > 0 ? H5Sget_simple_extent_dims(space, sizes, NULL) : -1;
  const int is_good = axes >= 0 && axes <= 8 && type > 0;
  for (int axis = 0; is_good && axis < axes; axis++) dimensions[axis] = sizes[axis];
  if (is_good) {
    *rank = (size_t)axes;
    *is_text = H5Tget_class(type) == H5T_STRING;
  }
  if (type > 0) H5Tclose(type);
  if (space > 0) H5Sclose(space);
  if (dataset > 0) H5Dclose(dataset);
  return leave(is_good, message);
}

int nuem_h5_read_numbers(nuem_h5_object file, const char *name, double *values,
                         nuem_h5_message *message) {
  enter();
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  const int is_good =
      dataset > 0 &&
      H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0;
  if (dataset > 0) H5Dclose(dataset);
  return leave(is_good, message);
}

/* Texts of a dataset, or of its attribute: both are of variable length. */
static int take_texts(hid_t owner, hid_t space, hid_t type, int is_attribute, const receiver *to) {
  const hssize_t count = space > 0 ? H5Sget_simple_extent_npoints(space) : -1;
  if (count < 0 || type <= 0 || H5Tis_variable_str(type) <= 0) return 0;
  char **texts = calloc((size_t)count + 1, sizeof *texts);
  if (!texts) return 0;
  const int is_good = count == 0 || (is_attribute ? H5Aread(owner, type, texts)
                                                  : H5Dread(owner, type, H5S_ALL, H5S_ALL,
                                                            H5P_DEFAULT, texts)) >= 0;
  for (hssize_t i = 0; is_good && i < count; i++) to->take(to->context, texts[i] ? texts[i] : "");
  if (is_good && count > 0) H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts);
  free(texts);
  return is_good;
}

int nuem_h5_read_texts(nuem_h5_object file, const char *name, nuem_h5_take_text *take, void *context,
                       nuem_h5_message *message) {
  enter();
  const receiver to = {take, context};
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  const hid_t space = dataset > 0 ? H5Dget_space(dataset) : H5I_INVALID_HID;
  const hid_t type = dataset > 0 ? H5Dget_type(dataset) : H5I_INVALID_HID;
  const int is_good = take_texts(dataset, space, type, 0, &to);
  if (type > 0) H5Tclose(type);
  if (space > 0) H5Sclose(space);
  if (dataset > 0) H5Dclose(dataset);
  return leave(is_good, message);
}

int nuem_h5_read_attribute(nuem_h5_object file, const char *object, const char *name,
                           nuem_h5_take_text *take, void *context, nuem_h5_message *message) {
  enter();
  const receiver to = {take, context};
  const htri_t exists = H5Aexists_by_name(file, object, name, H5P_DEFAULT);
  if (exists == 0) return leave(1, message);
  const hid_t attribute =
      exists > 0 ? H5Aopen_by_name(file, object, name, H5P_DEFAULT, H5P_DEFAULT) : H5I_INVALID_HID;
  const hid_t space = attribute > 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
  const hid_t type = attribute > 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
  const int is_good = take_texts(attribute, space, type, 1, &to);
  if (type > 0) H5Tclose(type);
  if (space > 0) H5Sclose(space);
  if (attribute > 0) H5Aclose(attribute);
  return leave(is_good, message);
}
