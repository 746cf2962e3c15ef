#include "recoil_integrals.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

int nuem_has_recoil_integrals(const nuem_shape_set *set) {
  if (set->radiation != 0) return 0;
  for (size_t s = 0; s < set->shapes; ++s) {
    const nuem_shape *shape = &set->shape[s];
    if (shape->base == NUEM_FORMULA || shape->propagator[0] >= 0 || shape->propagator[1] >= 0) return 0;
  }
  return 1;
}

/* A shape is T^-inverse times terms[j] y^j. */
enum { TERMS = 3, MOST_INVERSE = 3, MOST_POWER = TERMS };

typedef struct {
  double terms[TERMS];
  int inverse;
} recoil_polynomial;

static recoil_polynomial polynomial_of(const nuem_shape *shape, double energy) {
  const double ratio = NUEM_ELECTRON_MASS_GEV / energy;
  recoil_polynomial result;
  switch (shape->base) {
  case NUEM_BASE_INELASTICITY: result = (recoil_polynomial){{1, -2, 1}, 0}; break;
  case NUEM_BASE_MASS: result = (recoil_polynomial){{0, ratio, 0}, 0}; break;
  case NUEM_BASE_MAGNETIC_MOMENT: result = (recoil_polynomial){{1, -1, 0}, 1}; break;
  case NUEM_BASE_VECTOR: result = (recoil_polynomial){{2, -2 - ratio, 1}, 0}; break;
  case NUEM_BASE_INTERFERENCE: result = (recoil_polynomial){{0, 2, -1}, 0}; break;
  case NUEM_BASE_AXIAL: result = (recoil_polynomial){{2, -2 + ratio, 1}, 0}; break;
  default: result = (recoil_polynomial){{1, 0, 0}, 0}; break;
  }
  const int photons =
      (shape->propagator[0] == NUEM_PHOTON) + (shape->propagator[1] == NUEM_PHOTON);
  result.inverse += photons;
  if (photons == 2)
    for (int j = 0; j < TERMS; ++j) result.terms[j] /= NUEM_ELECTRON_MASS_GEV;
  return result;
}

void nuem_recoil_integrals(const nuem_shape_set *set, double neutrino_energy, double low, double high,
                           double at_low, double at_high, double *integral) {
  /* power[p + MOST_INVERSE] = int T^p dT, p from -MOST_INVERSE to MOST_POWER */
  double power[MOST_INVERSE + MOST_POWER + 1];
  power[MOST_INVERSE - 1] = log(high / low);
  double top = 1, bottom = 1;
  for (int p = 0; p <= MOST_POWER; ++p) {
    top *= high;
    bottom *= low;
    power[p + MOST_INVERSE] = (top - bottom) / (p + 1);
  }
  top = bottom = 1;
  for (int p = -2; p >= -MOST_INVERSE; --p) {
    top /= high;
    bottom /= low;
    power[p + MOST_INVERSE] = (bottom - top) / -(p + 1);
  }
  const double slope = (at_high - at_low) / (high - low), constant = at_low - slope * low;
  for (size_t s = 0; s < set->shapes; ++s) {
    const recoil_polynomial shape = polynomial_of(&set->shape[s], neutrino_energy);
    double sum = 0, scale = 1;
    for (int j = 0; j < TERMS; ++j, scale /= neutrino_energy) {
      const double *const at = &power[j - shape.inverse + MOST_INVERSE];
      sum += shape.terms[j] * scale * (constant * at[0] + slope * at[1]);
    }
    integral[s] = sum;
  }
}
