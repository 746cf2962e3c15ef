import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import Testing

/// Pseudo-experiments against constructions whose critical values are known without them.
@Suite struct ToyTests {
  /// The number of events in one bin and nothing uncertain: what Feldman and Cousins tabulate.
  private struct Counting {
    let runner: ToyRunner
    let plan: ToyPlan
    let signals: [Double]
    static let background = 3.0

    init(toys: Int) throws {
      var configuration = Configuration()
      configuration.binning.bins = 1
      configuration.sampling.samples = 20_000
      configuration.backgrounds = .none
      configuration.statistics.likelihood = .poisson
      configuration.statistics.overall.sigma = nil
      configuration.statistics.wrongSign.sigma = nil
      configuration.statistics.electron.sigma = nil
      func study(years: Double) throws -> Study {
        configuration.plan = try #require(
          ExposurePlan(custom: [.init(mode: .neutrino, positionM: 0, years: years)]))
        return try Study(
          configuration: configuration, source: ConfigurationSource(), threads: 2)
      }
      let year = try study(years: 1)
      let templates = try year.templates(at: year.stations).central
      func rate(_ moment: Double) -> Double {
        var point = year.standardModel
        point.muonMagneticMoment = moment
        return sum(
          templates.channels(station: 0, crossSection: year.crossSection, at: point))[0]
      }
      let years = Self.background / rate(0)
      let perSquare = (rate(1e-8) - rate(0)) * years / 1e-16
      signals = (0...30).map { 0.5 * Double($0) }
      plan = ToyPlan(
        parameter: .muonMagneticMoment, ladder: signals.map { ($0 / perSquare).squareRoot() },
        tested: [], toys: toys)
      runner = try ToyRunner(
        plan: plan, model: try study(years: years).fitModel(), templates: templates, seed: 7)
    }

