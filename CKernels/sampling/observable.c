#include "observable.h"

#include <stdlib.h>

#include "detector.h"

#pragma STDC FP_CONTRACT OFF

static void fill_edge(const nuem_axis *axis, size_t k, double *slope, double *offset) {
  const double twice = 2 * NUEM_ELECTRON_MASS_GEV, edge = nuem_axis_edge(axis, k);
  switch (axis->variable) {
  case NUEM_THETA:
    *slope = 0;
    *offset = edge * edge;
    break;
  case NUEM_NEUTRINO_ENERGY:
    /* No angle is small enough for an edge at 0. */
    *slope = edge > 0 ? twice : 0;
    *offset = edge > 0 ? -twice / edge : 0;
    break;
  default:
    *slope = edge;
    *offset = 0;
    break;
  }
}

observable observable_make(const nuem_detector *detector) {
  observable axes = {.bins = nuem_bins(detector)};
  size_t edges = 0;
  for (size_t i = 0; i < detector->axes; ++i) edges += detector->axis[i].bins + 1;
  axes.memory = malloc(2 * edges * sizeof *axes.memory);
  if (!axes.memory) return axes;
  double *next = axes.memory;
  size_t step = axes.bins;
  for (size_t i = 0; i < detector->axes; ++i) {
    const nuem_axis *axis = &detector->axis[i];
    const size_t count = axis->bins + 1;
    step /= axis->bins;
    if (axis->variable == NUEM_ELECTRON_ENERGY) {
      axes.has_energy = 1;
      axes.energy = (reconstructed_energy_axis){axis->bins, step, next};
      for (size_t k = 0; k < count; ++k) next[k] = nuem_axis_edge(axis, k);
      next += count;
    } else {
      axes.angle[axes.angle_axes++] = (angle_axis){axis->bins, step, next, next + count};
      for (size_t k = 0; k < count; ++k) fill_edge(axis, k, &next[k], &next[count + k]);
      next += 2 * count;
    }
  }
  return axes;
}

void observable_free(observable *axes) { free(axes->memory); }
