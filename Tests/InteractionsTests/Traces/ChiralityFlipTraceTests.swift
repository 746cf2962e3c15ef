import Foundation
import Interactions
import Testing

/// Scalars, pseudoscalars and the dipole portal against the formulas of interactions.md, section
/// "Without interference".
@Suite struct ChiralityFlipTraceTests {
  private let alpha = Constants.fineStructureConstant
  private let mass = Constants.electronMassGeV

  /// The helicity of a neutrino that has not turned round.
  private func kept(_ point: Scattering) -> Helicity {
    point.antineutrino ? .positive : .negative
  }

  @Test func scalar() {
    var generator = SeededGenerator(seed: 20)
    for point in Scattering.random(count: 300, seed: 21) {
      let (e, t) = (point.neutrinoEnergyGeV, point.recoilEnergyGeV)
      let (y, phi) = (generator.signed(1e-8...1), generator.logarithmic(1e-5...100))
      let expected =
        y * y * (mass / (8 * Double.pi)) * t * (t + 2 * mass)
        / (e * e * pow(2 * mass * t + phi * phi, 2))
      let exchange = Exchange.scalar(coupling: y, massGeV: phi)
      #expect(agree(point.rate(exchange), expected))
      let helicities = point.ratesByHelicity(exchange)
      #expect(agree(helicities.total, expected))
      #expect(helicities.total(finalNeutrino: kept(point)) == 0)
    }
  }

  @Test func pseudoscalar() {
    var generator = SeededGenerator(seed: 22)
    for point in Scattering.random(count: 300, seed: 23) {
      let (e, t) = (point.neutrinoEnergyGeV, point.recoilEnergyGeV)
      let (y, phi) = (generator.signed(1e-8...1), generator.logarithmic(1e-5...100))
      let expected =
        y * y * (mass / (8 * Double.pi)) * t * t / (e * e * pow(2 * mass * t + phi * phi, 2))
      let exchange = Exchange.pseudoscalar(coupling: y, massGeV: phi)
      #expect(agree(point.rate(exchange), expected))
      let helicities = point.ratesByHelicity(exchange)
      #expect(agree(helicities.total, expected))
      #expect(helicities.total(finalNeutrino: kept(point)) == 0)
    }
  }

  /// mu^2 (pi alpha^2/m^2) [ 1/T - 1/E - (M^2/(2 m E T)) (1 - T/(2E) + m/(2E))
  /// + M^4 (T - m)/(8 m^2 E^2 T^2) ]
  private func portal(_ point: Scattering, moment: Double) -> Double {
    let (e, t) = (point.neutrinoEnergyGeV, point.recoilEnergyGeV)
    let square = point.finalMassGeV * point.finalMassGeV
    let bracket =
      1 / t - 1 / e - square / (2 * mass * e * t) * (1 - t / (2 * e) + mass / (2 * e))
      + square * square * (t - mass) / (8 * mass * mass * e * e * t * t)
    return moment * moment * (Double.pi * alpha * alpha / (mass * mass)) * bracket
  }

  @Test func dipolePortal() {
    var generator = SeededGenerator(seed: 24)
    for point in Scattering.random(count: 600, seed: 25, heavy: true) {
      let moment = generator.logarithmic(1e-12...1e-6)
      let exchange = Exchange.dipole(momentBohrMagnetons: moment)
      let expected = portal(point, moment: moment)
      #expect(agree(point.rate(exchange), expected))
      let helicities = point.ratesByHelicity(exchange)
      #expect(agree(helicities.total, expected))
      // With a mass, N comes with both helicities.
      for helicity in Helicity.allCases {
        #expect(helicities.total(finalNeutrino: helicity) > 0)
      }
    }
  }

  /// Without mass it is (4.3), and the neutrino turns round; from small masses the way there is smooth.
  @Test func dipoleWithoutMass() {
    for point in Scattering.random(count: 300, seed: 26) {
      let moment = 3e-10
      let exchange = Exchange.dipole(momentBohrMagnetons: moment)
      let expected =
        moment * moment * Double.pi * pow(alpha / mass, 2)
        * (1 / point.recoilEnergyGeV - 1 / point.neutrinoEnergyGeV)
      #expect(agree(point.rate(exchange), expected))
      let helicities = point.ratesByHelicity(exchange)
      #expect(agree(helicities.total, expected))
      #expect(helicities.total(finalNeutrino: kept(point)) == 0)

      // The next term is of the size of (M^2/2m) (1/E + m/E^2), against 1.
      var heavy = point
      heavy.finalMassGeV = 1e-4 * (mass * point.neutrinoEnergyGeV).squareRoot()
      #expect(agree(heavy.rate(exchange), expected, 1e-4))
      #expect(heavy.rate(exchange) < expected)
    }
  }

  /// mu and the d of papers on the portal: d = mu/2, one Bohr magneton is 148.15 GeV^-1.
  @Test func bothUnits() {
    for point in Scattering.random(count: 20, seed: 27, heavy: true) {
      let moment = 2e-9
      let portal = Exchange.dipole(portalInverseGeV: moment * Exchange.bohrMagneton / 2)
      #expect(agree(point.rate(portal), point.rate(.dipole(momentBohrMagnetons: moment)), 1e-14))
    }
    #expect(abs(Exchange.bohrMagneton / 2 - 148.15) < 0.005)
  }
}
