#include "message.h"

#include <stdarg.h>
#include <stdio.h>

nuem_status nuem_fail(nuem_message *message, nuem_status status, const char *format, ...) {
  if (message) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message->text, sizeof message->text, format, arguments);
    va_end(arguments);
  }
  return status;
}

nuem_status nuem_succeed(nuem_message *message) {
  if (message) message->text[0] = '\0';
  return NUEM_OK;
}
