/* Two-body kinematics of the recoiling electron, accurate at small angles and small recoils: which
 * recoil energies T a neutrino of energy E can give, and E_e theta^2 of the electron, E_e = T + m, with a
 * final neutral lepton of mass M. All in GeV. Exact:
 *   cos(theta) = [T (E + m) + M^2/2] / (E p), p^2 = T (T + 2m),
 *   1 - cos(theta) = m (2E + m)(T_+ - T)(T - T_-) / (E p [E p + T (E + m) + M^2/2]),
 *   T_+ = {2mE^2 - M^2 (E + m) + E sqrt[(2mE - M^2)^2 - 4 m^2 M^2]} / [2m (2E + m)],
 *   T_+ T_- = M^4 / [4m (2E + m)]. */
#ifndef NUEM_RECOIL_KINEMATICS_H
#define NUEM_RECOIL_KINEMATICS_H

#include "nuem_kernels.h"

#include <math.h>
#include <stddef.h>

/* The energies of neutrinos that can give a final lepton of mass M begin here. */
static inline double nuem_threshold_energy(double mass) {
  return mass + mass * mass / (2 * NUEM_ELECTRON_MASS_GEV);
}

/* The largest T from neutrinos of energy E; 0 below the threshold. */
static inline double nuem_largest_recoil_of(nuem_kinematics kinematics, double neutrino_energy) {
  const double m = NUEM_ELECTRON_MASS_GEV, mass = kinematics.final_mass_gev;
  if (kinematics.kind == NUEM_PAPER_KINEMATICS) return neutrino_energy;
  if (mass == 0) return neutrino_energy * (2 * neutrino_energy / (2 * neutrino_energy + m));
  const double square = mass * mass, excess = 2 * m * neutrino_energy - square;
  const double root_square = (excess - 2 * m * mass) * (excess + 2 * m * mass);
  if (!(excess > 0 && root_square >= 0)) return 0;
  return (neutrino_energy * (excess + sqrt(root_square)) - square * m) /
         (2 * m * (2 * neutrino_energy + m));
}

/* The least T from neutrinos of energy E: 0 without a mass, and below the threshold. */
static inline double nuem_least_recoil_of(nuem_kinematics kinematics, double neutrino_energy) {
  const double m = NUEM_ELECTRON_MASS_GEV, mass = kinematics.final_mass_gev;
  if (mass == 0) return 0;
  const double largest = nuem_largest_recoil_of(kinematics, neutrino_energy);
  const double square = mass * mass;
  return largest > 0 ? square * square / (4 * m * (2 * neutrino_energy + m) * largest) : 0;
}

/* The least E that can give a recoil T. */
static inline double nuem_least_energy_of(nuem_kinematics kinematics, double recoil) {
  const double m = NUEM_ELECTRON_MASS_GEV, mass = kinematics.final_mass_gev;
  if (kinematics.kind == NUEM_PAPER_KINEMATICS) return recoil;
  const double momentum = sqrt(recoil * (recoil + 2 * m));
  if (mass == 0) return 0.5 * (recoil + momentum);
  return (recoil * m + 0.5 * mass * mass) * (momentum + recoil) / (2 * m * recoil);
}

/* The least E that can give some recoil above a threshold. At the threshold of the mass all recoils are
 * M^2 / [2 (M + m)]: what is asked for below that comes first. */
static inline double nuem_least_energy_above(nuem_kinematics kinematics, double recoil_threshold) {
  const double mass = kinematics.final_mass_gev;
  if (recoil_threshold < 0.5 * mass * mass / (mass + NUEM_ELECTRON_MASS_GEV))
    return nuem_threshold_energy(mass);
  return nuem_least_energy_of(kinematics, recoil_threshold);
}

/* sin^2(theta/2) at E not below the least one for T. Without a mass numerator and denominator are divided
 * by E^2; (2.3) is 1 - cos(theta) = m (1 - T/E) / E_e. */
