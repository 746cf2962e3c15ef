import Foundation
import Interactions
import Testing

/// Which exchanges interfere where they lead to one final state, and by how much.
@Suite struct InterferenceTraceTests {
  private let mass = Constants.electronMassGeV
  private let pi = Double.pi

  /// What the sum of two amplitudes has beyond the two rates.
  private func interference(_ point: Scattering, _ one: Exchange, _ other: Exchange) -> Double {
    point.rate(one, other) - point.rate(one) - point.rate(other)
  }

  /// The most that two equal rates interfere by.
  private func scale(_ point: Scattering, _ one: Exchange, _ other: Exchange) -> Double {
    point.rate(one) + point.rate(other)
  }

  /// The dipole moment in GeV^-1 whose rate is that of another exchange, so that what they have together
  /// stands out from both.
  private func momentOfOneRate(_ point: Scattering, _ other: Exchange) -> Double {
    (point.rate(other) / point.rate(.dipole(momentInverseGeV: 1))).squareRoot()
  }

  /// 1/(2 m T + M^2)
  private func propagator(_ point: Scattering, _ massGeV: Double) -> Double {
    1 / (point.squaredTransferGeV2 + massGeV * massGeV)
  }

  /// + for neutrinos.
  private func sign(_ point: Scattering) -> Double { point.antineutrino ? -1 : 1 }

  /// Without a final mass what keeps the neutrino's chirality does not interfere with what flips it. A
  /// pseudoscalar of real coupling stands alone with a mass too: parity keeps it from scalars and vector
  /// currents, its phase of 90 degrees from axial ones.
  @Test func thoseThatDoNot() {
    let vector = Exchange.vectorBoson(
      neutrinoCoupling: 1, electronVector: 1, electronAxial: 0.7, massGeV: 0.02)
    let scalar = Exchange.scalar(coupling: 1.3, massGeV: 0.01)
    let pseudoscalar = Exchange.pseudoscalar(coupling: 0.8, massGeV: 0.01)
    let dipole = Exchange.dipole(momentInverseGeV: 2)
    for heavy in [false, true] {
      for point in Scattering.random(seed: 40, heavy: heavy) {
        var pairs = [(scalar, pseudoscalar), (dipole, pseudoscalar), (vector, pseudoscalar)]
        if !heavy { pairs += [(vector, scalar), (vector, dipole)] }
        for (one, any) in pairs {
          // Two equal rates, so that neither hides what they would have together.
          let other = any.times((point.rate(one) / point.rate(any)).squareRoot())
          #expect(
            abs(interference(point, one, other)) <= 1e-12 * scale(point, one, other))
        }
      }
    }
  }

  /// A scalar and a dipole both flip the chirality: with one final state they interfere by
  /// +- y mu e (2 m (2 E - T) - M^2) / (8 pi E^2 (2 m T + M_phi^2)), mu in GeV^-1, + for neutrinos.
  /// Without mass that is y mu alpha (2 E - T) / (2 E^2 (2 m T + M_phi^2)), mu in Bohr magnetons.
  @Test(arguments: [false, true]) func scalarAndDipole(heavy: Bool) {
    var generator = SeededGenerator(seed: 41)
    for point in Scattering.random(seed: 42, heavy: heavy) {
      let (e, t) = (point.neutrinoEnergyGeV, point.recoilEnergyGeV)
      let (y, phi) = (generator.signed(0.1...10), generator.logarithmic(1e-4...10))
      let scalar = Exchange.scalar(coupling: y, massGeV: phi)
      let moment = momentOfOneRate(point, scalar)
      let dipole = Exchange.dipole(momentInverseGeV: moment)
      let expected =
        sign(point) * y * moment * Exchange.elementaryCharge
        * (2 * mass * (2 * e - t) - pow(point.finalMassGeV, 2)) * propagator(point, phi)
        / (8 * pi * e * e)
      let size = scale(point, scalar, dipole)
      #expect(abs(interference(point, scalar, dipole) - expected) <= 1e-9 * size)

      guard !heavy else { continue }
      let magnetons = moment / Exchange.bohrMagneton
      let closed =
        sign(point) * y * magnetons * Constants.fineStructureConstant * (2 * e - t)
        * propagator(point, phi) / (2 * e * e)
      #expect(agree(expected, closed, 1e-12))
    }
  }

  /// A dipole and a Z' that make one heavy N interfere in proportion to its mass M, with x = M^2/(2mE):
  /// g D mu e M / (4 pi T) { v (y + x) (y - m/E) +- a y (2 - y - x) } with D of the Z' and mu in GeV^-1.
  /// With + for neutrinos: what is odd in a turns round for antineutrinos.
  @Test func heavyVectorAndDipole() {
    var generator = SeededGenerator(seed: 43)
    for point in Scattering.random(count: 400, seed: 44, heavy: true) {
      let (e, t, y) = (point.neutrinoEnergyGeV, point.recoilEnergyGeV, point.inelasticity)
      let (g, massGeV) = (generator.signed(0.1...10), generator.logarithmic(1e-4...10))
      let (vector, axial) = (generator.signed(0.1...10), generator.signed(0.1...10))
      let boson = Exchange.vectorBoson(
        neutrinoCoupling: g, electronVector: vector, electronAxial: axial, massGeV: massGeV,
        longitudinal: false)
      let moment = momentOfOneRate(point, boson)
      let dipole = Exchange.dipole(momentInverseGeV: moment)
      let x = point.finalMassGeV * point.finalMassGeV / (2 * mass * e)
      let braces =
        vector * (y + x) * (y - mass / e) + sign(point) * axial * y * (2 - y - x)
      let expected =
        g * propagator(point, massGeV) * moment * Exchange.elementaryCharge * point.finalMassGeV
        / (4 * pi * t) * braces
      let size = scale(point, boson, dipole)
      #expect(abs(interference(point, boson, dipole) - expected) <= 1e-9 * size)
    }
  }
}
