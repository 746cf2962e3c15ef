import Foundation
import Interactions
import Testing

/// A neutrino that becomes a heavy singlet N by a Z'.
@Suite struct HeavyVectorTraceTests {
  private let mass = Constants.electronMassGeV

  /// As interactions.md writes it, which leaves the longitudinal boson out:
  /// g^2 (m/4pi) D^2 { v^2 [V - (M^2/2mE)(2 - y + m/E)] + a^2 [V + 2mT/E^2 - (M^2/2mE)(2 - y - m/E)]
  /// +- 2 v a [A - (M^2/2mE) y] }, V = 1 + (1-y)^2 - mT/E^2, A = y (2-y).
  private func formula(
    _ point: Scattering, coupling: Double, vector: Double, axial: Double, massGeV: Double
  ) -> Double {
    let (e, t, y) = (point.neutrinoEnergyGeV, point.recoilEnergyGeV, point.inelasticity)
    let share = point.finalMassGeV * point.finalMassGeV / (2 * mass * e)
    let v = 1 + pow(1 - y, 2) - mass * t / (e * e)
    let sign = point.antineutrino ? -1.0 : 1
    let bracket =
      vector * vector * (v - share * (2 - y + mass / e))
      + axial * axial * (v + 2 * mass * t / (e * e) - share * (2 - y - mass / e))
      + sign * 2 * vector * axial * (y * (2 - y) - share * y)
    return prefactor(point, coupling, massGeV) * bracket
  }

  /// g^2 (m/4pi) D^2
  private func prefactor(_ point: Scattering, _ coupling: Double, _ massGeV: Double) -> Double {
    let propagator = 1 / (2 * mass * point.recoilEnergyGeV + massGeV * massGeV)
    return pow(coupling * propagator, 2) * mass / (4 * Double.pi)
  }

  /// What the longitudinal boson adds to the braces: q_mu q_nu / M_Z'^2 between M on the neutrino's line
  /// and 2 m a on the electron's, a^2 (M^2/E^2) ((2 m T + M^2)/M_Z'^2) (1 + m T/M_Z'^2).
  private func longitudinal(_ point: Scattering, axial: Double, massGeV: Double) -> Double {
    let (square, boson) = (point.finalMassGeV * point.finalMassGeV, massGeV * massGeV)
    let transfer = 2 * mass * point.recoilEnergyGeV
    return axial * axial * square * (transfer + square)
      / (boson * point.neutrinoEnergyGeV * point.neutrinoEnergyGeV) * (1 + transfer / (2 * boson))
  }

  @Test func withoutTheLongitudinalBoson() {
    var generator = SeededGenerator(seed: 30)
    for point in Scattering.random(count: 600, seed: 31, heavy: true) {
      let (g, massGeV) = (generator.logarithmic(1e-6...1), generator.logarithmic(1e-4...100))
      let (vector, axial) = (generator.signed(0.1...10), generator.signed(0.1...10))
      let exchange = Exchange.vectorBoson(
        neutrinoCoupling: g, electronVector: vector, electronAxial: axial, massGeV: massGeV,
        longitudinal: false)
      let expected = formula(point, coupling: g, vector: vector, axial: axial, massGeV: massGeV)
      #expect(agree(point.rate(exchange), expected))
      let helicities = point.ratesByHelicity(exchange)
      #expect(agree(helicities.total, expected))
      for helicity in Helicity.allCases {
        #expect(helicities.total(finalNeutrino: helicity) > 0)
      }
    }
  }

  /// The whole propagator of a massive boson: the formula and what it leaves out, which is not small
  /// where the boson is light and N heavy.
  @Test func withTheLongitudinalBoson() {
    var generator = SeededGenerator(seed: 32)
    var largest = 0.0
    for point in Scattering.random(count: 600, seed: 33, heavy: true) {
      let (g, massGeV) = (generator.logarithmic(1e-6...1), generator.logarithmic(1e-3...100))
      let (vector, axial) = (generator.signed(0.1...10), generator.signed(0.1...10))
      let exchange = Exchange.vectorBoson(
        neutrinoCoupling: g, electronVector: vector, electronAxial: axial, massGeV: massGeV)
      let transverse = formula(point, coupling: g, vector: vector, axial: axial, massGeV: massGeV)
      let added =
        prefactor(point, g, massGeV) * longitudinal(point, axial: axial, massGeV: massGeV)
      #expect(agree(point.rate(exchange), transverse + added))
      #expect(agree(point.ratesByHelicity(exchange).total, transverse + added))
      largest = max(largest, added / transverse)
    }
    #expect(largest > 1)
  }

  /// Vector currents of the electron are conserved: the longitudinal boson adds nothing, and the photon
  /// is the limit of a light one.
  @Test func vectorCurrentsAreConserved() {
    var generator = SeededGenerator(seed: 34)
    for point in Scattering.random(count: 250, seed: 35, heavy: true) {
      let massGeV = generator.logarithmic(1e-2...100)
      func rate(_ massGeV: Double, longitudinal: Bool) -> Double {
        point.rate(
          .vectorBoson(
            neutrinoCoupling: 1e-4, electronVector: 1, massGeV: massGeV, longitudinal: longitudinal)
        )
      }
      #expect(
        agree(rate(massGeV, longitudinal: true), rate(massGeV, longitudinal: false)))
      let photon = formula(point, coupling: 1e-4, vector: 1, axial: 0, massGeV: 0)
      #expect(agree(rate(0, longitudinal: true), photon))
      let light = 1e-6 * point.squaredTransferGeV2.squareRoot()
      #expect(agree(rate(light, longitudinal: false), photon))
    }
  }

  /// Without mass it is the square of a vector mediator with c_L = g (v + a)/2, c_R = g (v - a)/2.
  @Test func withoutMass() {
    var generator = SeededGenerator(seed: 36)
    for point in Scattering.random(count: 250, seed: 37) {
      let (g, massGeV) = (generator.logarithmic(1e-6...1), generator.logarithmic(1e-3...100))
      let (vector, axial) = (generator.signed(0.1...10), generator.signed(0.1...10))
      let propagator =
        1
        / (2.0.squareRoot() * Constants.fermiConstant
          * (point.squaredTransferGeV2 + massGeV * massGeV))
      let square = Exchange.vectorLike(
        left: g * (vector + axial) / 2 * propagator, right: g * (vector - axial) / 2 * propagator)
      let boson = Exchange.vectorBoson(
        neutrinoCoupling: g, electronVector: vector, electronAxial: axial, massGeV: massGeV)
      #expect(agree(point.rate(boson), point.rate(square)))
      let expected = formula(point, coupling: g, vector: vector, axial: axial, massGeV: massGeV)
      #expect(agree(point.rate(boson), expected))
    }
  }
}