static inline double nuem_half_versine(nuem_kinematics kinematics, double recoil,
                                       double neutrino_energy) {
  const double m = NUEM_ELECTRON_MASS_GEV, mass = kinematics.final_mass_gev;
  if (kinematics.kind == NUEM_PAPER_KINEMATICS)
    return fmax(m * (1 - recoil / neutrino_energy) / (2 * (recoil + m)), 0);
  const double y = recoil / neutrino_energy, momentum = sqrt(recoil * (recoil + 2 * m));
  if (mass == 0) {
    const double below_largest = 2 * (1 - y) - m * y / neutrino_energy;
    return fmax(m * recoil * below_largest / (2 * momentum * (momentum + recoil + m * y)), 0);
  }
  const double above_least = recoil - nuem_least_recoil_of(kinematics, neutrino_energy);
  const double below_largest = nuem_largest_recoil_of(kinematics, neutrino_energy) - recoil;
  if (!(above_least > 0 && below_largest > 0)) return 0;
  const double product = neutrino_energy * momentum;
  return m * (2 * neutrino_energy + m) * below_largest * above_least /
         (2 * product * (product + recoil * (neutrino_energy + m) + 0.5 * mass * mass));
}

/* E_e theta^2. At one T it rises with E, from 0 at the least E. At one E it falls with T to 0 at the
 * largest T, in (2.3) from the beginning; for the exact one see nuem_turning_recoils. */
static inline double nuem_true_edge(nuem_kinematics kinematics, double recoil,
                                    double neutrino_energy) {
  const double electron_energy = recoil + NUEM_ELECTRON_MASS_GEV;
  const double z = nuem_half_versine(kinematics, recoil, neutrino_energy);
  if (z < 3e-3) { /* the series of asin^2(sqrt z), to rounding, and several times faster */
    const double tail = 8.0 / 45 + z * (4.0 / 35 + z * (128.0 / 1575 + z * (128.0 / 2079)));
    return 4 * electron_energy * (z + z * z * (1.0 / 3 + z * tail));
  }
  const double half_angle = asin(sqrt(z));
  return 4 * electron_energy * half_angle * half_angle;
}

/* The inverse in E, for 0 <= E_e theta^2 <= (pi/2)^2 E_e; infinite if no neutrino energy suffices.
 * The exact sin^2(theta) is m [2 (1 - T/E) - m T/E^2] / (T + 2m), a square equation in 1/E. */
static inline double nuem_neutrino_energy(nuem_kinematics kinematics, double recoil,
                                          double true_edge) {
  const double m = NUEM_ELECTRON_MASS_GEV, electron_energy = recoil + m;
  const double mass = kinematics.final_mass_gev;
  const double sine = sin(0.5 * sqrt(true_edge / electron_energy));
  if (kinematics.kind == NUEM_PAPER_KINEMATICS) {
    const double elastic = 2 * electron_energy * sine * sine / m; /* 1 - T/E */
    return elastic < 1 ? recoil / (1 - elastic) : INFINITY;
  }
  const double z = sine * sine;
  if (z >= 0.5) return INFINITY; /* electrons go forward */
  if (mass > 0) { /* cos(theta) is linear in 1/E */
    const double momentum = sqrt(recoil * (recoil + 2 * m));
    const double forward = 2 * m * recoil / (momentum + recoil) - 2 * momentum * z;
    return forward > 0 ? (recoil * m + 0.5 * mass * mass) / forward : INFINITY;
  }
  const double rest = 2 - 4 * z * (1 - z) * (recoil + 2 * m) / m; /* 2 T/E + m T/E^2 */
  if (!(rest > 0)) return INFINITY;
  return (recoil + sqrt(recoil * (recoil + m * rest))) / rest;
}

/* Where, as T rises at one E, E_e theta^2 turns: turn[0 ... count), ascending, and the count. Without a
 * mass that is 0 or 2: it falls from T = 0 to the first, rises to the second, at about sqrt(m E / 3), and
 * falls to 0; below about 35 MeV of neutrino energy, and with (2.3) at all, it does nothing but fall. With a
 * mass it begins and ends at 0. */
enum { NUEM_MOST_TURNS = 3 };
size_t nuem_turning_recoils(nuem_kinematics kinematics, double neutrino_energy,
                            double turn[NUEM_MOST_TURNS]);

#endif
