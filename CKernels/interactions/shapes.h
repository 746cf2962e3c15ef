/* The shape functions, written once for every engine and for one or several points at a time. */
#ifndef NUEM_SHAPES_H
#define NUEM_SHAPES_H

#include "nuem_kernels.h"

/* Defines a function of numbers of a type: double, or a vector of them. */
#define NUEM_DEFINE_SHAPES(name, number)                                                           \
  static inline __attribute__((always_inline)) void name(number neutrino_energy, number recoil, number *shape) { \
    const double m = NUEM_ELECTRON_MASS_GEV;                                                       \
    const number inverse_product = 1 / (neutrino_energy * recoil);                                 \
    const number inverse_energy = recoil * inverse_product;                                        \
    const number inverse_recoil = neutrino_energy * inverse_product;                               \
    const number y = recoil * inverse_energy;                                                      \
    const number elastic = 1 - y;                                                                  \
    /* [2E^2 + T^2 - 2ET - mT] / E^2, common to both milli-charge terms with a vector current. */  \
    const number vector_current =                                                                  \
        1 + elastic * elastic - m * recoil * inverse_energy * inverse_energy;                      \
    shape[NUEM_SHAPE_UNITY] = recoil * 0 + 1;                                                      \
    shape[NUEM_SHAPE_INELASTICITY] = elastic * elastic;                                            \
    shape[NUEM_SHAPE_MASS] = m * y * inverse_energy;                                               \
    shape[NUEM_SHAPE_MAGNETIC_MOMENT] = inverse_recoil * elastic;                                  \
    shape[NUEM_SHAPE_MILLICHARGE_VECTOR] = vector_current * inverse_recoil;                        \
    shape[NUEM_SHAPE_MILLICHARGE_AXIAL] = (2 - y) * inverse_energy;                                \
    shape[NUEM_SHAPE_MILLICHARGE_SQUARE] = vector_current * inverse_recoil * inverse_recoil * (1 / m); \
    shape[NUEM_SHAPE_COUNT] = recoil * 0;                                                          \
  }

NUEM_DEFINE_SHAPES(nuem_shapes_at, double)

#endif
