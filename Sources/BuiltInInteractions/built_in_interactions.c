#include "built_in_interactions.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char electromagnetic[] = {
#embed "interactions/electromagnetic.yaml"
};
static const unsigned char nsi[] = {
#embed "interactions/nsi.yaml"
};
static const unsigned char free_couplings[] = {
#embed "interactions/free_couplings.yaml"
};
static const unsigned char transition_charge_radii[] = {
#embed "interactions/transition_charge_radii.yaml"
};
static const unsigned char vector_b_l[] = {
#embed "interactions/vector_b_l.yaml"
};
static const unsigned char vector_le_lmu[] = {
#embed "interactions/vector_le_lmu.yaml"
};
static const unsigned char vector_le_ltau[] = {
#embed "interactions/vector_le_ltau.yaml"
};
static const unsigned char vector_lmu_ltau[] = {
#embed "interactions/vector_lmu_ltau.yaml"
};
static const unsigned char vector[] = {
#embed "interactions/vector.yaml"
};
static const unsigned char scalar[] = {
#embed "interactions/scalar.yaml"
};
static const unsigned char pseudoscalar[] = {
#embed "interactions/pseudoscalar.yaml"
};
static const unsigned char dipole_portal[] = {
#embed "interactions/dipole_portal.yaml"
};
static const unsigned char heavy_vector[] = {
#embed "interactions/heavy_vector.yaml"
};

#define ENTRY(name) {#name, name, sizeof name}
static const built_in_interaction all[] = {
    ENTRY(electromagnetic), ENTRY(nsi), ENTRY(free_couplings), ENTRY(transition_charge_radii),
    ENTRY(vector_b_l), ENTRY(vector_le_lmu), ENTRY(vector_le_ltau), ENTRY(vector_lmu_ltau),
    ENTRY(vector), ENTRY(scalar), ENTRY(pseudoscalar), ENTRY(dipole_portal), ENTRY(heavy_vector)};

built_in_interaction built_in_interaction_at(size_t index) {
  if (index < sizeof all / sizeof *all) return all[index];
  return (built_in_interaction){NULL, NULL, 0};
}
