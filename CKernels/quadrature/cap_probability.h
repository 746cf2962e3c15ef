/* The probability that an electron's smeared direction falls into a cap about the beam. */
#ifndef NUEM_CAP_PROBABILITY_H
#define NUEM_CAP_PROBABILITY_H

#include "gauss_rules.h"
#include "nuem_detector.h"

typedef struct {
  double resolution;  /* sigma of theta_1 in (A.1), rad; > 0 */
  nuem_angular_law law;
  double reach;       /* rad; what is smeared beyond it is neglected; at most pi */
  double base, slope; /* nodes of a contour piece: base + slope x its length in the mapped angle */
  const nuem_gauss_rules *rules;
} nuem_angular_smearing;

/* Error of a probability at level 0, 1, 2: 2e-7, 6e-9, 4e-11 at most; mostly ten times less. */
nuem_angular_smearing nuem_angular_smearing_make(double resolution, nuem_angular_law law,
                                                 unsigned level, const nuem_gauss_rules *rules);

/* P(theta_reconstructed < cap_radius) for a true angle to the beam; both in [0, pi]. */
double nuem_cap_probability(const nuem_angular_smearing *smearing, double cap_radius,
                            double true_angle);

#endif
