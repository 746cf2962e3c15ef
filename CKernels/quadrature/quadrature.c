/* The outer integrals of the deterministic engine, over recoil and neutrino energy, with the
 * smeared probability from a table: Gauss-Legendre in ln T on panels that end at the breaks of
 * recoil_breaks.h, and at each T in ln E on pieces that end at the energy edges and at the ends of
 * the table's rectangles. */
#include "checks.h"
#include "detector.h"
#include "edge_table.h"
#include "message.h"
#include "recoil_breaks.h"
#include "recoil_kinematics.h"
#include "shape_set.h"
#include "totals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

enum { largest_level = 4, largest_rule = 100 };

typedef struct {
  const nuem_detector *detector;
  nuem_kinematics kinematics;
  const nuem_shape_set *shapes;
  double *workspace, *shape; /* for SHAPE_BATCH points: see nuem_evaluate_batch */
  const double *energy_edge; /* [energy_bins + 1] */
  size_t energy_bins;
  unsigned level;
  const nuem_gauss_rules *rules;
  const nuem_edge_table *table;
  double *series; /* of the column at the current T */
  double *cumulative;
} outer_integral;

/* Adds weight x int dE shape(E, T) G between two energies inside one rectangle and one energy
 * bin. */
static void add_piece(const outer_integral *outer, const nuem_edge_rectangle *rectangle,
                      const double *series, double recoil, double low, double high, double weight,
                      double *row) {
  const size_t order = outer->table->edge_order;
  const nuem_kinematics kinematics = outer->kinematics;
  const double part = (nuem_true_edge(kinematics, recoil, high) -
                       nuem_true_edge(kinematics, recoil, low)) /
                      (rectangle->high - rectangle->low);
  const double log_ratio = log(high / low);
  const nuem_gauss_rule rule = nuem_gauss_rules_order(
      outer->rules, 2 + outer->level + 0.5 * part * (double)order + 3 * log_ratio);
  double energy[SHAPE_BATCH], same_recoil[SHAPE_BATCH], factor[SHAPE_BATCH];
  for (size_t first = 0; first < rule.count; first += SHAPE_BATCH) {
    const size_t left = rule.count - first, count = left < SHAPE_BATCH ? left : SHAPE_BATCH;
    for (size_t i = 0; i < count; ++i) {
      energy[i] = low * exp(log_ratio * rule.node[first + i]);
      same_recoil[i] = recoil;
      const double probability = nuem_edge_series_value(
          rectangle, series, order, nuem_true_edge(kinematics, recoil, energy[i]));
      factor[i] = weight * log_ratio * rule.weight[first + i] * energy[i] * probability;
    }
    nuem_evaluate_batch(outer->shapes, energy, same_recoil, count, outer->workspace, outer->shape);
    for (size_t i = 0; i < count; ++i)
      for (size_t s = 0; s < outer->shapes->shapes; ++s)
        row[s] += factor[i] * outer->shape[s * SHAPE_BATCH + i];
  }
}

/* Adds weight x the integral over all neutrino energies that can give one T. */
static void add_recoil(const outer_integral *outer, const nuem_edge_column *column, double recoil,
                       double weight) {
  nuem_edge_table_at_recoil(outer->table, column, recoil, outer->series);
  const double last = outer->energy_edge[outer->energy_bins];
  const double least = nuem_least_energy_of(outer->kinematics, recoil);
  size_t bin = 0;
  while (bin + 1 < outer->energy_bins && outer->energy_edge[bin + 1] <= least) ++bin;
  double low = fmax(least, outer->energy_edge[0]);
  for (size_t c = 0; c < column->rectangles && low < last; ++c) {
    const nuem_edge_rectangle *rectangle = &outer->table->rectangle[column->first_rectangle + c];
    const double *series = outer->series + c * outer->table->edge_order;
    /* The last rectangle ends where the neutrinos do, up to rounding. */
    const double end = c + 1 < column->rectangles
                           ? fmin(nuem_neutrino_energy(outer->kinematics, recoil,
                                                       rectangle->high),
                                  last)
                           : last;
    while (low < end) {
      const double high = fmin(fmin(end, outer->energy_edge[bin + 1]), 2 * low);
      add_piece(outer, rectangle, series, recoil, low, high, weight,
                outer->cumulative + bin * nuem_shape_stride(outer->shapes));
      low = high;
      if (low >= outer->energy_edge[bin + 1] && bin + 1 < outer->energy_bins) ++bin;
    }
  }
}

static void integrate_panel(const outer_integral *outer, const nuem_edge_column *column,
                            double low, double high) {
  const double log_ratio = log(high / low);
  const nuem_gauss_rule rule =
      nuem_gauss_rules_order(outer->rules, 5 + 2 * outer->level + 5 * log_ratio);
  for (size_t i = 0; i < rule.count; ++i) {
    const double recoil = low * exp(log_ratio * rule.node[i]);
    add_recoil(outer, column, recoil,
               log_ratio * rule.weight[i] * recoil * nuem_efficiency_at(outer->detector, recoil));
  }
}

