/* GSL's error handler aborts the process by default; the kernels report a status instead. */
#include "message.h"

#include <gsl/gsl_errno.h>
#include <pthread.h>

static void switch_handler_off(void) { gsl_set_error_handler_off(); }

void nuem_quiet_gsl(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, switch_handler_off);
}
