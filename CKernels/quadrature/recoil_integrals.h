/* Integrals over the recoil energy in closed form, of shapes that are polynomials of y = T/E times powers of T. */
#ifndef NUEM_RECOIL_INTEGRALS_H
#define NUEM_RECOIL_INTEGRALS_H

#include "nuem_kernels.h"

/* Whether all shapes of a set are: no formula, no propagator with a mass, no radiation. */
int nuem_has_recoil_integrals(const nuem_shape_set *set);

/* Integrals of every shape times an efficiency that is linear from `at_low` to `at_high` between two recoil
 * energies, 0 < low < high: integral[shapes]. With high / low above 1.5 they are right to 1e-13 of themselves;
 * nearer ends leave fewer digits. */
void nuem_recoil_integrals(const nuem_shape_set *set, double neutrino_energy, double low, double high,
                           double at_low, double at_high, double *integral);

#endif
