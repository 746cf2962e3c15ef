import Interactions
import PaperModel
import Testing

/// Laws that the shape functions obey among each other and in energy, whatever their formulas.
@Suite struct ShapeLawTests {
  private let mass = Constants.electronMassGeV
  private let points = [(0.04, 0.03), (0.5, 0.03), (2.5, 0.4), (2.5, 2.4), (10, 0.05), (20, 19)]

  private func value(_ shape: PaperShape, _ energy: Double, _ recoil: Double) -> Double {
    PaperShape.values(neutrinoEnergyGeV: energy, recoilEnergyGeV: recoil)[shape.rawValue]
  }

  private func agree(_ one: Double, _ other: Double) -> Bool {
    abs(one - other) <= 1e-12 * max(abs(one), abs(other))
  }

  /// With both energies k times as large, y stays: shapes without the electron's mass scale with a
  /// power of k.
  @Test(arguments: [
    (PaperShape.unity, 1.0), (.inelasticity, 1), (.mass, 0.25), (.magneticMoment, 0.25),
    (.millichargeAxial, 0.25),
  ])
  func powerOfTheEnergies(shape: PaperShape, factor: Double) {
    for (energy, recoil) in points {
      #expect(
        agree(value(shape, 4 * energy, 4 * recoil), factor * value(shape, energy, recoil)))
    }
  }

  /// 1 - y is the root of the inelasticity and T times the moment's shape; 2 - y is E times the axial
  /// one; the vector current is the weak one without a coupling.
  @Test func identities() {
    for (energy, recoil) in points {
      let elastic = value(.inelasticity, energy, recoil).squareRoot()
      #expect(agree(recoil * value(.magneticMoment, energy, recoil), elastic))
      #expect(agree(energy * value(.millichargeAxial, energy, recoil), 1 + elastic))
      let current =
        value(.unity, energy, recoil) + value(.inelasticity, energy, recoil)
        - value(.mass, energy, recoil)
      #expect(agree(recoil * value(.millichargeVector, energy, recoil), current))
      #expect(agree(mass * recoil * recoil * value(.millichargeSquare, energy, recoil), current))
    }
  }

  /// At the end point T = E nothing goes backwards but the mass term.
  @Test func endPoint() {
    for energy in [0.03, 1, 20] {
      #expect(value(.inelasticity, energy, energy) < 1e-30)
      #expect(abs(energy * value(.magneticMoment, energy, energy)) < 1e-15)
      #expect(agree(value(.mass, energy, energy), mass / energy))
      #expect(agree(value(.millichargeVector, energy, energy), (1 - mass / energy) / energy))
    }
  }
}
