#include "shape_set.h"

#include <math.h>
#include <stdlib.h>

#include "message.h"

#pragma STDC FP_CONTRACT OFF

#define number double
#define NUMBER_OF(x) (x)
#define NUMBER_ROOT(x) sqrt(x)
#define NUMBER_LOG(x) log(x)
#include "shape_evaluation.inc"

size_t nuem_shape_stride(const nuem_shape_set *set) { return (set->shapes + 7) / 8 * 8; }

size_t nuem_shape_workspace(const nuem_shape_set *set) { return SHAPE_WORKSPACE(set); }

void nuem_evaluate_batch(const nuem_shape_set *set, const double *neutrino_energy, const double *recoil,
                         size_t count, double *workspace, double *shape) {
  evaluate_shapes(set, neutrino_energy, recoil, count, workspace, shape);
}

int nuem_shape_values(const nuem_shape_set *set, size_t points, const double *neutrino_energy_gev,
                      const double *recoil_energy_gev, double *shape) {
  const size_t stride = nuem_shape_stride(set);
  double *workspace =
      malloc((SHAPE_WORKSPACE(set) + set->shapes * SHAPE_BATCH + 1) * sizeof *workspace);
  if (!workspace) return 0;
  double *const values = workspace + SHAPE_WORKSPACE(set);
  for (size_t first = 0; first < points; first += SHAPE_BATCH) {
    const size_t left = points - first, count = left < SHAPE_BATCH ? left : SHAPE_BATCH;
    evaluate_shapes(set, neutrino_energy_gev + first, recoil_energy_gev + first, count, workspace,
                    values);
    for (size_t i = 0; i < count; ++i)
      for (size_t s = 0; s < stride; ++s)
        shape[(first + i) * stride + s] = s < set->shapes ? values[s * SHAPE_BATCH + i] : 0;
  }
  free(workspace);
  return 1;
}

int nuem_is_papers(const nuem_shape_set *set) {
  static const nuem_shape papers[PAPER_SHAPES] = {
      {NUEM_BASE_UNITY, {NUEM_NO_PROPAGATOR, NUEM_NO_PROPAGATOR}},
      {NUEM_BASE_INELASTICITY, {NUEM_NO_PROPAGATOR, NUEM_NO_PROPAGATOR}},
      {NUEM_BASE_MASS, {NUEM_NO_PROPAGATOR, NUEM_NO_PROPAGATOR}},
      {NUEM_BASE_MAGNETIC_MOMENT, {NUEM_NO_PROPAGATOR, NUEM_NO_PROPAGATOR}},
      {NUEM_BASE_VECTOR, {NUEM_PHOTON, NUEM_NO_PROPAGATOR}},
      {NUEM_BASE_INTERFERENCE, {NUEM_PHOTON, NUEM_NO_PROPAGATOR}},
      {NUEM_BASE_VECTOR, {NUEM_PHOTON, NUEM_PHOTON}}};
  int is_same = set->shapes == PAPER_SHAPES && set->radiation == 0;
  for (size_t s = 0; is_same && s < PAPER_SHAPES; ++s)
    is_same = set->shape[s].base == papers[s].base &&
              set->shape[s].propagator[0] == papers[s].propagator[0] &&
              set->shape[s].propagator[1] == papers[s].propagator[1];
  return is_same;
}

static int is_index(int index, size_t count) { return index >= 0 && (size_t)index < count; }

static int is_propagator(int propagator, const nuem_shape_set *set) {
  return propagator == NUEM_NO_PROPAGATOR || propagator == NUEM_PHOTON ||
         is_index(propagator, set->masses);
}

static int is_valid_step(const nuem_step *step, const nuem_shape_set *set) {
  const size_t registers = set->registers;
  if ((unsigned)step->operation >= NUEM_STEPS) return 0;
  if (step->operation == NUEM_STEP_RESULT)
    return is_index(step->first, registers) && is_index(step->target, set->shapes) &&
           set->shape[step->target].base == NUEM_FORMULA;
  return is_index(step->target, registers) && is_index(step->first, registers) &&
         is_index(step->second, registers);
}

nuem_status nuem_check_shapes(const nuem_shape_set *set, nuem_message *message) {
  int is_valid = set->shapes > 0;
  for (size_t k = 0; is_valid && k < set->masses; ++k)
    is_valid = set->mass_gev[k] > 0 && isfinite(set->mass_gev[k]);
  for (size_t s = 0; is_valid && s < set->shapes; ++s) {
    const nuem_shape *shape = &set->shape[s];
    is_valid = (unsigned)shape->base <= NUEM_FORMULA && is_propagator(shape->propagator[0], set) &&
               is_propagator(shape->propagator[1], set) &&
               (shape->propagator[0] != NUEM_NO_PROPAGATOR ||
                shape->propagator[1] == NUEM_NO_PROPAGATOR);
  }
  for (size_t k = 0; is_valid && k < set->steps; ++k) is_valid = is_valid_step(&set->step[k], set);
  if (is_valid) return NUEM_OK;
  return nuem_fail(message, NUEM_INVALID_ARGUMENT,
                   "a set of shapes needs masses > 0, and indices that lie in it");
}
