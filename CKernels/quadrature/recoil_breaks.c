/* At every T the integral over an energy bin ends at the bin's edges, and as T rises E_e theta^2 at
 * each of those sweeps down the table. The form changes at the energy edges themselves, at the
 * table's columns, and where such a sweep passes the edge of the probability; and if the
 * probability changes within a narrow cell, at the ends of that cell too. */
#include "recoil_breaks.h"

#include "recoil_kinematics.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#pragma STDC FP_CONTRACT OFF

typedef struct {
  double *value;
  size_t count, room;
  bool failed; /* without memory */
} break_list;

static void append(break_list *list, double value) {
  if (list->failed) return;
  if (list->count == list->room) {
    const size_t room = 2 * list->room + 64;
    double *grown = realloc(list->value, room * sizeof *grown);
    if (!grown) {
      list->failed = true;
      return;
    }
    list->value = grown;
    list->room = room;
  }
  list->value[list->count++] = value;
}

static int ascending(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* Sorts, and drops what differs from its neighbour by rounding only. */
static void arrange(break_list *list) {
  if (list->failed || list->count == 0) return;
  qsort(list->value, list->count, sizeof *list->value, ascending);
  size_t kept = 1;
  for (size_t i = 1; i < list->count; ++i)
    if (list->value[i] - list->value[kept - 1] > 1e-13 * list->value[i])
      list->value[kept++] = list->value[i];
  list->count = kept;
}

/* Appends the T in (low, high) at which E_e theta^2 from neutrinos of one energy has a value. */
static void append_passage(break_list *list, double neutrino_energy, double true_edge, double low,
                           double high) {
  if (!(nuem_true_edge(low, neutrino_energy) > true_edge &&
        nuem_true_edge(high, neutrino_energy) < true_edge))
    return;
  while (high - low > 1e-14 * high) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    if (nuem_true_edge(middle, neutrino_energy) > true_edge)
      low = middle;
    else
      high = middle;
  }
  append(list, 0.5 * (low + high));
}

/* Whether a cell passed within a panel would spoil it: what a rule misses is of the order of the
 * curvature in the cell times the square of its share. */
static bool is_rough(const nuem_edge_table *table, const nuem_edge_cell *cell,
                     double tolerance) {
  const double *mean = table->coefficient + cell->coefficients;
  double curvature = 0;
  for (size_t k = 2; k < table->edge_order; ++k) curvature = fmax(curvature, fabs(mean[k]));
  return curvature * cell->share * cell->share > tolerance;
}

/* Appends the ends of narrow, rough cells that an energy edge's sweep passes between two T. */
static void append_cells(break_list *list, const nuem_edge_table *table,
                         const nuem_edge_column *column, double neutrino_energy, double low,
                         double high, double tolerance) {
  const double top = nuem_true_edge(low, neutrino_energy);
  const double bottom = nuem_true_edge(high, neutrino_energy);
  const nuem_edge_cell *cell = &table->cell[column->first_cell];
  for (size_t c = 0; c < column->cells; ++c) {
    if (cell[c].high <= bottom || cell[c].low >= top) continue;
    if (cell[c].high - cell[c].low > 0.5 * (top - bottom)) continue;
    if (!is_rough(table, &cell[c], tolerance)) continue;
    append_passage(list, neutrino_energy, cell[c].low, low, high);
    append_passage(list, neutrino_energy, cell[c].high, low, high);
  }
}

double *nuem_recoil_breaks(const nuem_edge_table *table, const double *energy_edges,
                           size_t energy_bins, double edge, unsigned level, size_t *count) {
  break_list list = {0};
  const double recoil_low = table->column[0].low;
  for (size_t c = 0; c < table->columns; ++c) append(&list, table->column[c].low);
  for (size_t e = 0; e <= energy_bins; ++e) {
    if (energy_edges[e] <= recoil_low) continue;
    append(&list, energy_edges[e]);
    append_passage(&list, energy_edges[e], edge, recoil_low, energy_edges[e]);
  }
  arrange(&list);

  const double tolerance = 1e-7 * pow(10, -1.0 * level);
  const size_t panels = list.failed || list.count == 0 ? 0 : list.count - 1;
  size_t column = 0;
  for (size_t p = 0; p < panels && !list.failed; ++p) {
    const double low = list.value[p], high = list.value[p + 1];
    while (column + 1 < table->columns && table->column[column].high <= low) ++column;
    for (size_t e = 0; e <= energy_bins; ++e)
      if (energy_edges[e] >= high)
        append_cells(&list, table, &table->column[column], energy_edges[e], low, high, tolerance);
  }
  arrange(&list);
  if (list.failed) {
    free(list.value);
    return NULL;
  }
  *count = list.count;
  return list.value;
}
