#include "recoil_kinematics.h"

#pragma STDC FP_CONTRACT OFF

double nuem_largest_recoil(nuem_kinematics kinematics, double neutrino_energy_gev) {
  return nuem_largest_recoil_of(kinematics, neutrino_energy_gev);
}

double nuem_least_neutrino_energy(nuem_kinematics kinematics, double recoil_energy_gev) {
  return nuem_least_energy_of(kinematics, recoil_energy_gev);
}

/* E_e theta^2 rises with T where this is above 1: from cos(theta) = T (E + m) / (E p),
 *   d ln(E_e theta^2) / dT = 1/E_e - 2m / (T (T + 2m) theta tan(theta)).
 * As a function of T it has one maximum, and is 0 at both ends. */
static double rise(double recoil, double neutrino_energy) {
  const double m = NUEM_ELECTRON_MASS_GEV;
  const double z = nuem_half_versine(NUEM_EXACT_KINEMATICS, recoil, neutrino_energy);
  const double angle = 2 * asin(sqrt(z));
  return angle * tan(angle) * recoil * (recoil + 2 * m) / (2 * m * (recoil + m));
}

/* Where the rise passes 1 between a T at which it is below and one at which it is above, in ln T. */
static double passage_of_one(double log_below, double log_above, double neutrino_energy) {
  for (int step = 0; step < 60; ++step) {
    const double middle = 0.5 * (log_below + log_above);
    if (rise(exp(middle), neutrino_energy) < 1)
      log_below = middle;
    else
      log_above = middle;
  }
  return exp(0.5 * (log_below + log_above));
}

size_t nuem_turning_recoils(nuem_kinematics kinematics, double neutrino_energy,
                            double turn[NUEM_MOST_TURNS]) {
  if (kinematics == NUEM_PAPER_KINEMATICS) return 0;
  const double largest = log(nuem_largest_recoil_of(kinematics, neutrino_energy));
  const double least = log(1e-3 * NUEM_ELECTRON_MASS_GEV); /* there it falls at every energy */
  if (!(least < largest)) return 0;
  double low = least, high = largest;
  for (int step = 0; step < 80; ++step) { /* the maximum, by thirds */
    const double first = low + (high - low) / 3, second = high - (high - low) / 3;
    if (rise(exp(first), neutrino_energy) < rise(exp(second), neutrino_energy))
      low = first;
    else
      high = second;
  }
  const double top = 0.5 * (low + high);
  if (!(rise(exp(top), neutrino_energy) > 1)) return 0;
  turn[0] = passage_of_one(least, top, neutrino_energy);
  turn[1] = passage_of_one(largest, top, neutrino_energy);
  return 2;
}
