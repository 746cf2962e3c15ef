/* The shape functions, written once for every engine. */
#ifndef NUEM_SHAPES_H
#define NUEM_SHAPES_H

#include "nuem_kernels.h"

static inline void nuem_shapes_at(double neutrino_energy, double recoil, double *shape) {
  const double m = NUEM_ELECTRON_MASS_GEV;
  const double inverse_energy = 1 / neutrino_energy;
  const double inverse_recoil = 1 / recoil;
  const double y = recoil * inverse_energy;
  const double elastic = 1 - y;
  /* [2E^2 + T^2 - 2ET - mT] / E^2, common to both milli-charge terms with a vector current. */
  const double vector = 1 + elastic * elastic - m * recoil * inverse_energy * inverse_energy;
  shape[NUEM_SHAPE_UNITY] = 1;
  shape[NUEM_SHAPE_INELASTICITY] = elastic * elastic;
  shape[NUEM_SHAPE_MASS] = m * y * inverse_energy;
  shape[NUEM_SHAPE_MAGNETIC_MOMENT] = inverse_recoil * elastic;
  shape[NUEM_SHAPE_MILLICHARGE_VECTOR] = vector * inverse_recoil;
  shape[NUEM_SHAPE_MILLICHARGE_AXIAL] = (2 - y) * inverse_energy;
  shape[NUEM_SHAPE_MILLICHARGE_SQUARE] = vector * inverse_recoil * inverse_recoil / m;
  shape[NUEM_SHAPE_COUNT] = 0;
}

#endif
