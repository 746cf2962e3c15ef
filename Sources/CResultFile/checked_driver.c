#include "checked_driver.h"

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The layout that HDF5 requires: its own part comes first. */
typedef struct {
  H5FD_t base;
  checked_sink *sink;
  haddr_t allocated; /* what HDF5 has given out of the file */
  haddr_t end;       /* the size of the file */
} checked_file;


static herr_t fail(checked_sink *sink, int reason) {
  if (!sink->error) sink->error = reason ? reason : EIO;
  errno = sink->error;
  return -1;
}

static H5FD_t *open_file(const char *name, unsigned flags, hid_t access, haddr_t largest) {
  (void)name;
  (void)flags;
  (void)largest;
  checked_sink *const *sink = H5Pget_driver_info(access);
  struct stat status;
  checked_file *file = sink ? calloc(1, sizeof *file) : NULL;
  if (!file) return NULL;
  if (fstat((*sink)->descriptor, &status) != 0) {
    fail(*sink, errno);
    free(file);
    return NULL;
  }
  file->sink = *sink;
  file->end = (haddr_t)status.st_size;
  return &file->base;
}

static herr_t close_file(H5FD_t *file) {
  free(file);
  return 0;
}

static herr_t query(const H5FD_t *file, unsigned long *flags) {
  (void)file;
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
           H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

static haddr_t allocated(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return ((const checked_file *)file)->allocated;
}

static herr_t set_allocated(H5FD_t *file, H5FD_mem_t type, haddr_t address) {
  (void)type;
  ((checked_file *)file)->allocated = address;
  return 0;
}

static haddr_t end_of_file(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return ((const checked_file *)file)->end;
}

static herr_t read_bytes(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size,
                         void *buffer) {
  (void)type;
  (void)transfer;
  checked_sink *sink = ((checked_file *)base)->sink;
  char *next = buffer;
  while (size > 0) {
    const ssize_t taken = pread(sink->descriptor, next, size, (off_t)address);
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return fail(sink, errno);
    if (taken == 0) { /* what lies beyond the end is 0 */
      memset(next, 0, size);
      return 0;
    }
    next += taken;
    address += (haddr_t)taken;
    size -= (size_t)taken;
  }
  return 0;
}

static herr_t write_bytes(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size,
                          const void *buffer) {
  (void)type;
  (void)transfer;
  checked_file *file = (checked_file *)base;
  const char *next = buffer;
  while (size > 0) {
    const ssize_t taken = pwrite(file->sink->descriptor, next, size, (off_t)address);
    if (taken < 0 && errno == EINTR) continue;
    if (taken <= 0) return fail(file->sink, taken < 0 ? errno : EIO);
    next += taken;
    address += (haddr_t)taken;
    size -= (size_t)taken;
  }
  if (address > file->end) file->end = address;
  return 0;
}

static herr_t truncate_file(H5FD_t *base, hid_t transfer, hbool_t closing) {
  (void)transfer;
  (void)closing;
  checked_file *file = (checked_file *)base;
  if (file->allocated == file->end) return 0;
  while (ftruncate(file->sink->descriptor, (off_t)file->allocated) != 0)
    if (errno != EINTR) return fail(file->sink, errno);
  file->end = file->allocated;
  return 0;
}

static const H5FD_class_t driver_class = {
#if H5_VERSION_GE(1, 13, 0)
    .version = H5FD_CLASS_VERSION,
    .value = 511, /* of those that are free for anybody's tests; no file stores it */
#endif
    .name = "nuem-checked",
    .maxaddr = (haddr_t)INT64_MAX,
    .fc_degree = H5F_CLOSE_SEMI,
    .fapl_size = sizeof(checked_sink *),
    .open = open_file,
    .close = close_file,
    .query = query,
    .get_eoa = allocated,
    .set_eoa = set_allocated,
    .get_eof = end_of_file,
    .read = read_bytes,
    .write = write_bytes,
    .truncate = truncate_file,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

hid_t checked_driver_access(checked_sink *sink) {
  static hid_t driver;
  if (driver <= 0) driver = H5FDregister(&driver_class);
  if (driver <= 0) return H5I_INVALID_HID;
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  if (access <= 0) return access;
  if (H5Pset_driver(access, driver, &sink) >= 0 &&
      H5Pset_fclose_degree(access, H5F_CLOSE_SEMI) >= 0)
    return access;
  H5Pclose(access);
  return H5I_INVALID_HID;
}
