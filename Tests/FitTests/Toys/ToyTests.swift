import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Pseudo-experiments against a construction whose critical values are known without them.
@Suite struct ToyTests {
  @Test(arguments: Likelihood.allCases)
  func normalMeasurementWithBoundary(_ likelihood: Likelihood) throws {
    let toys = 20_000
    let normal = try NormalMeasurement(likelihood: likelihood)
    let plan = normal.plan(toys: toys)
    let fits = try normal.runner(plan).fits(of: plan.ensembles, toys: 0..<toys, threads: 2)
    let study = try ToyStudy(plan: plan, fits: fits, confidenceLevel: 0.90)
    for (row, x) in zip(study.rows, NormalMeasurement.ladder) {
      let critical = row.critical
      let expected = NormalMeasurement.critical(x, level: 0.90)
      #expect(abs(critical.value - expected) < 5 * critical.error, "\(x): \(critical), \(expected)")
      #expect(critical.error > 0 && critical.error < 0.05)
    }
    #expect(abs(NormalMeasurement.critical(0, level: 0.90) - 1.6424) < 1e-4)
    #expect(abs(NormalMeasurement.critical(3, level: 0.90) - 2.7055) < 1e-4)
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
    let normal = try NormalMeasurement()
    let plan = normal.plan(toys: 700)
    let runner = try normal.runner(plan)
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
    #expect(result.intervals.count == 1)
    let interval = try #require(result.intervals.first)
    let upper = try #require(interval.upper.value)
    #expect(interval.lower.value == nil && interval.lower.reason == .physicalLimit)
    #expect(abs(upper / (try #require(job.wilks.upper)).value - 1) < 0.05)
  }
}