    /// The likelihood ratio of n counts, written out.
    static func rise(_ count: Int, signal: Double) -> Double {
      let n = Double(count)
      func deviance(_ expected: Double) -> Double {
        2 * (expected - n + (count > 0 ? n * log(n / expected) : 0))
      }
      return deviance(signal + background) - deviance(max(n, background))
    }
  }

  /// 90 % intervals for a signal on a background of 3.0: G. Feldman and R. Cousins, Phys. Rev. D 57
  /// (1998) 3873, Table IV.
  static let table = [
    (0.0, 1.08), (0, 1.88), (0, 3.04), (0, 4.42), (0, 5.60), (0, 6.99), (0.15, 8.47), (0.89, 9.53),
    (1.51, 10.99), (1.88, 12.30), (2.63, 13.50),
  ]

  @Test func publishedPoissonIntervals() throws {
    let counting = try Counting(toys: 20_000)
    let fits = try counting.runner.fits(of: counting.plan.ensembles, toys: 0..<20_000, threads: 2)
    let construction = FeldmanCousins(
      ladder: counting.plan.ladder, fits: fits, confidenceLevel: 0.90)
    for (index, signal) in counting.signals.enumerated() {
      #expect(fits[index].allSatisfy { $0.converged })
      let critical = construction.critical[index].value
      for (count, interval) in Self.table.enumerated() {
        // Near an end, 20,000 toys cannot say on which side of 90 % the probability is.
        let distance = min(
          interval.0 > 0 ? abs(signal - interval.0) : .infinity, abs(signal - interval.1))
        guard distance > 0.25 else { continue }
        let isInside = signal >= interval.0 && signal <= interval.1
        let isAccepted = Counting.rise(count, signal: signal) <= critical + 1e-6
        #expect(isAccepted == isInside, "\(count) counts, signal \(signal)")
      }
    }
  }

  /// Many events and no pulls: a normal measurement of the moment squared, which cannot be negative.
  /// In units of its standard deviation, the ratio for a true value x and a measured y is (y - x)^2
  /// above 0 and x^2 - 2 x y below.
  private static func boundaryCritical(_ x: Double, level: Double) -> Double {
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

  private static func normal(toys: Int, likelihood: Likelihood = .gaussian) throws -> (
    ToyRunner, ToyPlan, sigmas: [Double]
  ) {
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
    let model = try study.fitModel()
    let bound = try model.bounds(
      on: [.muonMagneticMoment], templates: estimate, deltaChiSquare: 1)[0]
    let sigma = try #require(bound.upper).value
    let sigmas = [0, 0.3, 0.7, 1.2, 1.645, 2.5]
    let plan = ToyPlan(
      parameter: .muonMagneticMoment, ladder: sigmas.map { sigma * $0.squareRoot() },
      tested: [0, 0.5, 1, 2].map { sigma * ($0 as Double).squareRoot() }, toys: toys)
    return (
      try ToyRunner(plan: plan, model: model, templates: estimate.central, seed: 11), plan, sigmas
    )
  }

  @Test(arguments: Likelihood.allCases)
  func normalMeasurementWithBoundary(_ likelihood: Likelihood) throws {
    let toys = 20_000
    let (runner, plan, sigmas) = try Self.normal(toys: toys, likelihood: likelihood)
    let fits = try runner.fits(of: plan.ensembles, toys: 0..<toys, threads: 2)
    let study = try ToyStudy(plan: plan, fits: fits, confidenceLevel: 0.90)
    for (critical, x) in zip(study.construction.critical, sigmas) {
      let expected = Self.boundaryCritical(x, level: 0.90)
      #expect(abs(critical.value - expected) < 5 * critical.error, "\(x): \(critical), \(expected)")
      #expect(critical.error > 0 && critical.error < 0.05)
    }
    #expect(abs(Self.boundaryCritical(0, level: 0.90) - 1.6424) < 1e-4)
    #expect(abs(Self.boundaryCritical(3, level: 0.90) - 2.7055) < 1e-4)
    for row in study.rows {
      #expect(row.unconverged == 0)
      // At 0, Wilks covers 95 %.
      if row.ensemble.trueValue == 0 {
        #expect(abs(row.wilks.fraction - 0.95) < 5 * row.wilks.error)
      }
      guard let coverage = row.feldmanCousins else { continue }
      // The critical value has an error of the same size.
      #expect(abs(coverage.fraction - 0.90) < 5 * 2.0.squareRoot() * coverage.error, "\(row)")
    }
  }

  /// A toy depends on the seed, the ensemble and its number alone.
  @Test func partsAndThreads() throws {
    let (runner, plan, _) = try Self.normal(toys: 700)
    let all = try runner.fits(of: plan.ensembles, toys: 0..<700, threads: 1)
    #expect(try runner.fits(of: plan.ensembles, toys: 0..<700, threads: 3) == all)
    let first = try runner.fits(of: plan.ensembles, toys: 0..<123, threads: 2)
    let second = try runner.fits(of: plan.ensembles, toys: 123..<700, threads: 2)
    #expect(zip(first, second).map { $0 + $1 } == all)
    #expect(Set(all.map { $0.map(\.bestFit) }).count == all.count, "ensembles differ")
  }

  /// With the pulls' auxiliary measurements drawn anew for each toy, the profile likelihood covers:
  /// the default plan, at the bound.
  @Test func coverageWithPulls() throws {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.sampling.samples = 20_000
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: 2)
    var request = ToyRequest(
      parameter: .muonMagneticMoment, toys: 20_000, confidenceLevel: 0.90)
    request.tested = [0, 1.3e-10, 3e-10]
    let job = try ToyJob(request, study: study)
    let fits = try job.fits(toys: 0..<20_000)
    let result = try job.result(of: fits)
    for row in result.rows where row.ensemble.isTest {
      let coverage = try #require(row.feldmanCousins)
      #expect(row.unconverged == 0)
      #expect(abs(coverage.fraction - 0.90) < 5 * 2.0.squareRoot() * coverage.error, "\(row)")
    }
    // The bound moves a little; a moment's interval still begins at 0.
    let interval = try job.interval(of: result)
    let upper = try #require(interval.upper)
    #expect(interval.lower == nil)
    #expect(abs(upper / (try #require(job.wilks.upper)).value - 1) < 0.05)
  }
}
