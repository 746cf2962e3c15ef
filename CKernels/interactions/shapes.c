#include "shapes.h"

void nuem_shape_functions(double neutrino_energy_gev, double recoil_energy_gev, double *shape) {
  nuem_shapes_at(neutrino_energy_gev, recoil_energy_gev, shape);
}
