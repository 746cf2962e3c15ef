/* A detector's response to a recoiling electron, and the bins in which the electron is counted. */
#ifndef NUEM_DETECTOR_H
#define NUEM_DETECTOR_H

#include <stddef.h>

#include "nuem_kinematics.h"

/* A function by its points, x ascending: linear between them, constant beyond the first and the last. */
typedef struct {
  size_t points; /* 0 where there is no table */
  const double *x, *y; /* [points] */
} nuem_table;

/* A standard deviation at the electron's true total energy E in GeV:
 *   sqrt(constant^2 + stochastic^2 / E + noise^2 / E^2),
 * or the table over E, where it has points. All of them 0: perfect. */
typedef struct {
  double constant, stochastic, noise;
  nuem_table table;
} nuem_resolution;

typedef enum {
  NUEM_PROJECTED_ANGLE = 0, /* (A.1): the angle to the true direction is normal, and its sign is dropped */
  NUEM_SPHERICAL_ANGLE      /* normal in each of two planes: the angle to the true direction is Rayleigh's */
} nuem_angular_law;

/* The reconstructed variable of an axis; E_e is the electron's total energy. */
typedef enum {
  NUEM_E_THETA_SQUARE = 0, /* E_e theta^2, GeV                                                          */
  NUEM_ELECTRON_ENERGY,    /* E_e, GeV                                                                  */
  NUEM_THETA,              /* theta, rad                                                                */
  NUEM_NEUTRINO_ENERGY,    /* E_e / (1 - E_e theta^2 / 2m), GeV; what is not above 0 lies outside        */
  NUEM_VARIABLES
} nuem_variable;

typedef struct {
  nuem_variable variable;
  size_t bins;
  double width;        /* of equal bins from 0, where there are no edges */
  const double *edges; /* [bins + 1], ascending, the first >= 0; NULL for equal bins */
} nuem_axis;

enum { NUEM_MOST_AXES = 2 };

typedef struct {
  nuem_resolution angle;  /* sigma of the angle of `angular_law`, rad   */
  nuem_angular_law angular_law;
  nuem_resolution energy; /* sigma_E / E of (A.3)                       */
  double recoil_threshold_gev;        /* on the true recoil energy; > 0 */
  double reconstructed_threshold_gev; /* on E_e; what lies below it is in no bin */
  nuem_table efficiency;  /* over the true recoil energy, from 0 to 1; without points it is 1 */
  size_t axes;
  nuem_axis axis[NUEM_MOST_AXES]; /* of different variables; the first is the slowest */
  nuem_kinematics kinematics;     /* of what it detects */
} nuem_detector;

/* Bins of all axes, those of the first the slowest. */
static inline size_t nuem_bins(const nuem_detector *detector) {
  size_t bins = 1;
  for (size_t i = 0; i < detector->axes; ++i) bins *= detector->axis[i].bins;
  return bins;
}

#endif
