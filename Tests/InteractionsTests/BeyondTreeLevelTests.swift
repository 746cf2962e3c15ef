import Foundation
import Interactions
import PaperModel
import Testing

/// One-loop couplings and electromagnetic radiation against formulas written out here.
@Suite struct BeyondTreeLevelTests {
  private static let mass = Constants.electronMassGeV
  private static let fermi = Constants.fermiConstant

  /// G_L and G_R of the neutrino.
  struct Chiral {
    var left: Double
    var right: Double

    func adding(_ both: Double) -> Chiral { Chiral(left: left + both, right: right + both) }
  }

  /// (2 m G_F^2/pi) [ G_L^2 (1 + a X1) + G_R^2 (1-y)^2 (1 + a X2) - G_L G_R m T/E^2 ] with L and R exchanged
  /// for antineutrinos, a = alpha/pi or 0.
  private static func rate(
    _ channel: Channel, _ couplings: Chiral, energy: Double, recoil: Double, radiates: Bool
  ) -> Double {
    let y = recoil / energy
    let (flat, falling) =
      channel.isAntineutrino
      ? (couplings.right, couplings.left) : (couplings.left, couplings.right)
    let common = -(2.0 / 3) * log(2 * y * energy / mass) - Double.pi * Double.pi / 6
    let first = common + y * y / 24 - 5 * y / 12 + 23.0 / 72
    let second = common + (23 - 16 * y - 4 * y * y) / (72 * (1 - y) * (1 - y))
    let strength = radiates ? Constants.fineStructureConstant / Double.pi : 0
    return 2 * mass * fermi * fermi / Double.pi
      * (flat * flat * (1 + strength * first)
        + falling * falling * (1 - y) * (1 - y) * (1 + strength * second)
        - flat * falling * mass * recoil / (energy * energy))
  }

  private static func tree(_ channel: Channel, mixing: Double = 0.2385) -> Chiral {
    Chiral(left: (channel.isElectronFlavour ? 0.5 : -0.5) + mixing, right: mixing)
  }

  private static func loop(_ channel: Channel, mixing: Double = 0.2385) -> Chiral {
    let left =
      channel.isElectronFlavour ? 2.3982e-5 / (2 * 2.0.squareRoot() * 1.1663787e-5) : -0.2731
    return Chiral(left: left, right: 0.2333).adding(mixing - 0.2385)
  }

  private static func points(seed: UInt64) -> [(energy: Double, recoil: Double)] {
    var generator = SeededGenerator(seed: seed)
    return (0..<200).map { _ in
      let energy = generator.logarithmic(0.05...40)
      let largest = 2 * energy * energy / (2 * energy + mass)
      return (energy, generator.logarithmic(0.01...0.999 * largest))
    }
  }

  private static func flavour(_ channel: Channel) -> String {
    channel.isElectronFlavour ? "_nue" : "_numu"
  }

  private static func chargeRadiusShift(_ radius: Double, mixing: Double) -> Double {
    let squaredW = 80.379 * 80.379
    return 2.0 / 3 * squaredW / 0.3893793721e-27 * mixing * radius / 2
  }

  /// With the weak mixing angle free, which moves both couplings as at tree level, and a charge radius.
  @Test(arguments: Channel.allCases, [StandardModelOrder.tree, .oneLoop])
  func couplings(channel: Channel, order: StandardModelOrder) throws {
    let model = InteractionModel.of(["electromagnetic"]) { $0.standardModel = order }
    var generator = SeededGenerator(seed: 200)
    for (energy, recoil) in Self.points(seed: 201) {
      let mixing = Double.random(in: 0.1...0.4, using: &generator)
      let radius = generator.signed(1e-34...1e-32)
      let own = try modelRate(
        channel, neutrinoEnergyGeV: energy, recoilEnergyGeV: recoil,
        couplings: ["sin2_theta_w": mixing, "r2" + Self.flavour(channel): radius], of: model)
      let standard =
        order == .tree
        ? Self.tree(channel, mixing: mixing) : Self.loop(channel, mixing: mixing)
      let expected = Self.rate(
        channel, standard.adding(Self.chargeRadiusShift(radius, mixing: mixing)), energy: energy,
        recoil: recoil, radiates: false)
      #expect(agree(own, expected, 1e-9))
    }
  }

