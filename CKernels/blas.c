/* OpenBLAS lives here: cblas.h and the GSL headers that reach gsl_cblas.h cannot share a file. */
#define _GNU_SOURCE
#include <cblas.h>
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>

#include "blas.h"
#include "message.h"

/* One thread: other thread counts give other bits, and the engines are parallel outside. */
static void use_one_thread(void) { openblas_set_num_threads(1); }

/* What OpenBLAS asks as it is loaded, in place of its own that reads OPENBLAS_NUM_THREADS: else it starts
 * a thread for each core, with memory, and they wait by turning in circles. One that holds it statically
 * keeps its own. */
__attribute__((used, weak, visibility("default"))) int openblas_num_threads_env(void) { return 1; }

void nuem_prepare_openblas(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, use_one_thread);
}

nuem_status nuem_contract(const double *left, const double *right, size_t rows, size_t inner,
                          size_t columns, double *product, nuem_message *message) {
  if (rows == 0 || inner == 0 || columns == 0 || rows > INT_MAX || inner > INT_MAX ||
      columns > INT_MAX)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "a contraction needs dimensions from 1 to %d, not %zu x %zu x %zu", INT_MAX,
                     rows, inner, columns);
  nuem_prepare_openblas();
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows, (int)columns, (int)inner, 1,
              left, (int)inner, right, (int)columns, 0, product, (int)columns);
  return nuem_succeed(message);
}

const char *nuem_dgemm_library(void) {
  /* Not &cblas_dgemm at first: inside a program that may be the address of its own jump table. Where no
     library has it, the program holds OpenBLAS itself. */
  void *dgemm = dlsym(RTLD_DEFAULT, "cblas_dgemm");
  if (!dgemm) dgemm = (void *)cblas_dgemm;
  Dl_info info;
  return dgemm && dladdr(dgemm, &info) && info.dli_fname ? info.dli_fname : "unknown";
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
