/* Two-body kinematics of the recoiling electron (2.3), accurate at small angles. All in GeV. */
#ifndef NUEM_RECOIL_KINEMATICS_H
#define NUEM_RECOIL_KINEMATICS_H

#include "nuem_kernels.h"

#include <math.h>

/* E_e theta^2 of an electron of kinetic energy T from a neutrino of energy E >= T:
 * sin^2(theta/2) = m (1 - T/E) / (2 E_e), E_e = T + m. Falls with T, rises with E. */
static inline double nuem_true_edge(double recoil, double neutrino_energy) {
  const double m = NUEM_ELECTRON_MASS_GEV, electron_energy = recoil + m;
  const double z = fmax(m * (1 - recoil / neutrino_energy) / (2 * electron_energy), 0);
  if (z < 3e-3) { /* the series of asin^2(sqrt z), to rounding, and several times faster */
    const double tail = 8.0 / 45 + z * (4.0 / 35 + z * (128.0 / 1575 + z * (128.0 / 2079)));
    return 4 * electron_energy * (z + z * z * (1.0 / 3 + z * tail));
  }
  const double half_angle = asin(sqrt(z));
  return 4 * electron_energy * half_angle * half_angle;
}

/* The inverse in E, for 0 <= E_e theta^2 <= (pi/2)^2 E_e; infinite if no neutrino energy suffices. */
static inline double nuem_neutrino_energy(double recoil, double true_edge) {
  const double m = NUEM_ELECTRON_MASS_GEV, electron_energy = recoil + m;
  const double sine = sin(0.5 * sqrt(true_edge / electron_energy));
  const double elastic = 2 * electron_energy * sine * sine / m; /* 1 - T/E */
  return elastic < 1 ? recoil / (1 - elastic) : INFINITY;
}

#endif
