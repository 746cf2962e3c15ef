/* Integrals in which the angle does not matter. */
#ifndef NUEM_TOTALS_H
#define NUEM_TOTALS_H

#include "nuem_kernels.h"

/* nuem_quadrature_cumulative of an axis of the electron's energy; its arguments have been checked. */
nuem_status nuem_energy_response(const nuem_detector *detector, const nuem_shape_set *shapes,
                                 const double *energy_edges_gev, size_t energy_bins, double edge,
                                 unsigned level, double *cumulative, nuem_message *message);

#endif
