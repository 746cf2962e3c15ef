#include "library.h"

#include <errno.h>
#include <hdf5.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t library = PTHREAD_MUTEX_INITIALIZER;

void enter(void) {
  pthread_mutex_lock(&library);
  static int is_ready;
  if (!is_ready) {
    /* Files are private until they are whole, and some shared file systems have no locks. */
    setenv("HDF5_USE_FILE_LOCKING", "FALSE", 0);
    H5dont_atexit();
    H5open();
    is_ready = 1;
  }
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  H5Eclear2(H5E_DEFAULT);
  errno = 0;
}

/* Keeps the first description: the innermost, which says what happened. */
static herr_t describe(unsigned depth, const H5E_error2_t *error, void *text) {
  const char **description = text;
  if (depth == 0 && error->desc) *description = error->desc;
  return 0;
}

int leave(int is_good, nuem_h5_message *message) {
  message->is_limit = 0;
  if (is_good) {
    message->text[0] = '\0';
  } else {
    int reason = errno;
    const char *description = "HDF5 failed";
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, describe, (void *)&description);
    /* The description of a failed call of the system holds the time. */
    if (reason) description = strerror(reason);
    message->is_limit = reason == ENOMEM || reason == EMFILE || reason == ENFILE;
    snprintf(message->text, sizeof message->text, "%s", description);
  }
  pthread_mutex_unlock(&library);
  return is_good ? 0 : -1;
}
