import Foundation
import Interactions
import PaperModel
import Testing

/// The light vectors that come with the program against traces of a Z' beside the Standard Model.
@Suite struct VectorModelTraceTests {
  /// Q_nu Q_e of nu_mu and nu_e.
  struct Charges: Sendable, CustomTestStringConvertible {
    let interaction: String
    let coupling: String
    let numu: Double
    let nue: Double
    var testDescription: String { interaction }

    func of(_ channel: Channel) -> Double { channel.isElectronFlavour ? nue : numu }
  }

  /// The coupling by one loop of mu and tau, in the static limit.
  static let loop =
    -Constants.fineStructureConstant / (3 * Double.pi)
    * log(pow(Constants.tauMassGeV / Constants.muonMassGeV, 2))

  static let charges = [
    Charges(interaction: "vector_b_l", coupling: "g_b_l", numu: 1, nue: 1),
    Charges(interaction: "vector_le_lmu", coupling: "g_le_lmu", numu: -1, nue: 1),
    Charges(interaction: "vector_le_ltau", coupling: "g_le_ltau", numu: 0, nue: 1),
    Charges(interaction: "vector_lmu_ltau", coupling: "g_lmu_ltau", numu: loop, nue: 0),
  ]

  static func boson(
    _ coupling: Double, _ charge: Double, massGeV: Double
  ) -> Exchange {
    .vectorBoson(neutrinoCoupling: coupling * charge, electronVector: coupling, massGeV: massGeV)
  }

  @Test(arguments: charges, Channel.allCases)
  func leptonNumbers(_ charges: Charges, channel: Channel) throws {
    let model = InteractionModel.of([InteractionUse(name: charges.interaction)])
    let scale = max(abs(charges.numu), abs(charges.nue))
    // Only the sizes of one: the loop's charge is small for its loop alone.
    let reach = abs(charges.numu) < 0.01 && charges.numu != 0 ? abs(charges.numu) : scale
    try compareWithTraces(model, channel, seed: 100) { generator, point in
      let massGeV = generator.logarithmic(1e-3...10)
      let g = (generator.exchangeStrength(point, massGeV: massGeV) / reach).squareRoot()
      var problem = TraceProblem(channel)
      problem.masses = ["m_zprime_gev": massGeV]
      problem.couplings = [charges.coupling: g]
      problem.add(Self.boson(g, charges.of(channel), massGeV: massGeV))
      return problem
    }
  }

  /// -(alpha/3 pi) ln(m_tau^2/m_mu^2)
  @Test func loopHasItsPublishedSize() { #expect(abs(Self.loop + 4.37e-3) < 5e-6) }

  /// Charges of the configuration, with an axial part of the electron.
  @Test(arguments: Channel.allCases, [1, 2, 3, 4] as [UInt64])
  func anyCharges(channel: Channel, turn: UInt64) throws {
    var generator = SeededGenerator(seed: 110 + turn)
    let (numu, nue) = (generator.signed(0.1...3), generator.signed(0.1...3))
    let (vector, axial) = (generator.signed(0.1...3), generator.signed(0.1...3))
    let model = InteractionModel.of(["vector"]) {
      $0.vector.numu = numu
      $0.vector.nue = nue
      $0.vector.electron = vector
      $0.vector.electronAxial = axial
    }
    let charge = channel.isElectronFlavour ? nue : numu
    try compareWithTraces(model, channel, seed: 120 + turn) { generator, point in
      let massGeV = generator.logarithmic(1e-2...10)
      let g = generator.exchangeStrength(point, massGeV: massGeV).squareRoot()
      var problem = TraceProblem(channel)
      problem.masses = ["m_zprime_gev": massGeV]
      problem.couplings = ["g_v": g]
      problem.add(
        .vectorBoson(
          neutrinoCoupling: g * charge, electronVector: g * vector, electronAxial: g * axial,
          massGeV: massGeV))
      return problem
    }
  }

  /// Two bosons of two masses, one of which has a name of its own for it: both interfere with the Standard
  /// Model and with each other.
  @Test(arguments: Channel.allCases) func twoMasses(channel: Channel) throws {
    let model = InteractionModel.of([
      InteractionUse(name: "vector_b_l", mass: "m_zprime2_gev"), "vector_le_lmu",
    ])
    try compareWithTraces(model, channel, seed: 130) { generator, point in
      let (one, other) = (generator.logarithmic(1e-3...10), generator.logarithmic(1e-3...10))
      let g = generator.exchangeStrength(point, massGeV: one).squareRoot()
      let h = generator.exchangeStrength(point, massGeV: other).squareRoot()
      var problem = TraceProblem(channel)
      problem.masses = ["m_zprime2_gev": one, "m_zprime_gev": other]
      problem.couplings = ["g_b_l": g, "g_le_lmu": h]
      problem.add(Self.boson(g, 1, massGeV: one))
      problem.add(Self.boson(h, channel.isElectronFlavour ? 1 : -1, massGeV: other))
      return problem
    }
  }

  /// One mass for two bosons is one propagator.
  @Test(arguments: Channel.allCases) func oneMassForTwo(channel: Channel) throws {
    let model = InteractionModel.of(["vector_b_l", "vector_le_lmu"])
    try compareWithTraces(model, channel, seed: 132) { generator, point in
      let massGeV = generator.logarithmic(1e-3...10)
      let g = generator.exchangeStrength(point, massGeV: massGeV).squareRoot()
      let h = generator.exchangeStrength(point, massGeV: massGeV).squareRoot()
      var problem = TraceProblem(channel)
      problem.masses = ["m_zprime_gev": massGeV]
      problem.couplings = ["g_b_l": g, "g_le_lmu": h]
      problem.add(Self.boson(g, 1, massGeV: massGeV))
      problem.add(Self.boson(h, channel.isElectronFlavour ? 1 : -1, massGeV: massGeV))
      return problem
    }
  }
}
