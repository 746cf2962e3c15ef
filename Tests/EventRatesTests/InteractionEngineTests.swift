import EventRates
import Experiment
import Honesty
import Interactions
import PaperModel
import Testing

/// The engines on the shapes of every interaction: what is sampled against quadrature in every bin, and
/// stated errors against true ones.
@Suite struct InteractionEngineTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let model: InteractionModel
  }

  /// Without a heavy lepton all interactions share one pass; each mass of one is a pass of its own.
  static let cases =
    [
      Case(
        testDescription: "scalars, pseudoscalars and vectors",
        model: .of(
          [
            "electromagnetic", "nsi", "scalar",
            InteractionUse(name: "pseudoscalar", mass: "m_a_gev"),
            "vector_b_l", InteractionUse(name: "vector", mass: "m_zprime2_gev"),
          ],
          masses: ["m_a_gev": 0.1, "m_phi_gev": 0.003, "m_zprime2_gev": 0.3]
        ) { $0.vector.electronAxial = 0.7 }),
      Case(
        testDescription: "radiation",
        model: .of(["vector_b_l"]) { $0.radiation = .electromagneticEnergy }),
    ]
    + [0.01, 0.03, 0.1].map { mass in
      Case(
        testDescription: "heavy lepton of \(mass) GeV",
        model: .of(["dipole_portal", "heavy_vector"], masses: ["m_n_gev": mass]))
    }

  private static let stations = [Station(mode: .neutrino, positionM: 0)]

  private static func calculator(
    _ problem: Case, _ engine: Engine, samples: UInt64 = 1 << 14, replicates: Int = 64,
    seed: UInt64 = 2111
  ) throws -> RateCalculator {
    try DetectorCase("default").calculator(
      engine, normalization: .absolute, samples: samples, replicates: replicates, seed: seed
    ).with(table: problem.model.table)
  }

  /// Events per year of each shape in each channel, bins and what lies outside: within 5 sigma of 64
  /// replicates.
  @Test(arguments: cases, [Engine.montecarlo, .quasiMontecarlo])
  func everyBinAgrees(problem: Case, engine: Engine) throws {
    let sampled = try Self.calculator(problem, engine, samples: 1 << 19)
      .templates(at: Self.stations).unjudgedEstimate(\.values)
    let exact = try Self.calculator(problem, .quadrature)
      .templates(at: Self.stations).estimate(\.values)
    #expect(sampled.count == exact.count)
    let stride = problem.model.table.stride
    let length = exact.count / Channel.allCases.count
    var compared = 0
    for (index, (one, other)) in zip(sampled, exact).enumerated() {
      let row = index / length * length + index % stride
      let total = Swift.stride(from: row, to: row + length, by: stride).reduce(0) {
        $0 + abs(exact[$1].value)
      }
      // Where hardly anything lies, a spread means nothing: see EngineAgreementTests.
      let negligible = (engine == .montecarlo ? 1e-4 : 1e-9) * total
      guard abs(other.value) > negligible else {
        #expect(abs(one.value - other.value) <= negligible)
        continue
      }
      compared += 1
      let error = (one.error * one.error + other.error * other.error).squareRoot()
      #expect(
        abs(one.value - other.value) < 5 * error,
        "channel \(index / length), bin \(index % length / stride), shape \(index % stride): \(one), not \(other)"
      )
    }
    #expect(compared > problem.model.shapes.count * 4 * 6)
  }

  /// The sum over bins and outside is the integral without smearing, in closed form over T.
  @Test(arguments: cases) func nothingIsLost(problem: Case) throws {
    let calculator = try Self.calculator(problem, .quadrature)
    let binned = try calculator.templates(at: Self.stations).central
    let integrals = try calculator.integrals(at: Self.stations)
    let stride = problem.model.table.stride
    for channel in Channel.allCases {
      for (column, name) in problem.model.shapes {
        let total = (0...binned.bins).reduce(0) {
          $0 + Array(binned.shapes(station: 0, channel: channel, bin: $1))[column]
        }
        let integral = integrals.values[channel.index * stride + column]
        #expect(abs(total - integral) <= 1e-9 * abs(integral), "\(channel) \(name)")
      }
    }
  }

  /// Deviations from quadrature over stated errors, over many seeds: neither too small nor too large. Of fewer
  /// replicates, whose number is what a run costs here.
  @Test(arguments: cases, [Engine.montecarlo, .quasiMontecarlo])
  func errorsAreHonest(problem: Case, engine: Engine) throws {
    let stride = problem.model.table.stride
    let exact = try Self.calculator(problem, .quadrature).templates(at: Self.stations).central
    // Of muon neutrinos: each shape in the bins where much of it lies.
    let places = problem.model.shapes.flatMap { column, _ in
      let bins = (0..<exact.bins).map { $0 * stride + column }
      let total = (0...exact.bins).reduce(0) { $0 + abs(exact.values[$1 * stride + column]) }
      return bins.filter { abs(exact.values[$0]) > 0.03 * total }
    }
    #expect(places.count > 3)
    let replicates = 16
    var pulls = places.map { _ in SquaredPulls(replicates: replicates) }
    for seed in 1...SquaredPulls.seeds {
      let estimates = try Self.calculator(
        problem, engine, replicates: replicates, seed: UInt64(seed)
      ).templates(at: Self.stations).unjudgedEstimate { templates in
        places.map { templates.values[$0] }
      }
      for (index, estimate) in estimates.enumerated() {
        pulls[index].add(
          value: estimate.value, error: estimate.error, exact: exact.values[places[index]])
      }
    }
    for (index, pulls) in pulls.enumerated() {
      #expect(
        pulls.areHonest, "bin \(places[index] / stride), shape \(places[index] % stride): \(pulls)")
    }
  }
}
