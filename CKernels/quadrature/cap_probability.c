/* The smeared direction lies at the angle r = |theta_1| (folded onto [0, pi]) from the true one, at
 * a uniform azimuth phi about it (A.4). With F the distribution function of r, the one-form
 * F(r) dphi / 2 pi has the probability density as its derivative, so by Stokes' theorem the content
 * of a cap of radius a is a contour integral along its edge, where the azimuth psi about the beam
 * runs and theta is the true angle:
 *
 *   H = inside - (1/pi) int_0^pi [1 - F(r)] (dphi/dpsi) dpsi
 *     = 1 - phi(psi_end)/pi + (1/pi) int_0^psi_end F(r) (dphi/dpsi) dpsi - (the rest as above),
 *   sin^2(r/2) = sin^2((a - theta)/2) + sin a sin theta sin^2(psi/2),
 *   dphi/dpsi  = sin a (sin a cos theta - cos a sin theta cos psi) / sin^2 r.
 *
 * The first form is exact in the tails, the second where the edge passes by the true direction.
 * There r has a branch point at psi = +-i eta, sinh(eta/2) = |sin((a - theta)/2)| / sqrt(sin a sin
 * theta), which psi = eta sinh(t) removes; likewise at psi = pi by the opposite direction. */
#include "cap_probability.h"

#include <math.h>
#include <stdbool.h>

#pragma STDC FP_CONTRACT OFF

nuem_angular_smearing nuem_angular_smearing_make(double resolution, nuem_angular_law law,
                                                 unsigned level, const nuem_gauss_rules *rules) {
  const double reach = fmin((5.6 + 0.6 * level) * resolution, M_PI);
  return (nuem_angular_smearing){resolution, law, reach, 4 + 1.0 * level, 2 + 0.5 * level, rules};
}

/* The probability where the angle is Rayleigh's, 1 - F = exp(-r^2 / 2 sigma^2), images added while they count. */
static double spherical_survival(double sigma, double r) {
  const double scale = 1 / (M_SQRT2 * sigma);
  double value = exp(-(r * scale) * (r * scale));
  for (int turn = 1; 2 * M_PI * turn - r < 9 * sigma; ++turn) {
    const double near = (2 * M_PI * turn - r) * scale, far = (2 * M_PI * turn + r) * scale;
    value -= exp(-near * near) - exp(-far * far);
  }
  return value;
}

/* 1 - F(r). Beyond pi the normal variable wraps around; its images are summed, or, for a wide one,
 * the Fourier series of the wrapped normal distribution. */
static double survival(const nuem_angular_smearing *smearing, double r) {
  const double sigma = smearing->resolution;
  const double scale = 1 / (M_SQRT2 * sigma);
  if (smearing->law == NUEM_SPHERICAL_ANGLE) return spherical_survival(sigma, r);
  if (smearing->reach < M_PI) return erfc(r * scale);
  if (sigma < 2) {
    double value = erfc(r * scale);
    for (int turn = 1; 2 * M_PI * turn - r < 8 * sigma; ++turn)
      value -= erfc((2 * M_PI * turn - r) * scale) - erfc((2 * M_PI * turn + r) * scale);
    return value;
  }
  double value = M_PI - r;
  for (int n = 1; n <= 4; ++n) value -= 2 * exp(-0.5 * n * n * sigma * sigma) * sin(n * r) / n;
  return value / M_PI;
}

typedef struct {
  double sin_cap, cos_cap_sin_true, sin_difference; /* sin a, cos a sin theta, sin(a - theta) */
  double near, far; /* sin^2((a - theta)/2), cos^2((a + theta)/2) */
  double product;   /* sin a sin theta */
} contour;

/* int of `part` x dphi over the contour's psi in [0, length], or, from the other end, in
 * [pi - length, pi]; part is F if `inner`, else 1 - F. */
static double contour_integral(const nuem_angular_smearing *smearing, const contour *edge,
                               double length, bool from_far_end, bool inner) {
  const double pole = from_far_end ? edge->far : edge->near;
  /* The floor only bends the map where the branch point is on the contour, up to rounding. */
  const double eta = fmax(2 * asinh(sqrt(pole / edge->product)), 1e-13);
  const double t_end = asinh(length / eta);
  const nuem_gauss_rule rule =
      nuem_gauss_rules_order(smearing->rules, smearing->base + smearing->slope * t_end);
  double sum = 0;
  for (size_t i = 0; i < rule.count; ++i) {
    const double grown = exp(t_end * rule.node[i]), shrunk = 1 / grown;
    const double half = sin(0.25 * eta * (grown - shrunk));
    const double half_square = half * half, other_square = 1 - half_square;
    const double sin_square = from_far_end ? other_square : half_square; /* sin^2(psi/2) */
    const double cos_square = from_far_end ? half_square : other_square;
    const double near = edge->near + edge->product * sin_square; /* sin^2(r/2) */
    const double far = edge->far + edge->product * cos_square;   /* cos^2(r/2) */
    const double r = near < far ? 2 * asin(sqrt(near)) : M_PI - 2 * asin(sqrt(far));
    const double outside = survival(smearing, r);
    const double turning =
        edge->sin_cap * (edge->sin_difference + 2 * edge->cos_cap_sin_true * sin_square) /
        (4 * near * far);
    sum += rule.weight[i] * (grown + shrunk) * turning * (inner ? 1 - outside : outside);
  }
  return 0.5 * eta * t_end * sum;
}

double nuem_cap_probability(const nuem_angular_smearing *smearing, double cap_radius,
                            double true_angle) {
  if (cap_radius <= 0) return 0;
  if (cap_radius >= M_PI) return 1;
  const double distance = fabs(cap_radius - true_angle);
  if (distance >= smearing->reach) return cap_radius > true_angle ? 1 : 0;
  const double half_difference = sin(0.5 * distance);
  const double half_sum = cos(0.5 * (cap_radius + true_angle));
  contour edge = {sin(cap_radius), cos(cap_radius) * sin(true_angle),
                  sin(cap_radius - true_angle), half_difference * half_difference,
                  half_sum * half_sum, sin(cap_radius) * sin(true_angle)};
  /* About the beam itself the contour keeps its distance: H = F(a). */
  if (edge.product < 1e-30) return 1 - survival(smearing, distance);

  const double reach_sine = sin(0.5 * smearing->reach);
  const double reach_half = (reach_sine * reach_sine - edge.near) / edge.product;
  double end = reach_half < 1 ? 2 * asin(sqrt(fmax(reach_half, 0))) : M_PI;
  double probability = 0;
  if (end > M_PI_2 && cap_radius + true_angle > 1.5) {
    /* A contour that also nears the opposite direction is done from both ends. */
    probability -= contour_integral(smearing, &edge, M_PI_2, true, false) / M_PI;
    end = M_PI_2;
  }
  if (distance > 0.5 * smearing->resolution) {
    probability += cap_radius > true_angle ? 1 : 0;
    probability -= contour_integral(smearing, &edge, end, false, false) / M_PI;
  } else {
    const double half_end = sin(0.5 * end);
    const double azimuth =
        atan2(edge.sin_cap * sin(end),
              edge.sin_difference - 2 * half_end * half_end * edge.sin_cap * cos(true_angle));
    probability += 1 - azimuth / M_PI;
    probability += contour_integral(smearing, &edge, end, false, true) / M_PI;
  }
  return fmin(fmax(probability, 0), 1);
}
