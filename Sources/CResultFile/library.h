/* libhdf5 lets one thread in at a time. */
#ifndef NUEM_LIBRARY_H
#define NUEM_LIBRARY_H

#include "result_file.h"

/* Before the first call of HDF5 in a function. */
void enter(void);

/* After the last one: the function's result. Where it failed, the message is what the system or HDF5 said
 * last. */
int leave(int is_good, nuem_h5_message *message);

#endif
