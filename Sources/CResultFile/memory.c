#include <malloc.h>

#include "result_file.h"

void nuem_keep_freed_memory(void) {
  /* The largest that glibc takes; pieces above it come and go as ever. */
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}
