import Foundation
import Interactions
import PaperModel
import Testing

/// Contact interactions, flavour-changing ones and combinations that interfere, against traces.
@Suite struct ContactModelTraceTests {
  private static let flavours = ["ee", "mumu", "emu", "etau", "mutau"]

  /// Every coefficient at once, and what a channel sees of them: its diagonal one, then the two that change
  /// its flavour, each with a final state of its own.
  private static func nonstandard(
    _ generator: inout SeededGenerator, _ channel: Channel, _ problem: inout TraceProblem
  ) -> [Exchange] {
    var contact: [String: Exchange] = [:]
    for flavour in flavours {
      let (left, right) = (generator.signed(0.03...3), generator.signed(0.03...3))
      problem.couplings["eps_l_\(flavour)"] = left
      problem.couplings["eps_r_\(flavour)"] = right
      contact[flavour] = .vectorLike(left: left, right: right)
    }
    let seen =
      channel.isElectronFlavour ? ["ee", "emu", "etau"] : ["mumu", "emu", "mutau"]
    return seen.compactMap { contact[$0] }
  }

  @Test(arguments: Channel.allCases) func nonstandardInteractions(channel: Channel) throws {
    try compareWithTraces(.of(["nsi"]), channel, seed: 140) { generator, _ in
      var problem = TraceProblem(channel)
      let seen = Self.nonstandard(&generator, channel, &problem)
      problem.add(seen[0])
      for exchange in seen.dropFirst() { problem.addState([exchange]) }
      return problem
    }
  }

  private static func free(
    _ generator: inout SeededGenerator, _ channel: Channel, _ problem: inout TraceProblem
  ) -> Exchange {
    var own = Exchange.vectorLike(left: 0, right: 0)
    for flavour in ["numu", "nue"] {
      let (vector, axial) = (generator.signed(0.03...3), generator.signed(0.03...3))
      problem.couplings["delta_gv_\(flavour)"] = vector
      problem.couplings["delta_ga_\(flavour)"] = axial
      guard (flavour == "nue") == channel.isElectronFlavour else { continue }
      own = .vectorLike(left: (vector + axial) / 2, right: (vector - axial) / 2)
    }
    return own
  }

  @Test(arguments: Channel.allCases) func freeCouplings(channel: Channel) throws {
    try compareWithTraces(.of(["free_couplings"]), channel, seed: 142) { generator, _ in
      var problem = TraceProblem(channel)
      problem.add(Self.free(&generator, channel, &problem))
      return problem
    }
  }

  private static func radii(
    _ generator: inout SeededGenerator, _ channel: Channel, _ problem: inout TraceProblem
  ) -> [Exchange] {
    var exchanges: [String: Exchange] = [:]
    for flavours in ["emu", "etau", "mutau"] {
      let radius = generator.signed(1e-33...1e-31)
      problem.couplings["r2_\(flavours)"] = radius
      exchanges[flavours] = .chargeRadius(radius)
    }
    return (channel.isElectronFlavour ? ["emu", "etau"] : ["emu", "mutau"]).compactMap {
      exchanges[$0]
    }
  }

  @Test(arguments: Channel.allCases) func transitionChargeRadii(channel: Channel) throws {
    try compareWithTraces(.of(["transition_charge_radii"]), channel, seed: 144) { generator, _ in
      var problem = TraceProblem(channel)
      for exchange in Self.radii(&generator, channel, &problem) { problem.addState([exchange]) }
      return problem
    }
  }

  /// Those that lead to one final flavour interfere, those to others add squares.
  @Test(arguments: Channel.allCases) func changesOfFlavour(channel: Channel) throws {
    let model = InteractionModel.of(["nsi", "transition_charge_radii"])
    try compareWithTraces(model, channel, seed: 146) { generator, _ in
      var problem = TraceProblem(channel)
      let contact = Self.nonstandard(&generator, channel, &problem)
      problem.add(contact[0])
      let radii = Self.radii(&generator, channel, &problem)
      for (one, other) in zip(contact.dropFirst(), radii) { problem.addState([one, other]) }
      return problem
    }
  }

  private static func named(_ coupling: String, _ channel: Channel) -> String {
    coupling + (channel.isElectronFlavour ? "_nue" : "_numu")
  }

  /// A charge radius, a light vector and contact interactions in one amplitude.
  @Test(arguments: Channel.allCases) func radiusBosonAndContact(channel: Channel) throws {
    let model = InteractionModel.of(["electromagnetic", "vector_le_lmu", "nsi"])
    try compareWithTraces(model, channel, seed: 148) { generator, point in
      let massGeV = generator.logarithmic(1e-3...10)
      let g = generator.exchangeStrength(point, massGeV: massGeV).squareRoot()
      let radius = generator.signed(1e-33...1e-31)
      var problem = TraceProblem(channel)
      let contact = Self.nonstandard(&generator, channel, &problem)
      problem.add(contact[0])
      for exchange in contact.dropFirst() { problem.addState([exchange]) }
      problem.masses = ["m_zprime_gev": massGeV]
      problem.couplings["g_le_lmu"] = g
      problem.couplings[Self.named("r2", channel)] = radius
      problem.add(.chargeRadius(radius))
      problem.add(
        VectorModelTraceTests.boson(g, channel.isElectronFlavour ? 1 : -1, massGeV: massGeV))
      return problem
    }
  }

  /// A photon, a light vector with axial coupling and free couplings in one amplitude; a moment beside them.
  @Test(arguments: Channel.allCases) func photonBosonAndFreeCouplings(channel: Channel) throws {
    let model = InteractionModel.of(["free_couplings", "vector", "electromagnetic"]) {
      $0.vector.electronAxial = -0.6
      $0.vector.nue = -2
    }
    try compareWithTraces(model, channel, seed: 150) { generator, point in
      let massGeV = generator.logarithmic(1e-2...10)
      let g = generator.exchangeStrength(point, massGeV: massGeV).squareRoot()
      let charge =
        (Bool.random(using: &generator) ? 1 : -1)
        * generator.exchangeStrength(point, massGeV: 0)
        / (4 * Double.pi * Constants.fineStructureConstant)
      let moment = generator.logarithmic(1e-10...1e-8)
      var problem = TraceProblem(channel)
      problem.masses = ["m_zprime_gev": massGeV]
      problem.add(Self.free(&generator, channel, &problem))
      problem.couplings["g_v"] = g
      problem.couplings[Self.named("q", channel)] = charge
      problem.couplings[Self.named("mu", channel)] = moment
      problem.add(.millicharge(charge))
      problem.add(.dipole(momentBohrMagnetons: moment))
      problem.add(
        .vectorBoson(
          neutrinoCoupling: g * (channel.isElectronFlavour ? -2 : 1), electronVector: g,
          electronAxial: -0.6 * g, massGeV: massGeV))
      return problem
    }
  }
}
