/* At every T the integral over an energy bin ends at the bin's edges, and as T rises E_e theta^2 at
 * each of those sweeps through the table: down, and where it turns twice also up in between. The
 * form changes at the largest T of each energy edge, at the table's columns, and where such a sweep
 * passes the edge of the probability; and if the probability changes within a narrow rectangle of
 * the table, at the ends of that rectangle too. Where a sweep turns nothing changes its form: it
 * only has to be looked for on either side. */
#include "recoil_breaks.h"

#include "recoil_kinematics.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

/* The course of E_e theta^2 with T at one neutrino energy: up and down between turns. */
typedef struct {
  nuem_kinematics kinematics;
  double energy, least_recoil, largest_recoil;
  size_t turns;
  double turn[NUEM_MOST_TURNS];
} sweep;

static sweep sweep_of(nuem_kinematics kinematics, double energy) {
  sweep of = {.kinematics = kinematics,
              .energy = energy,
              .least_recoil = nuem_least_recoil_of(kinematics, energy),
              .largest_recoil = nuem_largest_recoil_of(kinematics, energy)};
  of.turns = nuem_turning_recoils(kinematics, energy, of.turn);
  return of;
}

static double edge_at(const sweep *of, double recoil) {
  return nuem_true_edge(of->kinematics, recoil, of->energy);
}

/* The end of the stretch from `low` on, up to `high` at most, on which a sweep does not turn. */
static double end_of_stretch(const sweep *of, double low, double high) {
  for (size_t i = 0; i < of->turns; ++i)
    if (of->turn[i] > low) return fmin(of->turn[i], high);
  return high;
}

/* Appends the T in (low, high), where a sweep does not turn, at which it has a value. */
static void append_passage(break_list *list, const sweep *of, double true_edge, double low,
                           double high) {
  const bool is_above = edge_at(of, low) > true_edge;
  const double other = edge_at(of, high);
  if (is_above ? !(other < true_edge) : !(edge_at(of, low) < true_edge && other > true_edge)) return;
  while (high - low > 1e-14 * high) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    if ((edge_at(of, middle) > true_edge) == is_above)
      low = middle;
    else
      high = middle;
  }
  append(list, 0.5 * (low + high));
}

/* Whether a rectangle passed within a panel would spoil it: what a rule misses is of the order of
 * the curvature in the rectangle times the square of its share. */
static bool is_rough(const nuem_edge_table *table, const nuem_edge_rectangle *rectangle,
                     double tolerance) {
  const double *mean = table->coefficient + rectangle->coefficients;
  double curvature = 0;
  for (size_t k = 2; k < table->edge_order; ++k) curvature = fmax(curvature, fabs(mean[k]));
  return curvature * rectangle->share * rectangle->share > tolerance;
}

/* Appends the ends of narrow, rough rectangles that a sweep passes between two T without a turn. */
static void append_rectangles(break_list *list, const nuem_edge_table *table,
                              const nuem_edge_column *column, const sweep *of, double low,
                              double high, double tolerance) {
  const double first = edge_at(of, low), last = edge_at(of, high);
  const double top = fmax(first, last), bottom = fmin(first, last);
  const nuem_edge_rectangle *rectangle = &table->rectangle[column->first_rectangle];
  for (size_t c = 0; c < column->rectangles; ++c) {
    if (rectangle[c].high <= bottom || rectangle[c].low >= top) continue;
    if (rectangle[c].high - rectangle[c].low > 0.5 * (top - bottom)) continue;
    if (!is_rough(table, &rectangle[c], tolerance)) continue;
    append_passage(list, of, rectangle[c].low, low, high);
    append_passage(list, of, rectangle[c].high, low, high);
  }
}

/* Appends the ends of rectangles that the sweep of an energy edge passes between neighbouring
 * breaks, panels[0 ... count]. */
static void append_rectangles_of_sweep(break_list *list, const nuem_edge_table *table,
                                       const sweep *of, const double *panels, size_t count,
                                       double tolerance) {
  size_t column = 0;
  for (size_t p = 0; p + 1 < count && panels[p + 1] <= of->largest_recoil && !list->failed; ++p) {
    if (panels[p] < of->least_recoil) continue;
    while (column + 1 < table->columns && table->column[column].high <= panels[p]) ++column;
    for (double low = panels[p]; low < panels[p + 1];) {
      const double high = end_of_stretch(of, low, panels[p + 1]);
      append_rectangles(list, table, &table->column[column], of, low, high, tolerance);
      low = high;
    }
  }
}

/* Appends where a sweep passes the edge of the probability. */
static void append_passages(break_list *list, const sweep *of, double edge, double recoil_low) {
  for (double low = fmax(recoil_low, of->least_recoil); low < of->largest_recoil;) {
    const double high = end_of_stretch(of, low, of->largest_recoil);
    append_passage(list, of, edge, low, high);
    low = high;
  }
}

/* Where a T is near one at which no neutrino energy reaches the edge of the probability, the energy that
 * does rises without end: as 1 over the distance. So energies between far energy edges are passed too,
 * each twice the next. The energy of (2.3) has no such T. */
static void append_octaves(break_list *list, nuem_kinematics kinematics, double energy_high,
                           double edge, double recoil_low) {
  if (kinematics.kind == NUEM_PAPER_KINEMATICS) return;
  const double least = nuem_least_energy_above(kinematics, recoil_low);
  for (double energy = 0.5 * energy_high; energy > least; energy *= 0.5) {
    const sweep of = sweep_of(kinematics, energy);
    append_passages(list, &of, edge, recoil_low);
  }
}

double *nuem_recoil_breaks(const nuem_edge_table *table, nuem_kinematics kinematics,
                           const double *energy_edges, size_t energy_bins, double edge,
                           unsigned level, size_t *count) {
  break_list list = {0};
  sweep *sweeps = malloc((energy_bins + 1) * sizeof *sweeps);
  if (!sweeps) return NULL;
  const double recoil_low = table->column[0].low;
  for (size_t c = 0; c < table->columns; ++c) append(&list, table->column[c].low);
  for (size_t e = 0; e <= energy_bins; ++e) {
    sweeps[e] = sweep_of(kinematics, energy_edges[e]);
    if (!(sweeps[e].largest_recoil > recoil_low)) continue;
    append(&list, sweeps[e].largest_recoil);
    if (sweeps[e].least_recoil > recoil_low) append(&list, sweeps[e].least_recoil);
    append_passages(&list, &sweeps[e], edge, recoil_low);
  }
  append_octaves(&list, kinematics, energy_edges[energy_bins], edge, recoil_low);
  arrange(&list);

  const double tolerance = 1e-7 * pow(10, -1.0 * level);
  const size_t panels = list.count;
  double *ends = list.failed ? NULL : malloc((panels + 1) * sizeof *ends);
  if (ends) {
    memcpy(ends, list.value, panels * sizeof *ends);
    for (size_t e = 0; e <= energy_bins; ++e)
      append_rectangles_of_sweep(&list, table, &sweeps[e], ends, panels, tolerance);
    arrange(&list);
  }
  free(sweeps);
  if (!ends || list.failed) {
    free(ends);
    free(list.value);
    return NULL;
  }
  free(ends);
  *count = list.count;
  return list.value;
}
