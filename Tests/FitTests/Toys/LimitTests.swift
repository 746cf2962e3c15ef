import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Limits by CLs against constructions that are known without toys.
@Suite struct LimitTests {
  private static let level = 0.90

  private static func plan(
    _ parameter: Coupling, _ rungs: [Double], tested: [Double] = [], toys: Int
  )
    -> LimitPlan
  {
    LimitPlan(
      parameter: parameter,
      ladders: LimitSide.sides(of: parameter).map {
        LimitPlan.Ladder(side: $0, rungs: rungs, tested: tested, of: parameter)
      }, toys: toys)
  }

  /// The signal at which CLs of a count is the level: the ratio of two sums of Poisson terms.
  private static func closed(_ count: Int, background: Double) -> Double {
    func below(_ mean: Double) -> Double {
      var (term, sum) = (exp(-mean), 0.0)
      for number in 0...count {
        sum += term
        term *= mean / Double(number + 1)
      }
      return sum
    }
    var (low, high) = (0.0, 60.0)
    for _ in 0..<100 {
      let middle = 0.5 * (low + high)
      if below(middle + background) / below(background) > 1 - level {
        low = middle
      } else {
        high = middle
      }
    }
    return low
  }

  /// Without a background the limit of no count is ln 10, whatever the background.
  @Test(arguments: [0, 0.5, 3, 8.0])
  func countsAreThoseOfTheSums(_ background: Double) throws {
    let experiment = try CountingExperiment(background: background)
    let rungs = (1...12).map { experiment.moment(ofSignal: 2 * Double($0)) }
    for count in 0...8 {
      let plan = Self.plan(.muonMagneticMoment, rungs, toys: 0)
      let runner = try experiment.limits(plan, count: count)
      #expect(try runner.canSum())
      let study = try runner.sums(confidenceLevel: Self.level)
      let limit = try #require(study.sides[0].limit.value)
      let expected = Self.closed(count, background: background)
      #expect(abs(experiment.signal(ofMoment: limit) - expected) < 1e-6 * expected, "\(count)")
      #expect(study.sides.count == 1 && study.sides[0].limit.error == 0)
      #expect(try #require(study.outcomes).leftOut < 1e-12)
      if count == 0 { #expect(abs(expected - log(10)) < 1e-9) }
    }
  }

  /// Coverage by sums is that of the limits of all counts, and nowhere below the level.
  @Test func limitsOfCountsCover() throws {
    let background = 3.0
    let experiment = try CountingExperiment(background: background)
    let signals = [0.4, 1.7, 2.9, 4.71, 6.6]
    let plan = Self.plan(
      .muonMagneticMoment, (1...10).map { experiment.moment(ofSignal: 2 * Double($0)) },
      tested: signals.map(experiment.moment(ofSignal:)), toys: 0)
    let study = try experiment.limits(plan, count: 2).sums(confidenceLevel: Self.level)
    for (signal, test) in zip(signals, study.sides[0].tests) {
      var (term, covered) = (exp(-signal - background), 0.0)
      for count in 0...60 {
        if signal < Self.closed(count, background: background) { covered += term }
        term *= (signal + background) / Double(count + 1)
      }
      #expect(abs(test.coverage.fraction - covered) < 1e-9)
      #expect(covered >= Self.level)
    }
  }

  @Test(arguments: [0, 2, 5])
  func toysAgreeWithTheSums(_ count: Int) throws {
    let experiment = try CountingExperiment(background: 3)
    let rungs = (1...10).map { experiment.moment(ofSignal: 1.2 * Double($0)) }
    let plan = Self.plan(.muonMagneticMoment, rungs, tested: [rungs[1], rungs[4]], toys: 20_000)
    let runner = try experiment.limits(plan, count: count)
    let exact = try runner.sums(confidenceLevel: Self.level).sides[0]
    let toys = try runner.study(
      of: try runner.fits(toys: 0..<20_000, threads: 2), confidenceLevel: Self.level, threads: 2
    ).sides[0]
    for (found, exact) in zip(toys.rungs, exact.rungs) {
      let (one, other) = (found.confidence, exact.confidence)
      #expect(abs(one.statistic - other.statistic) < 1e-7 && found.unconverged == 0)
      #expect(abs(one.signal.value - other.signal.value) <= 5 * one.signal.error)
      #expect(abs(one.background.value - other.background.value) <= 5 * one.background.error)
      #expect(abs(one.level - other.level) <= 5 * one.error)
    }
    for (found, exact) in zip(toys.tests, exact.tests) {
      // Counts near the level may fall to either side of it.
      #expect(found.coverage.fraction > Self.level - 5 * found.coverage.error)
      #expect(exact.coverage.fraction >= Self.level)
    }
    let (found, sum) = (try #require(toys.limit.value), try #require(exact.limit.value))
    #expect(abs(found - sum) < 5 * (try #require(toys.limit.error)))
  }

  /// A measurement of 0 with many events: CLs is twice the normal probability beyond the tested value, and the
  /// experiments that stand d standard deviations from 0 have limits in closed form. 64 seeds: errors are
  /// the true ones, neither larger nor smaller.
  @Test func errorsAreHonest() throws {
    let toys = 1000
    let normal = try NormalMeasurement()
    let plan = Self.plan(
      .muonMagneticMoment, [1, 1.4, 1.9, 2.6, 4].map(normal.moment), toys: toys)
    let expected = normal.moment(1.644854)
    var (pulls, medians): ([Double], [Double]) = ([], [])
    for seed in 1...64 {
      let runner = try normal.limits(plan, seed: UInt64(seed))
      let study = try runner.study(
        of: try runner.fits(toys: 0..<toys, threads: 2), confidenceLevel: Self.level, threads: 2)
      let limit = study.sides[0].limit
      pulls.append((try #require(limit.value) - expected) / (try #require(limit.error)))
      let median = try #require(study.sides[0].expected.first { $0.deviation == 0 }).limit
      medians.append((try #require(median.value) - expected) / expected)
    }
    let count = Double(pulls.count)
    let mean = pulls.reduce(0, +) / count
    #expect(abs(mean) < 5 / count.squareRoot(), "\(mean)")
    // Five standard deviations of the cube root of chi-square of 64, after Wilson and Hilferty.
    let square = pulls.reduce(0) { $0 + $1 * $1 } / count
    let spread = (2 / (9 * count)).squareRoot()
    func limit(_ sigmas: Double) -> Double { pow(1 - spread * spread + sigmas * spread, 3) }
    #expect(square > limit(-5) && square < limit(5), "\(square)")
    let average = medians.reduce(0, +) / count
    let scatter = (medians.reduce(0) { $0 + ($1 - average) * ($1 - average) } / count).squareRoot()
    #expect(abs(average) < 5 * scatter / count.squareRoot() + 2e-3, "\(average)")
  }

  /// Limits of experiments d standard deviations from the median, in standard deviations of the measurement.
  @Test func expectedLimits() throws {
    let normal = try NormalMeasurement()
    let plan = Self.plan(
      .muonMagneticMoment,
      (3...20).map { normal.moment(0.25 * Double($0)) }, toys: 20_000)
    let runner = try normal.limits(plan, seed: 5)
    let study = try runner.study(
      of: try runner.fits(toys: 0..<20_000, threads: 2), confidenceLevel: Self.level, threads: 2)
    func below(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
    for expected in study.sides[0].expected where expected.deviation >= 0 {
      var (low, high) = (0.0, 10.0)
      for _ in 0..<60 {
        let middle = 0.5 * (low + high)
        let ratio = below(expected.deviation - middle) / below(expected.deviation)
        if ratio > 1 - Self.level { low = middle } else { high = middle }
      }
      let (value, error) = (
        try #require(expected.limit.value), try #require(expected.limit.error)
      )
      // The quantile of the toys adds to the error of CLs.
      #expect(
        abs(value - normal.moment(low)) < 5 * 1.5 * error + 2e-3 * value, "\(expected.deviation)")
    }
    // Weaker for those that saw more.
    let values = study.sides[0].expected.compactMap(\.limit.value)
    #expect(values == values.sorted())
  }

  private static func study(
    _ change: (inout Configuration) -> Void = { _ in }
  ) throws -> Study {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.sampling.samples = 20_000
    change(&configuration)
    return try Study(configuration: configuration, source: ConfigurationSource(), threads: 2)
  }

  /// Each side has its own limit, and counts what lies on it alone: with many events a charge radius is a normal
  /// measurement, of 0 as of a value on the other side of 0, whose limit is then closer.
  @Test func sidesAreApart() throws {
    let study = try Self.study { configuration in
      configuration.beam.protonsOnTargetPerYear *= 1000
      configuration.statistics.overall.sigma = nil
      configuration.statistics.wrongSign.sigma = nil
      configuration.statistics.electron.sigma = nil
      configuration.statistics.ccqe.sigma = nil
      configuration.statistics.pi0.sigma = nil
    }
    let estimate = try study.templates(at: study.stations)
    let bound = try study.fitModel().bounds(
      on: [.muonChargeRadius], templates: estimate, deltaChiSquare: 1)[0]
    let sigma = try #require(bound.upper).value
    let toys = 1000
    // In standard deviations of the measurement.
    func limits(measured: Double) throws -> [(side: LimitSide, value: Double, error: Double)] {
      var truth = study.standardModel
      truth.muonChargeRadiusCm2 = measured * sigma
      let plan = Self.plan(
        .muonChargeRadius, [0.8, 1.3, 1.8, 2.4, 3.2].flatMap { [$0 * sigma, -$0 * sigma] },
        toys: toys)
      let runner = try LimitRunner(
        plan: plan, model: try study.fitModel(truth: truth), templates: estimate.central, seed: 3)
      return try runner.study(
        of: try runner.fits(toys: 0..<toys, threads: 2), confidenceLevel: Self.level, threads: 2
      ).sides.map {
        (
          $0.side, try #require($0.limit.value) / sigma, try #require($0.limit.error) / sigma
        )
      }
    }
    func below(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
    for measured in [0, 1.0] {
      for limit in try limits(measured: measured) {
        // Along the side: a best value beyond the boundary stays at it, but orders experiments all the same.
        let seen = limit.side == .above ? measured : -measured
        var (low, high) = (0.0, 10.0)
        for _ in 0..<60 {
          let middle = 0.5 * (low + high)
          if below(seen - middle) / below(seen) > 1 - Self.level {
            low = middle
          } else {
            high = middle
          }
        }
        #expect(
          abs(abs(limit.value) - low) < 5 * limit.error + 0.01, "\(measured), \(limit), \(low)")
        #expect((limit.value > 0) == (limit.side == .above))
      }
    }
  }

  /// With pulls that describe other data best: counts 5 % below what is expected. P-values of experiments whose
  /// pulls are 0 are uniform all the same, and limits cover.
  @Test func pValuesAreUniformWhateverThePulls() throws {
    let study = try Self.study()
    let estimate = try study.templates(at: study.stations)
    var model = try study.fitModel()
    let counts = try model.observedCounts(estimate.central)
    model.data = .counts(counts.map { $0.map { ($0 * 0.95).rounded() } })
    let toys = 4000
    let plan = Self.plan(.electronMagneticMoment, [1.5e-9, 2.5e-9, 3.5e-9], toys: toys)
    let runner = try LimitRunner(
      plan: plan, model: model, templates: estimate.central, seed: 17)
    let fits = try runner.fits(toys: 0..<toys, threads: 2)
    // The same experiments with pulls of 0: those of a runner whose data are the expectation at the value.
    for (place, value) in [1.5e-9, 2.5e-9, 3.5e-9].enumerated() {
      var truth = study.standardModel
      truth.electronMagneticMoment = value
      let other = try LimitRunner(
        plan: plan, model: try study.fitModel(truth: truth), templates: estimate.central, seed: 18)
      let others = try other.fits(toys: 0..<toys, threads: 2)
      func statistics(_ fits: [ToyFit]) -> [Double] {
        fits.filter(\.converged).map { $0.bestFit > value ? 0 : $0.deltaChiSquare }.sorted()
      }
      let (own, tested) = (statistics(fits[place]), statistics(others[place]))
      #expect(own.count == toys && tested.count == toys)
      // The largest distance of two distributions (Kolmogorov and Smirnov), above the atom at 0.
      let distance = tested.filter { $0 > 1e-6 }.map { statistic in
        func part(_ all: [Double]) -> Double {
          Double(all.count { $0 >= statistic }) / Double(all.count)
        }
        return abs(part(own) - part(tested))
      }.max()
      // Beyond it one in 10^6.
      #expect(try #require(distance) < 2.7 * (2 / Double(toys)).squareRoot())
    }
  }

  /// The default plan with all its pulls: limits cover what they say, as toys of their own tell.
  @Test(arguments: [Coupling.muonMagneticMoment, .muonChargeRadius])
  func coverage(_ parameter: Coupling) throws {
    let study = try Self.study()
    let toys = parameter.isSignSeen ? 1000 : 10_000
    var request = ToyRequest(parameter: parameter, toys: toys, confidenceLevel: Self.level)
    if parameter.isSignSeen { request.ladder = [-3e-33, 3e-33] }
    let job = try LimitJob(request, study: study)
    #expect(!job.isExact)
    let result = try job.result(of: try job.fits(toys: 0..<toys))
    for side in result.sides {
      #expect(side.tests.count == 5)
      for test in side.tests {
        let error = (2 * Self.level * (1 - Self.level) / Double(toys)).squareRoot()
        #expect(test.unconverged == 0)
        #expect(test.coverage.fraction > Self.level - 5 * error, "\(test)")
        // It may cover more, never all: far from 0 it covers what it says.
        #expect(test.coverage.fraction <= 1)
      }
      // Five thirds of the limit's distance: nothing of the boundary is left.
      let far = try #require(side.tests.last)
      #expect(far.coverage.fraction < 0.97)
    }
  }

  /// A toy depends on the seed, the ensemble and its number alone, and so do limits.
  @Test func partsAndThreads() throws {
    let study = try Self.study()
    var request = ToyRequest(
      parameter: .muonMagneticMoment, toys: 600, confidenceLevel: Self.level)
    request.ladder = [2e-10, 3e-10, 4e-10]
    request.tested = [2e-10]
    let job = try LimitJob(request, study: study)
    let all = try job.fits(toys: 0..<600)
    let parts = try [0..<111, 111..<600].map { try job.fits(toys: $0) }
    #expect(zip(parts[0], parts[1]).map { $0 + $1 } == all)
    #expect(Set(all.map { $0.map(\.deltaChiSquare) }).count == all.count, "ensembles differ")
    let single = try Study(
      configuration: study.configuration, source: ConfigurationSource(), threads: 1)
    let other = try LimitJob(request, study: single)
    #expect(other.identity == job.identity)
    let (one, two) = (try job.result(of: all), try other.result(of: try other.fits(toys: 0..<600)))
    #expect(one.sides.map(\.limit) == two.sides.map(\.limit))
    #expect(one.sides.map(\.expected) == two.sides.map(\.expected))
    #expect(one.sides[0].limit.value != nil)
  }
}
