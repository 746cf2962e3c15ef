/* Recoil energies T at which the integral over neutrino energy changes its form. */
#ifndef NUEM_RECOIL_BREAKS_H
#define NUEM_RECOIL_BREAKS_H

#include "edge_table.h"

/* Ascending and distinct T, GeV, from the table's lowest to the largest of the highest energy edge;
 * *count of them, to be freed. NULL without memory. */
double *nuem_recoil_breaks(const nuem_edge_table *table, nuem_kinematics kinematics,
                           const double *energy_edges, size_t energy_bins, double edge,
                           unsigned level, size_t *count);

#endif
