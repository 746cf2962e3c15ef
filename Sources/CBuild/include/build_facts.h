/* What the program was built from. */
#ifndef NUEM_BUILD_FACTS_H
#define NUEM_BUILD_FACTS_H

#include <stddef.h>

/* The commit, with `-modified` where the tree had changes; "unknown" outside a repository. */
const char *nuem_commit(void);
/* Whether that says all of what the program was built from: the tree had no changes, and the commit was read
 * for this very build. */
int nuem_commit_is_certain(void);
/* Of C. */
const char *nuem_c_compiler(void);
/* Of glibc, as it runs. */
const char *nuem_c_library_version(void);

/* The file that this code was loaded from, a program or a library, in memory for reading. 0, or what the
 * system says. */
int nuem_map_program(const void **bytes, size_t *count);
void nuem_unmap_program(const void *bytes, size_t count);

#endif
