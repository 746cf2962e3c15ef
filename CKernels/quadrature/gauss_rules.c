#include "gauss_rules.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdlib.h>

#pragma STDC FP_CONTRACT OFF

struct nuem_gauss_rules {
  size_t largest;
  double numbers[]; /* for each order n in turn: n nodes, n weights */
};

/* The index in `numbers` at which order n starts: twice the sum of the orders below it. */
static size_t start_of(size_t order) { return order * (order - 1); }

nuem_gauss_rules *nuem_gauss_rules_create(size_t largest) {
  nuem_gauss_rules *rules = malloc(sizeof *rules + start_of(largest + 1) * sizeof(double));
  if (!rules) return NULL;
  rules->largest = largest;
  for (size_t order = 1; order <= largest; ++order) {
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(order);
    if (!table) {
      free(rules);
      return NULL;
    }
    double *node = rules->numbers + start_of(order), *weight = node + order;
    for (size_t i = 0; i < order; ++i)
      gsl_integration_glfixed_point(0, 1, i, &node[i], &weight[i], table);
    gsl_integration_glfixed_table_free(table);
  }
  return rules;
}

void nuem_gauss_rules_free(nuem_gauss_rules *rules) { free(rules); }

nuem_gauss_rule nuem_gauss_rules_order(const nuem_gauss_rules *rules, double wanted) {
  size_t order = rules->largest;
  if (wanted < (double)rules->largest) order = wanted > 1 ? (size_t)ceil(wanted) : 1;
  const double *node = rules->numbers + start_of(order);
  return (nuem_gauss_rule){order, node, node + order};
}