  /// In all of G_L^2 and G_R^2, a charge radius, a charge and a light vector included; not in G_L G_R, in the
  /// rate of a moment or of a scalar.
  @Test(arguments: Channel.allCases) func radiation(channel: Channel) throws {
    let model = InteractionModel.of(["electromagnetic", "vector_b_l", "scalar"]) {
      $0.radiation = .electromagneticEnergy
    }
    let alpha = Constants.fineStructureConstant
    let m = Self.mass
    var generator = SeededGenerator(seed: 202)
    for (energy, recoil) in Self.points(seed: 203) {
      let boson = generator.logarithmic(1e-3...10)
      let weak = 2.0.squareRoot() * Self.fermi
      let radius = generator.signed(1e-34...1e-32)
      let g = (generator.logarithmic(0.01...1) * weak * (2 * m * recoil + boson * boson))
        .squareRoot()
      let charge =
        generator.signed(0.01...1) * weak * 2 * m * recoil / (2 * Double.pi * alpha)
      let moment = generator.logarithmic(1e-11...1e-9)
      let (y, phi) = (generator.logarithmic(1e-10...1e-7), generator.logarithmic(1e-3...1))
      let own = try modelRate(
        channel, neutrinoEnergyGeV: energy, recoilEnergyGeV: recoil,
        couplings: [
          "r2" + Self.flavour(channel): radius, "q" + Self.flavour(channel): charge,
          "mu" + Self.flavour(channel): moment, "y_s" + Self.flavour(channel): y, "g_b_l": g,
        ], of: model.at(["m_zprime_gev": boson, "m_phi_gev": phi]))
      let shift =
        Self.chargeRadiusShift(radius, mixing: 0.2385)
        + g * g / 2 / (weak * (2 * m * recoil + boson * boson))
        + 2 * Double.pi * alpha * charge / (weak * 2 * m * recoil)
      let dipole =
        moment * moment * Double.pi * alpha * alpha / (m * m) * (1 / recoil - 1 / energy)
      let scalar =
        y * y * m / (8 * Double.pi) * recoil * (recoil + 2 * m)
        / (energy * energy * pow(2 * m * recoil + phi * phi, 2))
      let standard = Self.tree(channel)
      let expected =
        Self.rate(
          channel, standard.adding(shift), energy: energy, recoil: recoil, radiates: true)
        + dipole + scalar
      let sizes = Chiral(left: abs(standard.left) + abs(shift), right: standard.right + abs(shift))
      let size =
        Self.rate(channel, sizes, energy: energy, recoil: recoil, radiates: false)
        + dipole + scalar
      #expect(abs(own - expected) <= 1e-9 * size)
    }
  }

  /// What one loop changes of total cross-sections, in per cent.
  @Test(arguments: [
    (Channel.muonNeutrino, 6.2), (.muonAntineutrino, -0.5), (.electronNeutrino, -3.2),
    (.electronAntineutrino, -3.4),
  ]) func loopsMoveTotals(channel: Channel, percent: Double) {
    let models = [StandardModelOrder.oneLoop, .tree].map { order in
      InteractionModel.of(["electromagnetic"]) { $0.standardModel = order }
    }
    // Evenly over the recoils of 3 GeV, where the mass of the electron does not matter.
    let totals = models.map { model in
      (0..<4000).reduce(0) {
        $0
          + model.differential(
            channel: channel, neutrinoEnergyGeV: 3, recoilEnergyGeV: 3 * (Double($1) + 0.5) / 4000,
            at: model.standardModel)
      }
    }
    #expect(abs(100 * (totals[0] / totals[1] - 1) - percent) < 0.06)
  }

  /// Radiation makes the four cross-sections of 3 GeV smaller by a per cent or two.
  @Test(arguments: Channel.allCases) func radiationMovesTotals(channel: Channel) {
    let totals = [Radiation.electromagneticEnergy, .none].map { radiation in
      let model = InteractionModel.of(["electromagnetic"]) { $0.radiation = radiation }
      return (0..<4000).reduce(0) {
        $0
          + model.differential(
            channel: channel, neutrinoEnergyGeV: 3,
            recoilEnergyGeV: 0.01 + 2.99 * (Double($1) + 0.5) / 4000, at: model.standardModel)
      }
    }
    let percent = 100 * (totals[0] / totals[1] - 1)
    #expect(percent < -1.1 && percent > -1.9, "\(percent)")
  }
}
