/* The probability below an edge, tabulated over recoil energy T and true E_e theta^2. */
#ifndef NUEM_EDGE_TABLE_H
#define NUEM_EDGE_TABLE_H

#include "smeared_edge.h"

#include <stddef.h>

/* In these two variables the kinks of a detector without energy smearing lie at the edge itself,
 * whatever T. Rectangles, in columns of ascending ln T and there ordered by ascending E_e theta^2,
 * hold Chebyshev coefficients, and are halved until the last coefficients are small. */
typedef struct {
  double low, high;    /* E_e theta^2, GeV */
  double share;        /* the larger of its parts of the neutrino energies and of their logarithms */
  size_t coefficients; /* where its [recoil order][edge order] start */
} nuem_edge_rectangle;

typedef struct {
  double low, high;         /* T, GeV */
  size_t first_rectangle, rectangles; /* contiguous, from E_e theta^2 = 0 up */
} nuem_edge_column;

typedef struct {
  size_t recoil_order, edge_order;
  nuem_edge_column *column;
  nuem_edge_rectangle *rectangle;
  double *coefficient;
  size_t columns, rectangles, coefficients;
  size_t column_room, rectangle_room, coefficient_room;
} nuem_edge_table;

/* Covers T from recoil_low to the largest of energy_high and every E_e theta^2 of neutrino energies
 * below energy_high, with care those between energy_low and energy_high. Absolute error about 1e-6, 1e-7, 1e-8 at
 * level 0, 1, 2, and more in rectangles of little share. Free it whatever the status. */
nuem_status nuem_edge_table_fill(nuem_edge_table *table, const nuem_smeared_edge *smeared,
                                 nuem_kinematics kinematics, double recoil_low,
                                 double energy_low, double energy_high, unsigned level);
void nuem_edge_table_free(nuem_edge_table *table);

/* Fills the series of a column at one T, series[rectangles of the column][edge_order], in Chebyshev
 * polynomials of the rectangle's E_e theta^2. */
void nuem_edge_table_at_recoil(const nuem_edge_table *table, const nuem_edge_column *column,
                               double recoil, double *series);

/* The value of one rectangle's series. */
double nuem_edge_series_value(const nuem_edge_rectangle *rectangle, const double *series,
                              size_t edge_order, double true_edge);

#endif
