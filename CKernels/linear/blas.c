/* OpenBLAS lives here: cblas.h and the GSL headers that reach gsl_cblas.h cannot share a file. */
#define _GNU_SOURCE
#include <cblas.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "blas.h"
#include "message.h"

/* What OpenBLAS asks as it is loaded, in place of its own that reads OPENBLAS_NUM_THREADS: else it starts
 * a thread for each core, with memory, and they wait by turning in circles. One that holds it statically
 * keeps its own. */
__attribute__((used, weak, visibility("default"))) int openblas_num_threads_env(void) { return 1; }

static int is_memory_limited;

static void prepare(void) {
  /* Other thread counts give other bits, and the engines are parallel outside. */
  openblas_set_num_threads(1);
  struct rlimit limit;
  is_memory_limited = getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

/* The memory of each thread that is inside the library: 128 MB for processors of today, and what malloc needs. */
static const size_t bytes_of_buffer = 160 << 20;
static pthread_mutex_t one_buffer = PTHREAD_MUTEX_INITIALIZER;

nuem_status nuem_begin_openblas(nuem_message *message) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, prepare);
  if (!is_memory_limited) return NUEM_OK;
  static int has_buffer;
  pthread_mutex_lock(&one_buffer);
  if (!has_buffer) {
    void *room = mmap(NULL, bytes_of_buffer, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) {
      pthread_mutex_unlock(&one_buffer);
      return nuem_fail(message, NUEM_OUT_OF_MEMORY,
                       "OpenBLAS needs %zu MB of addresses more than the limit of memory (ulimit -v) leaves",
                       bytes_of_buffer >> 20);
    }
    munmap(room, bytes_of_buffer);
    has_buffer = 1;
  }
  return NUEM_OK;
}

void nuem_end_openblas(void) {
  if (is_memory_limited) pthread_mutex_unlock(&one_buffer);
}

const char *nuem_openblas_version(void) {
  /* "OpenBLAS 0.3.21 NO_LAPACK ...": the second word. */
  static char version[32];
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&lock);
  if (!version[0]) {
    const char *configuration = openblas_get_config();
    const char *space = strchr(configuration, ' ');
    const char *start = space ? space + 1 : configuration;
    size_t length = strcspn(start, " ");
    if (length >= sizeof version) length = sizeof version - 1;
    memcpy(version, start, length);
  }
  pthread_mutex_unlock(&lock);
  return version;
}

const char *nuem_openblas_processor(void) { return openblas_get_corename(); }