/* Integrates over all T, from break to break in panels of a ratio of 2 at most. */
static void integrate(const outer_integral *outer, const double *breaks, size_t count) {
  const nuem_edge_table *table = outer->table;
  size_t column = 0;
  for (size_t b = 0; b + 1 < count; ++b) {
    double low = breaks[b];
    const double high = breaks[b + 1];
    while (column + 1 < table->columns && table->column[column].high <= low) ++column;
    const double panels = ceil(log(high / low) / M_LN2);
    const double step = pow(high / low, 1 / panels);
    for (double p = 0; p < panels; ++p) {
      const double end = p + 1 < panels ? low * step : high;
      integrate_panel(outer, &table->column[column], low, end);
      low = end;
    }
  }
}

static nuem_status check(const nuem_detector *detector, const double *energy_edges,
                         size_t energy_bins, double edge, unsigned level, const double *cumulative,
                         nuem_message *message) {
  if (!detector || !cumulative)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "there must be a detector and an array");
  const nuem_status status = nuem_check_detector(detector, message);
  if (status != NUEM_OK) return status;
  const nuem_variable variable = detector->axis[0].variable;
  if (detector->axes > 1 || (variable != NUEM_E_THETA_SQUARE && variable != NUEM_ELECTRON_ENERGY))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                     "one axis of E_e theta^2 or of the electron's energy can be integrated");
  if (!(edge >= 0 && isfinite(edge)))
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "the edge of the axis must be >= 0, it is %g GeV",
                     edge);
  if (level > largest_level)
    return nuem_fail(message, NUEM_INVALID_ARGUMENT, "the level must be at most %d, it is %u",
                     (int)largest_level, level);
  return nuem_check_threshold_and_energies(detector->recoil_threshold_gev, energy_edges,
                                           energy_bins, message);
}

nuem_status nuem_quadrature_cumulative(const nuem_detector *detector, const nuem_shape_set *shapes,
                                       const double *energy_edges_gev, size_t energy_bins,
                                       double edge, unsigned level, double *cumulative,
                                       nuem_message *message) {
  nuem_quiet_gsl();
  nuem_status status =
      check(detector, energy_edges_gev, energy_bins, edge, level, cumulative, message);
  if (status == NUEM_OK) status = nuem_check_shapes(shapes, message);
  if (status != NUEM_OK) return status;
  if (detector->axis[0].variable == NUEM_ELECTRON_ENERGY)
    return nuem_energy_response(detector, shapes, energy_edges_gev, energy_bins, edge, level,
                                cumulative, message);
  memset(cumulative, 0, energy_bins * nuem_shape_stride(shapes) * sizeof *cumulative);
  const double last = energy_edges_gev[energy_bins];
  const nuem_kinematics kinematics = detector->kinematics;
  const double recoil_low =
      fmax(detector->recoil_threshold_gev, nuem_least_recoil_of(kinematics, last));
  if (nuem_largest_recoil_of(kinematics, last) <= recoil_low || edge == 0)
    return nuem_succeed(message);

  nuem_edge_table table = {0};
  double *breaks = NULL, *series = NULL;
  double *const workspace = malloc(
      (nuem_shape_workspace(shapes) + shapes->shapes * SHAPE_BATCH) * sizeof *workspace);
  size_t count = 0;
  nuem_gauss_rules *rules = nuem_gauss_rules_create(largest_rule);
  status = rules && workspace ? NUEM_OK : NUEM_OUT_OF_MEMORY;
  if (status == NUEM_OK) {
    const nuem_smeared_edge smeared = nuem_smeared_edge_make(detector, edge, level, rules);
    status = nuem_edge_table_fill(&table, &smeared, kinematics, recoil_low, energy_edges_gev[0],
                                  last, level);
  }
  if (status == NUEM_OK) {
    breaks = nuem_recoil_breaks(&table, kinematics, energy_edges_gev, energy_bins, edge, level,
                                &count);
    series = malloc(table.rectangles * table.edge_order * sizeof *series);
    if (!breaks || !series) status = NUEM_OUT_OF_MEMORY;
  }
  if (status == NUEM_OK) {
    const outer_integral outer = {.detector = detector,
                                  .kinematics = kinematics,
                                  .shapes = shapes,
                                  .workspace = workspace,
                                  .shape = workspace + nuem_shape_workspace(shapes),
                                  .energy_edge = energy_edges_gev,
                                  .energy_bins = energy_bins,
                                  .level = level,
                                  .rules = rules,
                                  .table = &table,
                                  .series = series,
                                  .cumulative = cumulative};
    integrate(&outer, breaks, count);
  }
  free(workspace);
  free(series);
  free(breaks);
  nuem_edge_table_free(&table);
  nuem_gauss_rules_free(rules);
  if (status == NUEM_OUT_OF_MEMORY)
    return nuem_fail(message, status, "no memory for the quadrature's table");
  return nuem_succeed(message);
}
