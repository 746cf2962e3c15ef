/* libhdf5 lets one thread in at a time. */
#ifndef NUEM_LIBRARY_H
#define NUEM_LIBRARY_H

#include "result_file.h"

/* To be called before the first call of HDF5 in a function. */
void enter(void);

/* To be called after the last one; returns the function's result. Where it failed, the message is
 * the last one of the system or of HDF5. */
int leave(int is_good, nuem_h5_message *message);

#endif
