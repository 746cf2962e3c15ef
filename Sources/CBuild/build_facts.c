#include "build_facts.h"

#ifndef NUEM_COMMIT
#define NUEM_COMMIT "unknown"
#endif

const char *nuem_commit(void) { return NUEM_COMMIT; }

const char *nuem_c_compiler(void) { return __VERSION__; }
