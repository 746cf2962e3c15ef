import Foundation
import Interactions
import Testing

/// The momenta that the traces are taken of, and the closed formulas of exact kinematics.
@Suite struct ScatteringKinematicsTests {
  private let mass = Scattering.electronMass

  /// Energy and momentum before and after, and the invariants, in both frames.
  @Test(arguments: [false, true]) func nothingIsLost(heavy: Bool) {
    for point in Scattering.random(count: 500, seed: 3, heavy: heavy) {
      let s = mass * (mass + 2 * point.neutrinoEnergyGeV)
      for momenta in [point.laboratory, point.centreOfMass] {
        let before = momenta.neutrino.fourMomentum + momenta.electron.fourMomentum
        let after = momenta.finalNeutrino.fourMomentum + momenta.finalElectron.fourMomentum
        let difference = before - after
        #expect((0..<4).allSatisfy { abs(difference[$0]) <= 1e-13 * before[0] })
        #expect(agree(before.dot(before), s, 1e-10))
        let kept = momenta.electron.fourMomentum.dot(momenta.finalElectron.fourMomentum)
        #expect(abs(kept - mass * (mass + point.recoilEnergyGeV)) <= 1e-11 * s)
        #expect(momenta.finalNeutrino.massGeV == point.finalMassGeV)
      }
    }
  }

  /// cos(theta) and 1 - cos(theta) as interactions.md gives them.
  @Test(arguments: [false, true]) func angle(heavy: Bool) {
    for point in Scattering.random(count: 500, seed: 4, heavy: heavy) {
      let (e, t, m) = (point.neutrinoEnergyGeV, point.recoilEnergyGeV, mass)
      let half = point.finalMassGeV * point.finalMassGeV / 2
      let p = (t * t + 2 * m * t).squareRoot()
      let electron = point.laboratory.finalElectron
      let versine = 2 * electron.sineOfHalfAngle * electron.sineOfHalfAngle
      let ends = Scattering.recoilLimitsGeV(
        neutrinoEnergyGeV: e, finalMassGeV: point.finalMassGeV)
      let expected =
        m * (2 * e + m) * (ends.largest - t) * (t - ends.least)
        / (e * p * (e * p + t * (e + m) + half))
      #expect(agree(versine, expected, 1e-9))
      #expect(abs(1 - versine - (t * (e + m) + half) / (e * p)) < 1e-14)
    }
  }

  /// The ends T_- and T_+ are those of the centre of mass, where the electron goes on or comes back; at
  /// them it goes straight on in the laboratory.
  @Test func ends() {
    for point in Scattering.random(count: 500, seed: 5, heavy: true) {
      let momenta = point.centreOfMass
      let ends = Scattering.recoilLimitsGeV(
        neutrinoEnergyGeV: point.neutrinoEnergyGeV, finalMassGeV: point.finalMassGeV)
      let (one, other) = (momenta.electron, momenta.finalElectron)
      let energies = one.energyGeV * other.energyGeV - mass * mass
      let momentum = one.momentumGeV * other.momentumGeV
      #expect(agree(ends.largest, (energies + momentum) / mass, 1e-11))
      #expect(abs(ends.least - (energies - momentum) / mass) < 1e-11 * ends.largest)
      // Both ends solve one quadratic equation; the small one has its digits from the product.
      let limit = Scattering.largestFinalMassGeV(neutrinoEnergyGeV: point.neutrinoEnergyGeV)
      #expect(point.finalMassGeV < limit)
      let threshold = limit + limit * limit / (2 * mass)
      #expect(agree(threshold, point.neutrinoEnergyGeV, 1e-12))
    }
  }

  /// Without mass T runs from 0 to 2 E^2 / (2 E + m).
  @Test func endsWithoutMass() {
    for energy in [1e-3, 0.5, 40] {
      let ends = Scattering.recoilLimitsGeV(neutrinoEnergyGeV: energy, finalMassGeV: 0)
      #expect(ends.least == 0)
      #expect(agree(ends.largest, 2 * energy * energy / (2 * energy + mass), 1e-14))
    }
  }
}
