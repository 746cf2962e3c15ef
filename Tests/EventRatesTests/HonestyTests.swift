import EventRates
import Experiment
import Honesty
import Interactions
import PaperModel
import Testing

/// Stated errors are the true ones: over many seeds, deviations from quadrature over stated errors are
/// as large as they should be, on average and neither more nor less.
@Suite struct HonestyTests {
  private static let stations = [Station(mode: .neutrino, positionM: 0)]

  /// The total rate, then the bins of all channels together.
  private static func quantities(_ templates: Templates) -> [Double] {
    let crossSection = InteractionModel.papers
    let bins = Channel.allCases.map { channel in
      templates.events(
        station: 0, channel: channel,
        coefficients: crossSection.coefficients(channel: channel, at: crossSection.standardModel))
    }.reduce(into: [Double](repeating: 0, count: templates.bins + 1)) { sum, next in
      for bin in sum.indices { sum[bin] += next[bin] }
    }
    return [bins.reduce(0, +)] + bins.dropLast()
  }

  /// One batch.
  @Test(arguments: EngineAgreementTests.cases, [Engine.montecarlo, .quasiMontecarlo])
  func errorsOfEveryDetector(detector: DetectorCase, engine: Engine) throws {
    try Self.check(detector, engine, samples: 1 << 16, replicates: 64, batches: 1)
  }

  /// A sample that has been doubled twice, whose batches are weighted.
  @Test(arguments: [Engine.montecarlo, .quasiMontecarlo])
  func errorsOfGrownSamples(engine: Engine) throws {
    try Self.check(DetectorCase("default"), engine, samples: 1 << 15, replicates: 64, batches: 3)
  }

  private static func check(
    _ detector: DetectorCase, _ engine: Engine, samples: UInt64, replicates: Int, batches: Int
  ) throws {
    let exact = try detector.calculator(.quadrature, normalization: .absolute).templates(
      at: stations
    )
    .estimate(quantities).map(\.value)
    // Where hardly anything lies, errors are not normal: see ReplicateSpreadTests.
    let compared = exact.indices.filter { exact[$0] > 0.02 * exact[0] }
    #expect(compared.count > 3)
    var pulls = exact.map { _ in SquaredPulls(replicates: replicates) }
    var means = exact.map { _ in 0.0 }
    for seed in 1...SquaredPulls.seeds {
      var sample = try detector.calculator(
        engine, normalization: .absolute, samples: samples, replicates: replicates,
        seed: UInt64(seed)
      ).growingSample(at: stations)
      for _ in 1..<batches { _ = try sample.grow() }
      let estimates = try sample.grow().unjudgedEstimate(quantities)
      #expect(sample.samples == samples << (batches - 1))
      for index in compared {
        let estimate = estimates[index]
        pulls[index].add(value: estimate.value, error: estimate.error, exact: exact[index])
        means[index] +=
          (estimate.value - exact[index]) / estimate.error / Double(SquaredPulls.seeds)
      }
    }
    let deviation = (Double(replicates - 1) / Double(replicates - 3)).squareRoot()
    for index in compared {
      #expect(pulls[index].areHonest, "quantity \(index): \(pulls[index])")
      #expect(
        abs(means[index]) < 5 * deviation / Double(SquaredPulls.seeds).squareRoot(),
        "quantity \(index): mean \(means[index])")
    }
  }

  /// The jackknife and the deviations that a covariance is made of are two ways to the same error; so
  /// are the difference of two levels of quadrature and its one deviation.
  @Test(arguments: [Engine.montecarlo, .quasiMontecarlo, .quadrature])
  func deviationsAddUpToTheError(engine: Engine) throws {
    let estimate = try DetectorCase("default").calculator(engine, samples: 1 << 16)
      .templates(at: Self.stations)
    let errors = estimate.unjudgedEstimate(Self.quantities)
    let deviations = estimate.deviations().map(Self.quantities)
    for (index, estimate) in errors.enumerated() {
      let variance = deviations.reduce(0) { $0 + $1[index] * $1[index] }
      // The total of quadrature has no difference of levels but rounding.
      #expect(estimate.error > 0 || index == 0 && engine == .quadrature)
      #expect(
        abs(estimate.error - variance.squareRoot())
          <= 1e-6 * estimate.error + 1e-13 * abs(estimate.value))
    }
  }
}
