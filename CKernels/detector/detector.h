/* Functions of a detector, one number at a time. */
#ifndef NUEM_DETECTOR_FUNCTIONS_H
#define NUEM_DETECTOR_FUNCTIONS_H

#include "nuem_kernels.h"

/* A table with points at x. */
double nuem_table_value(const nuem_table *table, double x);

/* A resolution at the true total energy of the electron. */
double nuem_resolution_at(const nuem_resolution *resolution, double electron_energy);

/* The standard deviation of the reconstructed energy, GeV. */
double nuem_energy_sigma(const nuem_detector *detector, double electron_energy);

/* The largest value of a resolution at energies from `least` on. */
double nuem_largest_resolution(const nuem_resolution *resolution, double least);

/* The part of the electrons of a true recoil energy that is detected. */
double nuem_efficiency_at(const nuem_detector *detector, double recoil);

/* The edge of an axis, 0 ... bins. */
double nuem_axis_edge(const nuem_axis *axis, size_t edge);

/* Whether the sampling kernels for detectors like the paper's do: sigma_E / E falls as 1 / sqrt(E), one
 * projected angular resolution, everything above the recoil threshold is detected, and equal bins of
 * E_e theta^2. */
int nuem_is_plain(const nuem_detector *detector);

/* Ascending recoil energies at which some function of the detector has a kink or a step, or between which
 * the threshold on the reconstructed energy is blurred; those of `edge`, an edge of the reconstructed energy,
 * too where it is above 0. To be freed; NULL without memory. */
double *nuem_recoil_knots(const nuem_detector *detector, double edge, size_t *count);

#endif
