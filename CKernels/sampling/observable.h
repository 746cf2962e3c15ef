/* The axes of a detector as the kernels for general detectors take them: at most one on which the drawn
 * energy decides, and axes whose edges are angles. */
#ifndef NUEM_OBSERVABLE_H
#define NUEM_OBSERVABLE_H

#include "nuem_kernels.h"

/* At an energy E_e edge k is the angle with theta^2 = slope[k] / E_e + offset[k]: of E_e theta^2 at x that is
 * x / E_e, of theta its square, and of the reconstructed neutrino energy 2m (1/E_e - 1/x). It rises with k. */
typedef struct {
  size_t bins, step; /* rows from a bin to the next */
  double *slope, *offset; /* [bins + 1] */
} angle_axis;

typedef struct {
  size_t bins, step;
  double *edges; /* [bins + 1] */
} reconstructed_energy_axis;

typedef struct {
  size_t bins; /* of all axes */
  int has_energy;
  reconstructed_energy_axis energy;
  size_t angle_axes;
  angle_axis angle[NUEM_MOST_AXES];
  double *memory; /* behind all edges */
} observable;

/* Edges of a detector that has been checked; memory is NULL without memory. Free it with observable_free. */
observable observable_make(const nuem_detector *detector);
void observable_free(observable *axes);

#endif
