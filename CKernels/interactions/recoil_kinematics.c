#include "recoil_kinematics.h"

#pragma STDC FP_CONTRACT OFF

double nuem_largest_recoil(nuem_kinematics kinematics, double neutrino_energy_gev) {
  return nuem_largest_recoil_of(kinematics, neutrino_energy_gev);
}

double nuem_least_recoil(nuem_kinematics kinematics, double neutrino_energy_gev) {
  return nuem_least_recoil_of(kinematics, neutrino_energy_gev);
}

double nuem_least_neutrino_energy(nuem_kinematics kinematics, double recoil_threshold_gev) {
  return nuem_least_energy_above(kinematics, recoil_threshold_gev);
}

/* E_e theta^2 rises with T where this is above 1: from cos(theta) = T (E + m) / (E p),
 *   d ln(E_e theta^2) / dT = 1/E_e - 2m / (T (T + 2m) theta tan(theta)).
 * As a function of T it has one maximum, and is 0 at both ends. */
static double rise(double recoil, double neutrino_energy) {
  const double m = NUEM_ELECTRON_MASS_GEV;
  const double z = nuem_half_versine((nuem_kinematics){NUEM_EXACT_KINEMATICS, 0}, recoil, neutrino_energy);
  const double angle = 2 * asin(sqrt(z));
  return angle * tan(angle) * recoil * (recoil + 2 * m) / (2 * m * (recoil + m));
}

/* T at which the rise passes 1, between a T at which it is below 1 and one at which it is above,
 * both given as ln T. */
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

/* The extremum of E_e theta^2 between two ln T, with one between them, by golden sections. */
static double extremum(nuem_kinematics kinematics, double neutrino_energy, double low, double high,
                       double sign) {
  const double golden = 0.61803398874989484820;
  for (int step = 0; step < 60; ++step) {
    const double first = high - golden * (high - low), second = low + golden * (high - low);
    if (sign * nuem_true_edge(kinematics, exp(first), neutrino_energy) >
        sign * nuem_true_edge(kinematics, exp(second), neutrino_energy))
      high = second;
    else
      low = first;
  }
  return exp(0.5 * (low + high));
}

/* The turns where the final lepton has a mass: they are looked for between points that lie close in
 * ln T. */
static size_t turns_with_mass(nuem_kinematics kinematics, double neutrino_energy,
                              double turn[NUEM_MOST_TURNS]) {
  enum { points = 256 };
  const double least = nuem_least_recoil_of(kinematics, neutrino_energy);
  if (!(least > 0)) return 0;
  const double low = log(least), high = log(nuem_largest_recoil_of(kinematics, neutrino_energy));
  const double step = (high - low) / points;
  size_t count = 0;
  double before = 0, here = nuem_true_edge(kinematics, exp(low + step), neutrino_energy);
  for (int i = 1; i < points && count < NUEM_MOST_TURNS; ++i) {
    const double after =
        i + 1 < points ? nuem_true_edge(kinematics, exp(low + (i + 1) * step), neutrino_energy) : 0;
    if ((here > before) == (here > after) && here != before)
      turn[count++] = extremum(kinematics, neutrino_energy, low + (i - 1) * step,
                               low + (i + 1) * step, here > before ? 1 : -1);
    before = here;
    here = after;
  }
  return count;
}

size_t nuem_turning_recoils(nuem_kinematics kinematics, double neutrino_energy,
                            double turn[NUEM_MOST_TURNS]) {
  if (kinematics.kind == NUEM_PAPER_KINEMATICS) return 0;
  if (kinematics.final_mass_gev > 0) return turns_with_mass(kinematics, neutrino_energy, turn);
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
