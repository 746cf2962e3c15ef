/* The interactions that come with the program, in the form of a user's own, compiled in. */
#ifndef BUILT_IN_INTERACTIONS_H
#define BUILT_IN_INTERACTIONS_H

#include <stddef.h>

typedef struct {
  const char *name;
  const unsigned char *bytes; /* YAML, ASCII, not terminated by a zero */
  size_t count;
} built_in_interaction;

/* In the order in which they are listed; one beyond the last has no name. */
built_in_interaction built_in_interaction_at(size_t index);

#endif
