/* Debian's archive of HDF5 is compiled for programs: it takes the addresses of stdout and stderr as constants, which
   a library cannot have. In the wheel's copy of the archive these two are called as below. */
#include <stdio.h>

__attribute__((visibility("hidden"))) FILE *nuem_standard_output, *nuem_standard_error;

__attribute__((constructor)) static void take_streams(void) {
  nuem_standard_output = stdout;
  nuem_standard_error = stderr;
}
