/* A driver of HDF5 that writes through a descriptor and never forgets a call that failed. */
#ifndef NUEM_CHECKED_DRIVER_H
#define NUEM_CHECKED_DRIVER_H

#include <hdf5.h>

/* Where a file is written. HDF5 loses the errors of some writes, such as those that it makes while
 * it closes a dataset; here the first one stays. */
typedef struct {
  int descriptor; /* of a file that is open for reading and writing */
  int error;      /* errno of the first call of the system that failed, 0 where none did */
} checked_sink;

/* A property list for H5Fcreate whose file goes to `sink`, which must outlive it; below 0 on
 * failure. While objects of the file are open, the file does not close. */
hid_t checked_driver_access(checked_sink *sink);

#endif
