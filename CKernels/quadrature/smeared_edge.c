/* G = int dE N(E; E_e, Sigma) H(sqrt(edge/E), theta) over the reconstructed energy E above its threshold, with H of
 * cap_probability.h. Where the cap is the whole sphere, or holds all smeared directions, H is 1 and
 * the integral known; where it holds none, H is 0. In between H has a kink v log |v|, v the distance
 * of cap radius and true angle, at E = edge/theta^2: either side is integrated in the square root of
 * |ln E| from there. */
#include "smeared_edge.h"

#include "detector.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

nuem_smeared_edge nuem_smeared_edge_make(const nuem_detector *detector, double edge, unsigned level,
                                         const nuem_gauss_rules *rules) {
  return (nuem_smeared_edge){.detector = detector,
                             .level = level,
                             .edge = edge,
                             .reach = 5.6 + 0.6 * level,
                             .base = 8 + 1.5 * level,
                             .per_sigma = 1.1 + 0.3 * level,
                             .per_ratio = 1.5 + 0.3 * level,
                             .rules = rules};
}

static double normal_distribution(double z) { return 0.5 * erfc(-z * M_SQRT1_2); }

typedef struct {
  const nuem_smeared_edge *smeared;
  const nuem_angular_smearing *angular;
  double angle;         /* true angle to the beam, rad */
  double centre, sigma; /* true total energy and its smearing, GeV */
} energy_smearing;

/* int N H dE between two energies on one side of a kink. */
static double side_integral(const energy_smearing *energy, double kink, double low, double high) {
  if (!(low < high)) return 0;
  const double sign = high > kink ? 1 : -1;
  const double nearest = sign > 0 ? low : high, farthest = sign > 0 ? high : low;
  const double start = sqrt(fmax(sign * log(nearest / kink), 0));
  const double end = sqrt(fmax(sign * log(farthest / kink), 0));
  const nuem_smeared_edge *smeared = energy->smeared;
  const nuem_gauss_rule rule = nuem_gauss_rules_order(
      smeared->rules, smeared->base + smeared->per_sigma * (high - low) / energy->sigma +
                          smeared->per_ratio * log(high / low));
  double sum = 0;
  for (size_t i = 0; i < rule.count; ++i) {
    const double root = start + (end - start) * rule.node[i];
    const double reconstructed = kink * exp(sign * root * root);
    const double z = (reconstructed - energy->centre) / energy->sigma;
    sum += rule.weight[i] * root * reconstructed * exp(-0.5 * z * z) *
           nuem_cap_probability(energy->angular, sqrt(smeared->edge / reconstructed),
                                energy->angle);
  }
  return 2 * (end - start) * sum / (sqrt(2 * M_PI) * energy->sigma);
}

double nuem_smeared_edge_probability(const nuem_smeared_edge *smeared, double electron_energy,
                                     double true_edge) {
  const nuem_detector *detector = smeared->detector;
  const double edge = smeared->edge, threshold = detector->reconstructed_threshold_gev;
  const double angle = fmin(sqrt(true_edge / electron_energy), M_PI);
  const double sigma = nuem_energy_sigma(detector, electron_energy);
  const double angular_sigma = nuem_resolution_at(&detector->angle, electron_energy);
  if (sigma == 0 && !(electron_energy > threshold)) return 0;
  if (angular_sigma == 0) {
    if (sigma == 0) return true_edge < edge ? 1 : 0;
    const double kink = edge / fmax(true_edge / electron_energy, 1e-300);
    return fmax(normal_distribution((kink - electron_energy) / sigma) -
                    normal_distribution((threshold - electron_energy) / sigma),
                0);
  }
  const nuem_angular_smearing angular = nuem_angular_smearing_make(
      angular_sigma, detector->angular_law, smeared->level, smeared->rules);
  if (sigma == 0) return nuem_cap_probability(&angular, sqrt(edge / electron_energy), angle);

  const double reach = angular.reach;
  const double all_radius = fmin(angle + reach, M_PI);
  const double none_radius = angle - reach;
  const double window_low = fmax(electron_energy - smeared->reach * sigma, threshold);
  const double window_high = electron_energy + smeared->reach * sigma;
  const double all = fmin(edge / (all_radius * all_radius), window_high);
  const double none = none_radius > 0 ? edge / (none_radius * none_radius) : INFINITY;
  const double low = fmax(all, window_low), high = fmin(none, window_high);
  double probability = all > window_low ? normal_distribution((all - electron_energy) / sigma) -
                                              normal_distribution((threshold - electron_energy) / sigma)
                                        : 0;
  /* A kink far off needs no more than to be far off. */
  const double kink = edge / fmax(angle * angle, 1e-6 * edge / window_high);
  const energy_smearing energy = {smeared, &angular, angle, electron_energy, sigma};
  double between = low;
  if (angular_sigma > 0.6 && angle > 0) {
    /* Directions so smeared reach the opposite one too, where H then has a second kink; it matters
     * nearby only. */
    const double far_kink = edge / ((M_PI - angle) * (M_PI - angle));
    between = fmin(fmax(fmin(sqrt(far_kink * kink), 4 * far_kink), low), high);
    probability += side_integral(&energy, far_kink, low, fmin(between, far_kink));
    probability += side_integral(&energy, far_kink, fmax(low, far_kink), between);
  }
  probability += side_integral(&energy, kink, between, fmin(high, kink));
  probability += side_integral(&energy, kink, fmax(between, kink), high);
  return fmin(fmax(probability, 0), 1);
}
