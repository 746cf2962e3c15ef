/* What the program was built from. */
#ifndef NUEM_BUILD_FACTS_H
#define NUEM_BUILD_FACTS_H

/* The commit, with `-modified` where the tree had changes; "unknown" outside a repository. */
const char *nuem_commit(void);
/* Of C. */
const char *nuem_c_compiler(void);

#endif
