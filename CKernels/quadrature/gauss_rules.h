/* Gauss-Legendre rules on [0, 1] of every order up to a limit (nodes and weights: GSL). */
#ifndef NUEM_GAUSS_RULES_H
#define NUEM_GAUSS_RULES_H

#include <stddef.h>

typedef struct {
  size_t count;
  const double *node, *weight; /* [count]; nodes ascend, weights add up to 1 */
} nuem_gauss_rule;

/* All orders 1 ... largest, in one block; NULL without memory. Free with nuem_gauss_rules_free. */
typedef struct nuem_gauss_rules nuem_gauss_rules;
nuem_gauss_rules *nuem_gauss_rules_create(size_t largest);
void nuem_gauss_rules_free(nuem_gauss_rules *rules);

/* The rule of the wanted order, which is rounded up and clamped to 1 ... largest. */
nuem_gauss_rule nuem_gauss_rules_order(const nuem_gauss_rules *rules, double wanted);

#endif
