#include "detector.h"

#include <math.h>
#include <stdlib.h>

#pragma STDC FP_CONTRACT OFF

double nuem_table_value(const nuem_table *table, double x) {
  const double *const at = table->x, *const value = table->y;
  if (!(x > at[0])) return value[0];
  size_t low = 0, high = table->points - 1;
  if (x >= at[high]) return value[high];
  while (high - low > 1) {
    const size_t middle = (low + high) / 2;
    if (at[middle] <= x)
      low = middle;
    else
      high = middle;
  }
  return value[low] + (x - at[low]) / (at[high] - at[low]) * (value[high] - value[low]);
}

double nuem_resolution_at(const nuem_resolution *resolution, double electron_energy) {
  if (resolution->table.points) return nuem_table_value(&resolution->table, electron_energy);
  const double constant = resolution->constant, stochastic = resolution->stochastic;
  if (stochastic == 0 && resolution->noise == 0) return constant;
  const double noise = resolution->noise / electron_energy;
  return sqrt(constant * constant + stochastic * stochastic / electron_energy + noise * noise);
}

double nuem_energy_sigma(const nuem_detector *detector, double electron_energy) {
  const nuem_resolution *energy = &detector->energy;
  /* The bits that results had before there were other terms. */
  if (!energy->table.points && energy->constant == 0 && energy->noise == 0)
    return energy->stochastic * sqrt(electron_energy);
  return nuem_resolution_at(energy, electron_energy) * electron_energy;
}

double nuem_largest_resolution(const nuem_resolution *resolution, double least) {
  if (!resolution->table.points) return nuem_resolution_at(resolution, least);
  double largest = 0;
  for (size_t i = 0; i < resolution->table.points; ++i)
    largest = fmax(largest, resolution->table.y[i]);
  return largest;
}

double nuem_efficiency_at(const nuem_detector *detector, double recoil) {
  return detector->efficiency.points ? nuem_table_value(&detector->efficiency, recoil) : 1;
}

double nuem_axis_edge(const nuem_axis *axis, size_t edge) {
  return axis->edges ? axis->edges[edge] : (double)edge * axis->width;
}

int nuem_is_plain(const nuem_detector *detector) {
  const nuem_resolution *energy = &detector->energy, *angle = &detector->angle;
  const nuem_axis *axis = &detector->axis[0];
  return energy->table.points == 0 && energy->constant == 0 && energy->noise == 0 &&
         angle->table.points == 0 && angle->stochastic == 0 && angle->noise == 0 &&
         detector->angular_law == NUEM_PROJECTED_ANGLE && detector->reconstructed_threshold_gev == 0 &&
         detector->efficiency.points == 0 && detector->axes == 1 &&
         axis->variable == NUEM_E_THETA_SQUARE && !axis->edges;
}

static int ascending(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* Distances from an edge of the energy at which its blur is split, in standard deviations. */
static const double blur[] = {-8, -5, -2.5, 0, 2.5, 5, 8};
enum { blur_points = sizeof blur / sizeof *blur };

/* Appends the recoil energies about an edge of the reconstructed energy. */
static size_t append_blur(const nuem_detector *detector, double edge, double *knot, size_t count) {
  if (!(edge > NUEM_ELECTRON_MASS_GEV)) return count;
  const double sigma = nuem_energy_sigma(detector, edge);
  for (size_t i = 0; i < blur_points; ++i)
    knot[count++] = edge + blur[i] * sigma - NUEM_ELECTRON_MASS_GEV;
  return count;
}

double *nuem_recoil_knots(const nuem_detector *detector, double edge, size_t *count) {
  const nuem_table *energy = &detector->energy.table, *angle = &detector->angle.table;
  const nuem_table *efficiency = &detector->efficiency;
  const size_t most = energy->points + angle->points + efficiency->points + 2 * blur_points;
  double *const knot = malloc(most * sizeof *knot);
  if (!knot) return NULL;
  size_t all = 0;
  for (size_t i = 0; i < energy->points; ++i) knot[all++] = energy->x[i] - NUEM_ELECTRON_MASS_GEV;
  for (size_t i = 0; i < angle->points; ++i) knot[all++] = angle->x[i] - NUEM_ELECTRON_MASS_GEV;
  for (size_t i = 0; i < efficiency->points; ++i) knot[all++] = efficiency->x[i];
  all = append_blur(detector, detector->reconstructed_threshold_gev, knot, all);
  all = append_blur(detector, edge, knot, all);
  qsort(knot, all, sizeof *knot, ascending);
  size_t kept = 0;
  for (size_t i = 0; i < all; ++i)
    if (knot[i] > 0 && (kept == 0 || knot[i] > knot[kept - 1] * (1 + 1e-9))) knot[kept++] = knot[i];
  *count = kept;
  return knot;
}
