#include <malloc.h>

#include "result_file.h"

void nuem_keep_freed_memory(void) {
  /* The largest threshold of glibc; larger pieces are allocated and freed as before. */
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}
