import Foundation
import Interactions
import PaperModel
import Testing

/// What interactions become where a mass vanishes or is large, as rates of the program.
@Suite struct MassLimitTests {
  private static let alpha = Constants.fineStructureConstant

  private func flavour(_ channel: Channel) -> String {
    channel.isElectronFlavour ? "_nue" : "_numu"
  }

  /// Two models at random points of a channel, to 1e-8 of the larger rate: neighbours of a limit differ.
  private func compare(
    _ channel: Channel, seed: UInt64,
    _ one: (model: InteractionModel, couplings: (Double) -> [String: Double]),
    _ other: (model: InteractionModel, couplings: (Double) -> [String: Double]),
    strength: (Scattering) -> Double
  ) throws {
    var generator = SeededGenerator(seed: seed)
    for point in Scattering.random(count: 80, seed: seed + 1) {
      let value = strength(point) * generator.logarithmic(0.1...10)
      let rates = try [one, other].map {
        try modelRate(
          channel, neutrinoEnergyGeV: point.neutrinoEnergyGeV,
          recoilEnergyGeV: point.recoilEnergyGeV, couplings: $0.couplings(value), of: $0.model)
      }
      #expect(agree(rates[0], rates[1], 1e-8))
    }
  }

  private func weak(_ point: Scattering, _ massGeV: Double) -> Double {
    2.0.squareRoot() * Constants.fermiConstant * (point.squaredTransferGeV2 + massGeV * massGeV)
  }

  /// g^2 = 4 pi alpha q
  @Test(arguments: Channel.allCases) func lightVectorIsAMillicharge(channel: Channel) throws {
    try compare(
      channel, seed: 220,
      (.of(["vector_b_l"], masses: ["m_zprime_gev": 1e-9]), { ["g_b_l": $0.squareRoot()] }),
      (
        .papers,
        { ["q" + flavour(channel): $0 / (4 * Double.pi * Self.alpha)] }
      ), strength: { weak($0, 0) })
  }

  /// (4.3), and the shape function that is compiled for it.
  @Test(arguments: Channel.allCases) func lightDipolePortalIsAMoment(channel: Channel) throws {
    try compare(
      channel, seed: 222,
      (.of(["dipole_portal"], masses: ["m_n_gev": 1e-9]), { ["mu_n" + flavour(channel): $0] }),
      (.papers, { ["mu" + flavour(channel): $0] }), strength: { _ in 1e-9 })
  }

  /// The square of a vector's amplitude alone: half of what two opposite charges give, without the Standard
  /// Model.
  @Test(arguments: Channel.allCases) func lightHeavyVectorIsASquare(channel: Channel) throws {
    let bosons: [String: Double] = ["m_zprime_gev": 0.03]
    let signed = [1.0, -1].map { charge in
      InteractionModel.of(["vector"], masses: bosons) {
        $0.vector.numu = charge
        $0.vector.nue = charge
      }
    }
    let heavy = InteractionModel.of(
      ["heavy_vector"], masses: bosons.merging(["m_n_gev": 1e-9]) { $1 })
    var generator = SeededGenerator(seed: 224)
    for point in Scattering.random(count: 80, seed: 225) {
      let g = generator.exchangeStrength(point, massGeV: 0.03)
      func rate(_ model: InteractionModel, _ couplings: [String: Double]) throws -> Double {
        try modelRate(
          channel, neutrinoEnergyGeV: point.neutrinoEnergyGeV,
          recoilEnergyGeV: point.recoilEnergyGeV, couplings: couplings, of: model)
      }
      let both = try signed.map { try rate($0, ["g_v": g.squareRoot()]) }
      let own = try rate(heavy, ["g_h" + flavour(channel): g])
      #expect(agree(own, (both[0] + both[1]) / 2, 1e-8))
    }
  }

  /// eps_L = eps_R = g^2 / (2 sqrt2 G_F M^2)
  @Test(arguments: Channel.allCases) func heavyVectorBosonIsAContact(channel: Channel) throws {
    let massGeV = 3e4
    let own = channel.isElectronFlavour ? "ee" : "mumu"
    try compare(
      channel, seed: 226,
      (.of(["vector_b_l"], masses: ["m_zprime_gev": massGeV]), { ["g_b_l": $0.squareRoot()] }),
      (
        .of(["nsi"]),
        { square in
          let epsilon =
            square / (2 * 2.0.squareRoot() * Constants.fermiConstant * massGeV * massGeV)
          return ["eps_l_\(own)": epsilon, "eps_r_\(own)": epsilon]
        }
      ), strength: { weak($0, massGeV) })
  }

  /// With an axial part of the electron as large as the vector one, left alone: eps_L = g^2 / (sqrt2 G_F M^2).
  @Test(arguments: Channel.allCases) func chiralContact(channel: Channel) throws {
    let massGeV = 3e4
    let own = channel.isElectronFlavour ? "ee" : "mumu"
    try compare(
      channel, seed: 228,
      (
        .of(["vector"], masses: ["m_zprime_gev": massGeV]) { $0.vector.electronAxial = 1 },
        { ["g_v": $0.squareRoot()] }
      ),
      (
        .of(["nsi"]),
        { ["eps_l_\(own)": $0 / (2.0.squareRoot() * Constants.fermiConstant * massGeV * massGeV)] }
      ), strength: { weak($0, massGeV) })
  }
}
