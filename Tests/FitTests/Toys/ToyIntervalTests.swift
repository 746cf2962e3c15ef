import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Ends of intervals by toys, and what is said of them.
@Suite struct ToyIntervalTests {
  /// 64 seeds: the ends are right, and spread as their errors say, neither more nor less.
  @Test func errorsOfEndsAreHonest() throws {
    let toys = 1000
    var pulls: [Double] = []
    let normal = try NormalMeasurement()
    let plan = normal.plan(tested: [], toys: toys)
    let expected = normal.moment(NormalMeasurement.end(level: 0.90))
    for seed in 1...64 {
      let runner = try normal.runner(plan, seed: UInt64(seed))
      let fits = try runner.fits(of: plan.ensembles, toys: 0..<toys, threads: 2)
      let study = try runner.study(plan, of: fits, confidenceLevel: 0.90, threads: 2)
      #expect(study.intervals.count == 1)
      let upper = try #require(study.intervals.first).upper
      pulls.append((try #require(upper.value) - expected) / (try #require(upper.error)))
    }
    let count = Double(pulls.count)
    let mean = pulls.reduce(0, +) / count
    #expect(abs(mean) < 5 / count.squareRoot(), "\(mean)")
    // Five standard deviations of the cube root of chi-square of 64, after Wilson and Hilferty.
    let square = pulls.reduce(0) { $0 + $1 * $1 } / count
    let spread = (2 / (9 * count)).squareRoot()
    func limit(_ sigmas: Double) -> Double { pow(1 - spread * spread + sigmas * spread, 3) }
    #expect(square > limit(-5) && square < limit(5), "\(square)")
  }

  /// Parts and threads change nothing in intervals either.
  @Test func partsAndThreads() throws {
    let normal = try NormalMeasurement()
    let plan = normal.plan(toys: 500)
    let runner = try normal.runner(plan)
    let all = try runner.fits(of: plan.ensembles, toys: 0..<500, threads: 1)
    let one = try runner.study(plan, of: all, confidenceLevel: 0.90, threads: 1)
    let parts = try [0..<200, 200..<500].map {
      try runner.fits(of: plan.ensembles, toys: $0, threads: 3)
    }
    let joined = zip(parts[0], parts[1]).map { $0 + $1 }
    let other = try runner.study(plan, of: joined, confidenceLevel: 0.90, threads: 3)
    #expect(one.intervals == other.intervals)
  }

  /// A ladder that ends within the interval is gone beyond; one that begins beyond it too.
  @Test(arguments: [[0.0, 0.2], [3.0, 3.5]])
  func ladderNeedNotHoldTheEnd(_ sigmas: [Double]) throws {
    let normal = try NormalMeasurement()
    let plan = normal.plan(sigmas, tested: [], toys: 4000)
    let runner = try normal.runner(plan)
    let fits = try runner.fits(of: plan.ensembles, toys: 0..<4000, threads: 2)
    let study = try runner.study(plan, of: fits, confidenceLevel: 0.90, threads: 2)
    let interval = try #require(study.intervals.first)
    #expect(study.intervals.count == 1 && interval.lower.reason == .physicalLimit)
    let (value, error) = (try #require(interval.upper.value), try #require(interval.upper.error))
    let expected = normal.moment(NormalMeasurement.end(level: 0.90))
    #expect(abs(value - expected) < 5 * error)
  }

  /// A few events in twelve bins, with all pulls: toys of their own say that the intervals cover.
  @Test func spectrumWithFewEvents() throws {
    var configuration = Configuration()
    configuration.plan = try #require(
      ExposurePlan(custom: [.init(mode: .neutrino, positionM: 0, years: 5e-4)]))
    configuration.sampling.samples = 20_000
    configuration.statistics.likelihood = .poisson
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: 2)
    var request = ToyRequest(
      parameter: .muonMagneticMoment, toys: 10_000, confidenceLevel: 0.90)
    request.ladder = [0, 1e-9, 2e-9, 3e-9, 4e-9]
    request.tested = [0, 5e-10, 1.3e-9, 2.2e-9, 3.1e-9]
    let job = try ToyJob(request, study: study)
    #expect(!job.isExact)
    let result = try job.result(of: try job.fits(toys: 0..<10_000))
    for row in result.rows where row.ensemble.isTest {
      let coverage = try #require(row.feldmanCousins)
      #expect(row.unconverged == 0)
      #expect(abs(coverage.fraction - 0.90) < 5 * 2.0.squareRoot() * coverage.error, "\(row)")
    }
    let upper = try #require(result.intervals.first).upper
    #expect(try #require(upper.value) > 2e-9)
    #expect(try #require(upper.error) > 0)
  }
}
