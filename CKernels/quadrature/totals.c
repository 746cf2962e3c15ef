/* The response in all bins together, or in those of the electron's energy: for each energy bin and shape,
 * int dE int dT shape(E, T) times what of T is counted, over all T above the threshold, by Gauss and Legendre's
 * rules in ln T on panels in which a shape, mostly a sum of a few exponentials of ln T, is smooth, and in E.
 * Panels and intervals of E end where a function of the detector has a kink or a step. Every node serves all
 * shapes. Two orders are compared, and what they do not agree on is halved. Of all bins together, the recoils of
 * shapes without a propagator of a mass have a closed form. */
#include "totals.h"

#include "checks.h"
#include "detector.h"
#include "gauss_rules.h"
#include "message.h"
#include "recoil_integrals.h"
#include "recoil_kinematics.h"
#include "shape_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

enum { low_order = 9, high_order = 13, deepest = 12 };

/* The error of a shape's integral in an energy bin, relative to the integral of the shape's size. */
static const double promised_error = 1e-11;
/* The promised error at level 0 of an edge of the electron's energy, and the factor by which each
 * level lowers it. */
static const double error_of_edge = 1e-7, error_of_level = 0.05;
/* The widest panel of the rules in ln T: the poles of a propagator lie pi away from the real axis. */
static const double widest_panel = 1.4;

typedef struct {
  const nuem_detector *detector;
  nuem_kinematics kinematics;
  const nuem_shape_set *shapes;
  double edge; /* of the reconstructed energy, GeV; infinite for all bins together */
  const double *knot; /* T, ascending */
  size_t knots;
  double promised_error;
  int is_closed; /* whether recoils have a closed form */
  const nuem_gauss_rules *rules;
  double *workspace, *shape;
} total_integral;

static double normal_distribution(double z) { return 0.5 * erfc(-z * M_SQRT1_2); }

/* The part of a recoil energy that is counted. */
static double counted(const total_integral *total, double recoil) {
  const double efficiency = nuem_efficiency_at(total->detector, recoil);
  if (isinf(total->edge)) return efficiency;
  const double threshold = total->detector->reconstructed_threshold_gev;
  const double electron = recoil + NUEM_ELECTRON_MASS_GEV;
  const double sigma = nuem_energy_sigma(total->detector, electron);
  if (sigma == 0) return electron > threshold && electron < total->edge ? efficiency : 0;
  const double above = normal_distribution((threshold - electron) / sigma);
  return efficiency * fmax(normal_distribution((total->edge - electron) / sigma) - above, 0);
}

/* Adds weight x int dT shape between two T, without a knot, to sum[shapes], and the integrals of the sizes to
 * size[shapes]. */
static void add_recoils(const total_integral *total, double energy, double low, double high,
                        double weight, size_t order, int halvings, double *sum, double *size) {
  const size_t shapes = total->shapes->shapes;
  const double length = log(high / low);
  const double panels = ceil(length / widest_panel) * (double)(1 << halvings);
  const nuem_gauss_rule rule = nuem_gauss_rules_order(total->rules, (double)order);
  const double step = length / panels;
  for (double panel = 0; panel < panels; ++panel) {
    double energies[SHAPE_BATCH], recoils[SHAPE_BATCH];
    for (size_t i = 0; i < rule.count; ++i) {
      energies[i] = energy;
      recoils[i] = fmin(low * exp((panel + rule.node[i]) * step), high);
    }
    nuem_evaluate_batch(total->shapes, energies, recoils, rule.count, total->workspace,
                        total->shape);
    for (size_t i = 0; i < rule.count; ++i) {
      const double factor =
          weight * step * rule.weight[i] * recoils[i] * counted(total, recoils[i]);
      for (size_t s = 0; s < shapes; ++s) {
        const double value = factor * total->shape[s * SHAPE_BATCH + i];
        sum[s] += value;
        size[s] += fabs(value);
      }
    }
  }
}

/* The closed form loses digits where its ends are near; one panel does that as fast. */
static const double least_ratio = 1.5;

/* Adds the integral between two T in closed form. A shape has one sign at all T, so that its size is its integral. */
static void add_closed_form(const total_integral *total, double energy, double low, double high,
                            double weight, double *sum, double *size) {
  double *const integral = total->shape;
  nuem_recoil_integrals(total->shapes, energy, low, high, nuem_efficiency_at(total->detector, low),
                        nuem_efficiency_at(total->detector, high), integral);
  for (size_t s = 0; s < total->shapes->shapes; ++s) {
    sum[s] += weight * integral[s];
    size[s] += fabs(weight * integral[s]);
  }
}

/* Adds the integral over all T of an energy. */
static void add_energy(const total_integral *total, double energy, double weight, size_t order,
                       int halvings, double *sum, double *size) {
  const nuem_kinematics kinematics = total->kinematics;
  double low =
      fmax(total->detector->recoil_threshold_gev, nuem_least_recoil_of(kinematics, energy));
  const double last = nuem_largest_recoil_of(kinematics, energy);
  for (size_t k = 0; k <= total->knots && low < last; ++k) {
    const double high = k < total->knots ? fmin(total->knot[k], last) : last;
    if (!(low < high)) continue;
    if (total->is_closed && high > least_ratio * low)
      add_closed_form(total, energy, low, high, weight, sum, size);
    else
      add_recoils(total, energy, low, high, weight, order, halvings, sum, size);
    low = high;
  }
}

/* Integrates between two values of u, E = first + (last - first) u^2: where recoils begin at
 * `first`, the integral over T begins as a power of u. */
