/* Which recoils a neutrino can give, and at which angle. */
#ifndef NUEM_KINEMATICS_H
#define NUEM_KINEMATICS_H

typedef enum {
  NUEM_EXACT_KINEMATICS = 0, /* cos(theta) = [T (E + m) + M^2/2] / (E p)                             */
  NUEM_PAPER_KINEMATICS      /* (2.3): 1 - cos(theta) = m (1 - y) / E_e, which has p = E_e, T up to E */
} nuem_kinematics_kind;

/* How the ends of the recoil energy and the electron's angle follow from energies. */
typedef struct {
  nuem_kinematics_kind kind;
  double final_mass_gev; /* M of the final neutral lepton; 0 with (2.3) */
} nuem_kinematics;

/* The least and the largest recoil energy T from neutrinos of an energy E; both 0 where it gives none. */
double nuem_least_recoil(nuem_kinematics kinematics, double neutrino_energy_gev);
double nuem_largest_recoil(nuem_kinematics kinematics, double neutrino_energy_gev);
/* The least E that gives recoils above a threshold. */
double nuem_least_neutrino_energy(nuem_kinematics kinematics, double recoil_threshold_gev);

#endif
