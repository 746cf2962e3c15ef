/* Rules on arguments that several kernels share; each fills the message of what does not hold. */
#ifndef NUEM_CHECKS_H
#define NUEM_CHECKS_H

#include "nuem_kernels.h"

/* Threshold finite and > 0; at least one energy bin, edges finite, >= 0 and ascending. */
nuem_status nuem_check_threshold_and_energies(double recoil_threshold, const double *energy_edges,
                                              size_t energy_bins, nuem_message *message);

/* Thresholds, resolutions and efficiency in their ranges, and axes that ascend. */
nuem_status nuem_check_detector(const nuem_detector *detector, nuem_message *message);

/* Edges ascend; quantiles do not descend, from 0 to 1. */
nuem_status nuem_check_energy_axis(const nuem_energy_axis *axis, nuem_message *message);

/* The slice lies inside the replicate's samples, of which there is one or more. */
nuem_status nuem_check_sample_range(const nuem_sample_range *range, nuem_message *message);

#endif
