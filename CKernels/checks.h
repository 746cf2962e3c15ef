/* Rules on arguments that several kernels share; each fills the message of what does not hold. */
#ifndef NUEM_CHECKS_H
#define NUEM_CHECKS_H

#include "nuem_kernels.h"

/* Threshold finite and > 0; at least one energy bin, edges finite, >= 0 and ascending. */
nuem_status nuem_check_threshold_and_energies(double recoil_threshold, const double *energy_edges,
                                              size_t energy_bins, nuem_message *message);

#endif
