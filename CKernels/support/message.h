/* Reports of failure by kernels. */
#ifndef NUEM_MESSAGE_H
#define NUEM_MESSAGE_H

#include "nuem_kernels.h"

/* Writes a formatted text into the message (which may be NULL) and returns the status. */
__attribute__((format(printf, 3, 4))) nuem_status nuem_fail(nuem_message *message,
                                                            nuem_status status,
                                                            const char *format, ...);
/* Clears the message and returns NUEM_OK. */
nuem_status nuem_succeed(nuem_message *message);

/* Switches off the handler with which GSL would abort the process; any number of times. */
void nuem_quiet_gsl(void);

#endif