static void integrate(const total_integral *total, double first, double last, double from, double to,
                      size_t order, int halvings, double *sum, double *size) {
  const nuem_gauss_rule rule = nuem_gauss_rules_order(total->rules, (double)order);
  for (size_t i = 0; i < rule.count; ++i) {
    const double u = from + (to - from) * rule.node[i];
    const double weight = 2 * u * (last - first) * (to - from) * rule.weight[i];
    add_energy(total, first + (last - first) * u * u, weight, order, halvings, sum, size);
  }
}

/* Adds the integral to row[shapes]; scratch[3][shapes]. Where rounding leaves no more digits, as in what a
 * threshold leaves of an energy bin, the deepest halving counts as it is. */
static void add_interval(const total_integral *total, double first, double last, double from,
                         double to, int depth, double *row, double *scratch) {
  const size_t shapes = total->shapes->shapes;
  double *const coarse = scratch, *const fine = scratch + shapes, *const size = scratch + 2 * shapes;
  memset(scratch, 0, 3 * shapes * sizeof *scratch);
  integrate(total, first, last, from, to, low_order, depth / 4, coarse, size);
  memset(size, 0, shapes * sizeof *size);
  integrate(total, first, last, from, to, high_order, depth / 4, fine, size);
  int agrees = 1;
  for (size_t s = 0; s < shapes; ++s)
    agrees = agrees && !(fabs(fine[s] - coarse[s]) > total->promised_error * size[s]);
  if (agrees || depth == deepest) {
    for (size_t s = 0; s < shapes; ++s) row[s] += fine[s];
    return;
  }
  const double middle = 0.5 * (from + to);
  add_interval(total, first, last, from, middle, depth + 1, row, scratch);
  add_interval(total, first, last, middle, to, depth + 1, row, scratch);
}

/* Adds an energy bin, in parts that end where the largest T passes a knot. */
static void add_bin(const total_integral *total, double first, double last, double *row,
                    double *scratch) {
  for (size_t k = 0; k <= total->knots && first < last; ++k) {
    const double end =
        k < total->knots
            ? fmin(nuem_least_energy_above(total->kinematics, total->knot[k]), last)
            : last;
    if (!(first < end)) continue;
    add_interval(total, first, end, 0, 1, 0, row, scratch);
    first = end;
  }
}

/* Fills response[energy_bins][stride of the shapes]. */
static nuem_status integrate_all(total_integral *total, const double *energy_edges_gev,
                                 size_t energy_bins, double *response, nuem_message *message) {
  const nuem_shape_set *shapes = total->shapes;
  const size_t stride = nuem_shape_stride(shapes);
  const size_t room = nuem_shape_workspace(shapes) + shapes->shapes * (SHAPE_BATCH + 3);
  double *const workspace = malloc(room * sizeof *workspace);
  nuem_gauss_rules *const rules = nuem_gauss_rules_create(high_order);
  /* For all bins together only the efficiency matters. */
  const nuem_detector efficiency = {.efficiency = total->detector->efficiency};
  double *const knot = isinf(total->edge)
                           ? nuem_recoil_knots(&efficiency, 0, &total->knots)
                           : nuem_recoil_knots(total->detector, total->edge, &total->knots);
  const int is_whole = workspace && rules && knot;
  if (is_whole) {
    total->rules = rules;
    total->knot = knot;
    total->workspace = workspace;
    total->shape = workspace + nuem_shape_workspace(shapes);
    const double least =
        nuem_least_energy_above(total->kinematics, total->detector->recoil_threshold_gev);
    memset(response, 0, energy_bins * stride * sizeof *response);
    for (size_t bin = 0; bin < energy_bins; ++bin)
      add_bin(total, fmax(energy_edges_gev[bin], least), energy_edges_gev[bin + 1],
              response + bin * stride, total->shape + shapes->shapes * SHAPE_BATCH);
  }
  free(knot);
  free(workspace);
  if (rules) nuem_gauss_rules_free(rules);
  return is_whole ? nuem_succeed(message)
                  : nuem_fail(message, NUEM_OUT_OF_MEMORY, "no memory for the integrals of %zu shapes",
                              shapes->shapes);
}

nuem_status nuem_total_response(const nuem_detector *detector, const nuem_shape_set *shapes,
                                const double *energy_edges_gev, size_t energy_bins, double *total,
                                nuem_message *message) {
  if (!total) return nuem_fail(message, NUEM_INVALID_ARGUMENT, "there must be an array of totals");
  nuem_status status = nuem_check_detector(detector, message);
  if (status == NUEM_OK)
    status = nuem_check_threshold_and_energies(detector->recoil_threshold_gev, energy_edges_gev,
                                               energy_bins, message);
  if (status == NUEM_OK) status = nuem_check_shapes(shapes, message);
  if (status != NUEM_OK) return status;
  total_integral integral = {.detector = detector,
                             .kinematics = detector->kinematics,
                             .shapes = shapes,
                             .edge = INFINITY,
                             .promised_error = promised_error,
                             .is_closed = nuem_has_recoil_integrals(shapes)};
  return integrate_all(&integral, energy_edges_gev, energy_bins, total, message);
}

nuem_status nuem_energy_response(const nuem_detector *detector, const nuem_shape_set *shapes,
                                 const double *energy_edges_gev, size_t energy_bins, double edge,
                                 unsigned level, double *cumulative, nuem_message *message) {
  total_integral integral = {.detector = detector,
                             .kinematics = detector->kinematics,
                             .shapes = shapes,
                             .edge = edge,
                             .promised_error = error_of_edge * pow(error_of_level, level)};
  return integrate_all(&integral, energy_edges_gev, energy_bins, cumulative, message);
}
