import Interactions
import PaperModel
import Testing

/// How many shape functions interactions need: what each pass of an engine costs.
@Suite struct ModelShapeTests {
  private func count(_ uses: [InteractionUse]) -> Int { InteractionModel.of(uses).shapes.count }

  @Test func shapesOfInteractions() {
    let standard = count([])
    #expect(standard == 3)
    #expect(count(["electromagnetic"]) == 7)
    // Interference with the vector and the axial coupling of the Standard Model, and a square.
    #expect(count(["vector_b_l"]) == standard + 3)
    // Those of one mass share theirs.
    #expect(count(["vector_b_l", "vector_le_lmu", "vector_le_ltau"]) == standard + 3)
    // Two masses: three for each, and one product of both.
    let other = InteractionUse(name: "vector_le_lmu", mass: "m_zprime2_gev")
    let two = InteractionModel.of(["vector_b_l", other], masses: ["m_zprime2_gev": 0.5])
    #expect(two.shapes.count == standard + 7)
    // Contact interactions need none of their own.
    for name in ["nsi", "free_couplings", "transition_charge_radii"] {
      #expect(count([InteractionUse(name: name)]) == standard)
    }
    for name in ["scalar", "pseudoscalar", "dipole_portal", "heavy_vector"] {
      #expect(count([InteractionUse(name: name)]) == standard + 1)
    }
  }

  /// Heavy final leptons are passes of their own, of all of their interactions together.
  @Test func passes() {
    let model = InteractionModel.of(
      ["electromagnetic", "dipole_portal", "heavy_vector"], masses: ["m_n_gev": 0.05])
    #expect(model.table.passes.map(\.finalMassGeV) == [0, 0.05])
    #expect(model.table.passes.map(\.shapes.count) == [7, 2])
  }
}
