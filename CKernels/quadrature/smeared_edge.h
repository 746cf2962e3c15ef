/* The probability that an electron is reconstructed below an edge of E_e theta^2. */
#ifndef NUEM_SMEARED_EDGE_H
#define NUEM_SMEARED_EDGE_H

#include "cap_probability.h"
#include "nuem_kernels.h"

typedef struct {
  const nuem_detector *detector;
  unsigned level;
  double edge;  /* of reconstructed E_e theta^2, GeV; > 0 */
  double reach; /* standard deviations of the energy that are looked at */
  /* Nodes in reconstructed energy on each side of the kink, for an interval from low to high:
   * base + per_sigma x (high - low)/Sigma + per_ratio x ln(high/low). */
  double base, per_sigma, per_ratio;
  const nuem_gauss_rules *rules;
} nuem_smeared_edge;

nuem_smeared_edge nuem_smeared_edge_make(const nuem_detector *detector, double edge, unsigned level,
                                         const nuem_gauss_rules *rules);

/* P(E_reco above its threshold and E_reco theta_reco^2 < edge) for a true total energy in GeV and a true
 * E_e theta^2 in GeV. Error at level 0, 1, 2: 1e-6, 2e-8, 1e-9 at most; mostly ten times less. */
double nuem_smeared_edge_probability(const nuem_smeared_edge *smeared, double electron_energy,
                                     double true_edge);

#endif
