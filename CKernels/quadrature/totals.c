/* The response without smearing: for each energy bin and shape, int dE int dT shape(E, T) over all T above the
 * threshold, by Gauss and Legendre's rules in ln T on panels in which a shape, mostly a sum of a few
 * exponentials of ln T, is smooth, and in E. Every node serves all shapes. Two orders are compared, and what
 * they do not agree on is halved. */
#include "checks.h"
#include "gauss_rules.h"
#include "message.h"
#include "recoil_kinematics.h"
#include "shape_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

enum { low_order = 9, high_order = 13, deepest = 12 };

/* Of a shape in an energy bin, relative to the integral of its size. */
static const double promised_error = 1e-11;
/* Of the rules in ln T: the poles of a propagator lie pi away from the real axis. */
static const double widest_panel = 1.4;

typedef struct {
  nuem_kinematics kinematics;
  const nuem_shape_set *shapes;
  double recoil_threshold;
  const nuem_gauss_rules *rules;
  double *workspace, *shape;
} total_integral;

/* Adds weight x int dT shape to sum[shapes], and the integrals of the sizes to size[shapes]. */
static void add_energy(const total_integral *total, double energy, double weight, size_t order,
                       int halvings, double *sum, double *size) {
  const size_t shapes = total->shapes->shapes;
  const double low = fmax(total->recoil_threshold, nuem_least_recoil_of(total->kinematics, energy));
  const double high = nuem_largest_recoil_of(total->kinematics, energy);
  if (!(low < high)) return;
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
      const double factor = weight * step * rule.weight[i] * recoils[i];
      for (size_t s = 0; s < shapes; ++s) {
        const double value = factor * total->shape[s * SHAPE_BATCH + i];
        sum[s] += value;
        size[s] += fabs(value);
      }
    }
  }
}

/* Both orders between two values of u, E = first + (last - first) u^2: where recoils begin at `first`, the
 * integral over T begins as a power of u. */
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
    agrees = agrees && !(fabs(fine[s] - coarse[s]) > promised_error * size[s]);
  if (agrees || depth == deepest) {
    for (size_t s = 0; s < shapes; ++s) row[s] += fine[s];
    return;
  }
  const double middle = 0.5 * (from + to);
  add_interval(total, first, last, from, middle, depth + 1, row, scratch);
  add_interval(total, first, last, middle, to, depth + 1, row, scratch);
}

nuem_status nuem_total_response(nuem_kinematics kinematics, const nuem_shape_set *shapes,
                                double recoil_threshold_gev, const double *energy_edges_gev,
                                size_t energy_bins, double *total, nuem_message *message) {
  if (!total) return nuem_fail(message, NUEM_INVALID_ARGUMENT, "there must be an array of totals");
  nuem_status status = nuem_check_threshold_and_energies(recoil_threshold_gev, energy_edges_gev,
                                                         energy_bins, message);
  if (status == NUEM_OK) status = nuem_check_shapes(shapes, message);
  if (status != NUEM_OK) return status;
  const size_t stride = nuem_shape_stride(shapes);
  const size_t room = nuem_shape_workspace(shapes) + shapes->shapes * (SHAPE_BATCH + 3);
  double *const workspace = malloc(room * sizeof *workspace);
  nuem_gauss_rules *const rules = nuem_gauss_rules_create(high_order);
  if (workspace && rules) {
    double *const shape = workspace + nuem_shape_workspace(shapes);
    const total_integral integral = {kinematics, shapes, recoil_threshold_gev, rules, workspace,
                                     shape};
    const double least = nuem_least_energy_above(kinematics, recoil_threshold_gev);
    memset(total, 0, energy_bins * stride * sizeof *total);
    for (size_t bin = 0; bin < energy_bins; ++bin) {
      const double first = fmax(energy_edges_gev[bin], least), last = energy_edges_gev[bin + 1];
      if (first < last)
        add_interval(&integral, first, last, 0, 1, 0, total + bin * stride,
                     shape + shapes->shapes * SHAPE_BATCH);
    }
  } else {
    status = nuem_fail(message, NUEM_OUT_OF_MEMORY, "no memory for the integrals of %zu shapes",
                       shapes->shapes);
  }
  free(workspace);
  if (rules) nuem_gauss_rules_free(rules);
  return status == NUEM_OK ? nuem_succeed(message) : status;
}
