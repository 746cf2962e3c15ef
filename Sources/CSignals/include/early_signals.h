/* Signals that come before the program has begun to catch them. */
#ifndef NUEM_EARLY_SIGNALS_H
#define NUEM_EARLY_SIGNALS_H

/* What the program ends with when it is stopped and can be taken up again: EX_TEMPFAIL of sysexits.h. */
enum { NUEM_EXIT_STOPPED = 75 };

#endif
