/* Two-body kinematics of the recoiling electron, accurate at small angles and small recoils: which
 * recoil energies T a neutrino of energy E can give, and E_e theta^2 of the electron, E_e = T + m.
 * All in GeV. The final neutrino has no mass here; what depends on E and T alone stands in this file,
 * so that a mass is added in one place. */
#ifndef NUEM_RECOIL_KINEMATICS_H
#define NUEM_RECOIL_KINEMATICS_H

#include "nuem_kernels.h"

#include <math.h>
#include <stddef.h>

/* The largest T from neutrinos of energy E. */
static inline double nuem_largest_recoil_of(nuem_kinematics kinematics, double neutrino_energy) {
  if (kinematics == NUEM_PAPER_KINEMATICS) return neutrino_energy;
  return neutrino_energy * (2 * neutrino_energy / (2 * neutrino_energy + NUEM_ELECTRON_MASS_GEV));
}

/* The least E that can give a recoil T: the inverse of the largest T. */
static inline double nuem_least_energy_of(nuem_kinematics kinematics, double recoil) {
  if (kinematics == NUEM_PAPER_KINEMATICS) return recoil;
  return 0.5 * (recoil + sqrt(recoil * (recoil + 2 * NUEM_ELECTRON_MASS_GEV)));
}

/* sin^2(theta/2) at E not below the least one for T, with m the electron mass:
 *   exact: 1 - cos(theta) = m (2E + m)(T_+ - T) T / (E p [E p + T (E + m)]), p^2 = T (T + 2m);
 *          numerator and denominator are divided by E^2 here;
 *   (2.3): 1 - cos(theta) = m (1 - T/E) / E_e. */
static inline double nuem_half_versine(nuem_kinematics kinematics, double recoil,
                                       double neutrino_energy) {
  const double m = NUEM_ELECTRON_MASS_GEV;
  if (kinematics == NUEM_PAPER_KINEMATICS)
    return fmax(m * (1 - recoil / neutrino_energy) / (2 * (recoil + m)), 0);
  const double y = recoil / neutrino_energy, momentum = sqrt(recoil * (recoil + 2 * m));
  const double below_largest = 2 * (1 - y) - m * y / neutrino_energy;
  return fmax(m * recoil * below_largest / (2 * momentum * (momentum + recoil + m * y)), 0);
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
  const double sine = sin(0.5 * sqrt(true_edge / electron_energy));
  if (kinematics == NUEM_PAPER_KINEMATICS) {
    const double elastic = 2 * electron_energy * sine * sine / m; /* 1 - T/E */
    return elastic < 1 ? recoil / (1 - elastic) : INFINITY;
  }
  const double z = sine * sine;
  if (z >= 0.5) return INFINITY; /* electrons go forward */
  const double rest = 2 - 4 * z * (1 - z) * (recoil + 2 * m) / m; /* 2 T/E + m T/E^2 */
  if (!(rest > 0)) return INFINITY;
  return (recoil + sqrt(recoil * (recoil + m * rest))) / rest;
}

/* Where, as T rises at one E, E_e theta^2 turns: turn[0 ... count), ascending, and the count, 0 or 2.
 * It falls from T = 0 to the first, rises to the second, at about sqrt(m E / 3), and falls to 0. Below
 * about 35 MeV of neutrino energy, and with (2.3) at all, it does nothing but fall. */
enum { NUEM_MOST_TURNS = 2 };
size_t nuem_turning_recoils(nuem_kinematics kinematics, double neutrino_energy,
                            double turn[NUEM_MOST_TURNS]);

#endif
