import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Many events and no pulls: a normal measurement of the moment squared, which cannot be negative.
struct NormalMeasurement {
  private let model: FitModel
  private let templates: Templates
  /// The moment whose square is one standard deviation of the measurement.
  private let sigma: Double

  /// True values of a ladder and of a test: of the moment squared, in its standard deviations.
  static let ladder = [0, 0.3, 0.7, 1.2, 1.645, 2.5]
  static let tested = [0, 0.5, 1, 2.0]

  init(likelihood: Likelihood = .gaussian) throws {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.sampling.samples = 20_000
    configuration.beam.protonsOnTargetPerYear *= 1000
    configuration.statistics.likelihood = likelihood
    configuration.statistics.overall.sigma = nil
    configuration.statistics.wrongSign.sigma = nil
    configuration.statistics.electron.sigma = nil
    configuration.statistics.ccqe.sigma = nil
    configuration.statistics.pi0.sigma = nil
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: 2)
    let estimate = try study.templates(at: study.stations)
    model = try study.fitModel()
    templates = estimate.central
    let bound = try model.bounds(
      on: [.muonMagneticMoment], templates: estimate, deltaChiSquare: 1)[0]
    sigma = try #require(bound.upper).value
  }

  func moment(_ square: Double) -> Double { sigma * square.squareRoot() }

  func plan(
    _ ladder: [Double] = Self.ladder, tested: [Double] = Self.tested, toys: Int
  ) -> ToyPlan {
    ToyPlan(
      parameter: .muonMagneticMoment, ladder: ladder.map(moment), tested: tested.map(moment),
      toys: toys)
  }

  func runner(_ plan: ToyPlan, seed: UInt64 = 11) throws -> ToyRunner {
    try ToyRunner(plan: plan, model: model, templates: templates, seed: seed)
  }

  /// For limits in place of intervals.
  func limits(_ plan: LimitPlan, seed: UInt64) throws -> LimitRunner {
    try LimitRunner(plan: plan, model: model, templates: templates, seed: seed)
  }

  /// The critical value of a true value x, by integrals of the normal distribution: for a measured y, the
  /// ratio is (y - x)^2 above 0 and x^2 - 2 x y below.
  static func critical(_ x: Double, level: Double) -> Double {
    func below(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
    func probability(_ c: Double) -> Double {
      let root = c.squareRoot()
      guard c > x * x else { return below(root) - below(-root) }
      return below(root) - (x > 0 ? below((x * x - c) / (2 * x) - x) : 0)
    }
    var (low, high) = (0.0, 10.0)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if probability(middle) < level { low = middle } else { high = middle }
    }
    return high
  }

  /// The end of the interval of a measured 0, whose rise at x is the square of x.
  static func end(level: Double) -> Double {
    var (low, high) = (0.5, 4.0)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if middle * middle < critical(middle, level: level) { low = middle } else { high = middle }
    }
    return low
  }
}
