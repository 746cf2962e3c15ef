import Foundation
import Interactions
import Testing

/// Vector-like exchanges against the formulas of interactions.md, section "One amplitude".
@Suite struct VectorTraceTests {
  private let fermi = Constants.fermiConstant
  private let alpha = Constants.fineStructureConstant
  private let mass = Constants.electronMassGeV
  private let root2 = 2.0.squareRoot()

  /// (2 m G_F^2/pi) [ G_L^2 + G_R^2 (1-y)^2 - G_L G_R m T/E^2 ], antineutrinos: L <-> R.
  private func formula(_ point: Scattering, left: Double, right: Double) -> Double {
    let (e, t) = (point.neutrinoEnergyGeV, point.recoilEnergyGeV)
    let (first, second) = point.antineutrino ? (right, left) : (left, right)
    let bracket =
      first * first + second * second * pow(1 - t / e, 2) - left * right * mass * t / (e * e)
    return 2 * mass * fermi * fermi / Double.pi * bracket
  }

  /// Any two numbers, in the sum over traces and in that over helicities.
  @Test func twoChiralCouplings() {
    var generator = SeededGenerator(seed: 10)
    for point in Scattering.random(count: 400, seed: 11) {
      let (left, right) = (generator.signed(0.01...100), generator.signed(0.01...100))
      let exchange = Exchange.vectorLike(left: left, right: right)
      let expected = formula(point, left: left, right: right)
      #expect(agree(point.rate(exchange), expected))
      let helicities = point.ratesByHelicity(exchange)
      #expect(agree(helicities.total, expected))
      // A neutrino stays left-handed, an antineutrino right-handed.
      let flipped: Helicity = point.antineutrino ? .negative : .positive
      #expect(helicities.total(finalNeutrino: flipped) == 0)
    }
  }

  /// Antineutrinos exchange L and R by themselves: one coupling at a time leaves one shape.
  @Test func handsAreExchanged() {
    for point in Scattering.random(seed: 12) {
      var mirrored = point
      mirrored.antineutrino.toggle()
      let left = point.rate(.vectorLike(left: 1, right: 0))
      #expect(agree(left, mirrored.rate(.vectorLike(left: 0, right: 1))))
      let flat = point.antineutrino ? mirrored.rate(.vectorLike(left: 1, right: 0)) : left
      #expect(agree(flat, 2 * mass * fermi * fermi / Double.pi))
    }
  }

  /// (2.1) of the paper, in g_V and g_A: flux and phase space.
  @Test(arguments: [0.0, 1]) func paper(delta: Double) {
    let mixing = Constants.sinSquaredThetaW
    let (vector, axial) = (-0.5 + 2 * mixing + delta, -0.5 + delta)
    for point in Scattering.random(seed: 13) {
      let (e, t) = (point.neutrinoEnergyGeV, point.recoilEnergyGeV)
      let sign = point.antineutrino ? -1.0 : 1
      let bracket =
        pow(vector + sign * axial, 2) + pow(vector - sign * axial, 2) * pow(1 - t / e, 2)
        - (vector * vector - axial * axial) * mass * t / (e * e)
      let expected = mass * fermi * fermi / (2 * Double.pi) * bracket
      let exchange = Exchange.vectorLike(left: -0.5 + mixing + delta, right: mixing)
      #expect(agree(point.rate(exchange), expected))
    }
  }

  /// A Z' of any mass and charges beside the Standard Model: from its Lagrangian, and as the row of the
  /// table, c_L = g_nu (v + a)/2, c_R = g_nu (v - a)/2.
  @Test func vectorBosonInterferes() {
    var generator = SeededGenerator(seed: 14)
    for point in Scattering.random(count: 300, seed: 15) {
      let neutrino = generator.signed(1e-6...1e-2)
      let (vector, axial) = (generator.signed(1e-6...1e-2), generator.signed(1e-6...1e-2))
      let massGeV = generator.logarithmic(1e-3...100)
      let standard = (left: generator.signed(0.1...1), right: generator.signed(0.1...1))
      let boson = Exchange.vectorBoson(
        neutrinoCoupling: neutrino, electronVector: vector, electronAxial: axial, massGeV: massGeV)
      let propagator =
        1 / (root2 * fermi * (2 * mass * point.recoilEnergyGeV + massGeV * massGeV))
      let left = neutrino * (vector + axial) / 2 * propagator
      let right = neutrino * (vector - axial) / 2 * propagator
      #expect(agree(point.rate(boson), formula(point, left: left, right: right)))
      // Where both nearly cancel, rounding stands against the larger of them.
      let size =
        formula(point, left: abs(left) + 1, right: 0)
        + formula(point, left: 0, right: abs(right) + 1)
      let together = point.rate(boson, .vectorLike(left: standard.left, right: standard.right))
      let expected = formula(point, left: standard.left + left, right: standard.right + right)
      #expect(abs(together - expected) <= 1e-9 * size)
    }
  }

  /// A photon and a charge q in units of the electron's: 2 pi alpha q / (sqrt2 G_F 2 m T) for L and R,
  /// which is the shift of g_V by sqrt2 pi alpha q / (G_F m T).
  @Test func photon() {
    var generator = SeededGenerator(seed: 16)
    for point in Scattering.random(seed: 17) {
      let charge = generator.signed(1e-12...1e-6)
      let e = Exchange.elementaryCharge
      // A Z' without mass, of coupling e, with charges q and 1.
      let photon = Exchange.vectorBoson(
        neutrinoCoupling: e * charge, electronVector: e, massGeV: 0)
      let shift = root2 * Double.pi * alpha * charge / (fermi * mass * point.recoilEnergyGeV)
      let mixing = Constants.sinSquaredThetaW
      let standard = Exchange.vectorLike(left: -0.5 + mixing, right: mixing)
      let expected = formula(point, left: -0.5 + mixing + shift / 2, right: mixing + shift / 2)
      let size = formula(point, left: 1 + abs(shift), right: 0)
      #expect(abs(point.rate(photon, standard) - expected) <= 1e-9 * size)
    }
  }

  /// A charge radius is a charge of -t r^2 / 6 in units of the electron's seen by a photon, at a mixing
  /// angle of pi alpha / (sqrt2 G_F m_W^2): k s_w^2 r^2 / 2 for L and R, in sign and size.
  @Test func chargeRadius() {
    var generator = SeededGenerator(seed: 18)
    let squaredW = pow(Constants.wBosonMassGeV, 2)
    let mixing = Double.pi * alpha / (root2 * fermi * squaredW)
    for point in Scattering.random(seed: 19) {
      // In GeV^-2.
      let radius = generator.signed(1e-8...1e-3)
      let e = Exchange.elementaryCharge
      let photon = Exchange.vectorBoson(
        neutrinoCoupling: e * point.squaredTransferGeV2 * radius / 6, electronVector: e, massGeV: 0)
      let shift = 2.0 / 3 * squaredW * mixing * radius / 2
      let standard = (left: generator.signed(0.1...1), right: generator.signed(0.1...1))
      let expected = formula(point, left: standard.left + shift, right: standard.right + shift)
      let size = formula(point, left: 1 + abs(shift), right: 0)
      let together = point.rate(photon, .vectorLike(left: standard.left, right: standard.right))
      #expect(abs(together - expected) <= 1e-9 * size)
    }
  }
}
