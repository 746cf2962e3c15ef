/* Shape functions: what every cross-section is a combination of, with coefficients that depend neither on
 * the neutrino energy E nor on the recoil energy T.
 *
 * A set of them is data: compiled base functions times propagators, and formulas that are interpreted.
 * y = T/E, m the electron mass; energies and masses in GeV. */
#ifndef NUEM_SHAPES_H
#define NUEM_SHAPES_H

#include <stddef.h>

/* Electron mass in GeV (CODATA 2018): the one physical constant that the kernels need. */
#define NUEM_ELECTRON_MASS_GEV 0.51099895e-3

/* Base functions. With the electromagnetic radiation of `radiation` below, 1 becomes 1 + r X1 and
 * (1 - y)^2 becomes (1 - y)^2 (1 + r X2), in all that they are part of. */
typedef enum {
  NUEM_BASE_UNITY = 0,       /* 1                         */
  NUEM_BASE_INELASTICITY,    /* (1 - y)^2                 */
  NUEM_BASE_MASS,            /* m T / E^2                 */
  NUEM_BASE_MAGNETIC_MOMENT, /* 1/T - 1/E         [1/GeV] */
  NUEM_BASE_VECTOR,          /* 1 + (1 - y)^2 - m T / E^2 */
  NUEM_BASE_INTERFERENCE,    /* 1 - (1 - y)^2             */
  NUEM_BASE_AXIAL,           /* 1 + (1 - y)^2 + m T / E^2 */
  NUEM_BASES,
  NUEM_FORMULA = NUEM_BASES  /* what a formula of the set gives */
} nuem_base;

/* Propagators of a base function: an index into the set's masses, giving 1 / (2 m T + M^2), or one of these.
 * A photon gives 1/T, two of them 1 / (m T^2). */
enum { NUEM_NO_PROPAGATOR = -1, NUEM_PHOTON = -2 };

typedef struct {
  nuem_base base;
  int propagator[2];
} nuem_shape;

/* A formula is a list of steps, each of which fills a register from others; the last kind hands a register
 * on as the value of a shape whose base is NUEM_FORMULA. */
typedef enum {
  NUEM_STEP_CONSTANT = 0, /* target = constant                     */
  NUEM_STEP_NEUTRINO_ENERGY,
  NUEM_STEP_RECOIL_ENERGY,
  NUEM_STEP_ADD,          /* target = first + second               */
  NUEM_STEP_SUBTRACT,
  NUEM_STEP_MULTIPLY,
  NUEM_STEP_DIVIDE,
  NUEM_STEP_ADD_CONSTANT, /* target = first + constant             */
  NUEM_STEP_SCALE,        /* target = first x constant             */
  NUEM_STEP_INVERT,       /* target = constant / first             */
  NUEM_STEP_SQUARE_ROOT,
  NUEM_STEP_LOGARITHM,
  NUEM_STEP_RESULT,       /* shape `target` of the set = first     */
  NUEM_STEPS
} nuem_operation;

typedef struct {
  nuem_operation operation;
  int target, first, second;
  double constant;
} nuem_step;

typedef struct {
  size_t shapes;           /* 1 or more                                                        */
  const nuem_shape *shape; /* [shapes]                                                         */
  size_t masses;
  const double *mass_gev;  /* [masses], > 0                                                    */
  size_t registers, steps;
  const nuem_step *step;   /* [steps]                                                          */
  double radiation;        /* r = alpha / pi, or 0 without radiation                           */
} nuem_shape_set;

/* Length of a row of shapes in every array: their number rounded up to a multiple of 8, filled with zeros. */
size_t nuem_shape_stride(const nuem_shape_set *set);

/* Values of all shapes at points: shape[points][stride] at neutrino_energy_gev[points] and
 * recoil_energy_gev[points], 0 < recoil <= neutrino energy; 0 without memory. */
int nuem_shape_values(const nuem_shape_set *set, size_t points, const double *neutrino_energy_gev,
                      const double *recoil_energy_gev, double *shape);

#endif
