import Interactions
import PaperModel
import Testing

/// d sigma/dT in GeV^-3 as the program computes it, at couplings by their names: the one place where the
/// traces meet the program.
func modelRate(
  _ channel: Channel, neutrinoEnergyGeV: Double, recoilEnergyGeV: Double,
  couplings: [String: Double], of model: InteractionModel = .papers
) throws -> Double {
  var point = model.standardModel
  for (name, value) in couplings {
    point[try #require(model.coupling(named: name))] = value
  }
  let squareCentimetres = model.differential(
    channel: channel, neutrinoEnergyGeV: neutrinoEnergyGeV, recoilEnergyGeV: recoilEnergyGeV,
    at: point)
  return squareCentimetres / Constants.hbarCSquared
}

/// What the program has built in against the traces, for both flavours and both helicities.
@Suite struct BuiltInTraceTests {
  private let mixing = Constants.sinSquaredThetaW

  private func standardModel(_ channel: Channel, shift: Double = 0, mixing: Double? = nil)
    -> Exchange
  {
    let right = mixing ?? self.mixing
    let delta = channel.isElectronFlavour ? 1.0 : 0
    return .vectorLike(left: -0.5 + right + delta + shift, right: right + shift)
  }

  /// Each point with its channel's rate by the program and by traces.
  private func compare(
    _ channel: Channel, seed: UInt64, _ coupling: String? = nil,
    _ range: ClosedRange<Double> = 1...1,
    traces: (Scattering, Double) -> Double
  ) throws {
    var generator = SeededGenerator(seed: seed)
    for var point in Scattering.random(seed: seed + 1) {
      point.antineutrino = channel.isAntineutrino
      let value = generator.signed(range)
      let own = try modelRate(
        channel, neutrinoEnergyGeV: point.neutrinoEnergyGeV,
        recoilEnergyGeV: point.recoilEnergyGeV,
        couplings: coupling.map { [named($0, channel): value] } ?? [:])
      #expect(agree(own, traces(point, value)))
    }
  }

  /// Couplings are named by their flavour.
  private func named(_ coupling: String, _ channel: Channel) -> String {
    coupling == "sin2_theta_w"
      ? coupling : coupling + (channel.isElectronFlavour ? "_nue" : "_numu")
  }

  @Test(arguments: Channel.allCases) func standardModelAlone(channel: Channel) throws {
    try compare(channel, seed: 50) { point, _ in point.rate(standardModel(channel)) }
  }

  @Test(arguments: Channel.allCases) func weakMixing(channel: Channel) throws {
    var generator = SeededGenerator(seed: 51)
    for var point in Scattering.random(seed: 52) {
      point.antineutrino = channel.isAntineutrino
      let value = Double.random(in: 0.1...0.5, using: &generator)
      let own = try modelRate(
        channel, neutrinoEnergyGeV: point.neutrinoEnergyGeV,
        recoilEnergyGeV: point.recoilEnergyGeV, couplings: ["sin2_theta_w": value])
      #expect(agree(own, point.rate(standardModel(channel, mixing: value))))
    }
  }

  @Test(arguments: Channel.allCases) func chargeRadius(channel: Channel) throws {
    let squaredW = Constants.wBosonMassGeV * Constants.wBosonMassGeV
    try compare(channel, seed: 53, "r2", 1e-34...1e-30) { point, radius in
      let shift = squaredW * mixing * radius / Constants.hbarCSquared / 3
      return point.rate(standardModel(channel, shift: shift))
    }
  }

  /// The photon's own amplitude beside the Standard Model's.
  @Test(arguments: Channel.allCases) func millicharge(channel: Channel) throws {
    let e = Exchange.elementaryCharge
    try compare(channel, seed: 55, "q", 1e-12...1e-5) { point, charge in
      let photon = Exchange.vectorBoson(
        neutrinoCoupling: e * charge, electronVector: e, massGeV: 0)
      return point.rate(standardModel(channel), photon)
    }
  }

  /// All three amplitudes in one final state, where the dipole's interferes with none.
  @Test(arguments: Channel.allCases) func magneticMoment(channel: Channel) throws {
    try compare(channel, seed: 57, "mu", 1e-12...1e-6) { point, moment in
      point.rate(standardModel(channel), .dipole(momentBohrMagnetons: moment))
    }
  }

  /// Charge, radius and moment at once.
  @Test(arguments: Channel.allCases) func together(channel: Channel) throws {
    var generator = SeededGenerator(seed: 59)
    let e = Exchange.elementaryCharge
    let squaredW = Constants.wBosonMassGeV * Constants.wBosonMassGeV
    for var point in Scattering.random(seed: 60) {
      point.antineutrino = channel.isAntineutrino
      let (charge, radius) = (generator.signed(1e-10...1e-7), generator.signed(1e-33...1e-31))
      let moment = generator.logarithmic(1e-10...1e-8)
      let own = try modelRate(
        channel, neutrinoEnergyGeV: point.neutrinoEnergyGeV,
        recoilEnergyGeV: point.recoilEnergyGeV,
        couplings: [
          named("q", channel): charge, named("r2", channel): radius, named("mu", channel): moment,
        ])
      let shift = squaredW * mixing * radius / Constants.hbarCSquared / 3
      let traces = point.rate(
        standardModel(channel, shift: shift), .dipole(momentBohrMagnetons: moment),
        .vectorBoson(neutrinoCoupling: e * charge, electronVector: e, massGeV: 0))
      #expect(agree(own, traces))
    }
  }
}
