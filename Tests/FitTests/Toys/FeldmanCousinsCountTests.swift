import Fit
import Foundation
import Testing

/// Feldman and Cousins for a number of events, where every number is a sum of Poisson terms.
@Suite struct FeldmanCousinsCountTests {
  private static let level = 0.90

  /// Counts from 0 to 10: every interval, and every gap, as far as ties are told apart. For a background of
  /// 8, counts of 0 and 3 have two intervals.
  @Test(arguments: [0, 0.5, 3, 8.0])
  func intervalsAreThoseOfTheSums(_ background: Double) throws {
    let experiment = try CountingExperiment(background: background)
    let plan = experiment.plan((0...12).map { 2 * Double($0) })
    let expected = PoissonConstruction(background: background)
      .intervals(counts: 11, upTo: 24, level: Self.level)
    if background == 8 { #expect(expected.map(\.count) == [2, 1, 1, 2] + [1, 1, 1, 1, 1, 1, 1]) }
    for (count, expected) in expected.enumerated() {
      let study = try experiment.runner(plan, count: count)
        .sums(plan, confidenceLevel: Self.level)
      let found = experiment.signals(study)
      #expect(found.count == expected.count, "\(count) counts: \(found), \(expected)")
      for (found, expected) in zip(found, expected) {
        for (one, other) in [
          (found.lowerBound, expected.lowerBound), (found.upperBound, expected.upperBound),
        ] {
          #expect(abs(one - other) < 2e-7 * max(1, other), "\(count) counts: \(one), \(other)")
        }
      }
      let reasons = study.intervals.flatMap { [$0.lower.reason, $0.upper.reason] }
      #expect(reasons.compactMap(\.self) == (expected[0].lowerBound == 0 ? [.physicalLimit] : []))
      #expect(try #require(study.outcomes).leftOut < 1e-12)
    }
  }

  /// The published table (Phys. Rev. D 57 (1998) 3873, table IV) for a background of 3.0, in hundredths. Of
  /// 0 counts it says 1.08, lengthened so that the limit falls with the background; the construction
  /// has 0.955.
  @Test func publishedTable() throws {
    let table = [
      (0.0, 0.955), (0, 1.88), (0, 3.04), (0, 4.42), (0, 5.60), (0, 6.99), (0.15, 8.47),
      (0.89, 9.53),
      (1.51, 10.99), (1.88, 12.30), (2.63, 13.50),
    ]
    let experiment = try CountingExperiment(background: 3)
    let plan = experiment.plan([0, 5, 10, 15])
    for (count, published) in table.enumerated() {
      let found = experiment.signals(
        try experiment.runner(plan, count: count).sums(plan, confidenceLevel: Self.level))
      let interval = try #require(found.first)
      #expect(found.count == 1)
      #expect(abs(interval.lowerBound - published.0) < 0.0101)
      #expect(abs(interval.upperBound - published.1) < 0.0101)
    }
  }

  /// What is printed covers what is said of it: intervals of all counts, weighted by their probability at
  /// true values between the rungs.
  @Test func intervalsCover() throws {
    let background = 3.0
    let experiment = try CountingExperiment(background: background)
    let tested = [0, 0.37, 1.03, 2.9, 4.71, 6.6]
    let plan = experiment.plan([0, 4, 8, 12], tested: tested)
    let studies = try (0...30).map {
      try experiment.runner(plan, count: $0).sums(plan, confidenceLevel: Self.level)
    }
    for (signal, row) in zip(tested, studies[0].rows.suffix(tested.count)) {
      var term = exp(-signal - background)
      var covered = 0.0
      for (count, study) in studies.enumerated() {
        if experiment.signals(study).contains(where: { $0.contains(signal) }) { covered += term }
        term *= (signal + background) / Double(count + 1)
      }
      let coverage = try #require(row.feldmanCousins)
      #expect(covered >= Self.level)
      #expect(abs(coverage.fraction - covered) < 1e-9 && coverage.error == 0)
      #expect(
        abs(
          PoissonConstruction(background: background).coverage(signal: signal, level: Self.level)
            - covered) < 1e-9)
    }
  }

  /// Toys of the same experiment say the same, within their errors: ends where acceptance jumps and where
  /// it passes the level slowly.
  @Test(arguments: [0, 1, 3, 7])
  func toysAgreeWithTheSums(_ count: Int) throws {
    let experiment = try CountingExperiment(background: 3)
    let plan = experiment.plan((0...10).map { 1.6 * Double($0) }, tested: [1, 5], toys: 20_000)
    let runner = try experiment.runner(plan, count: count)
    let exact = try runner.sums(plan, confidenceLevel: Self.level)
    let fits = try runner.fits(of: plan.ensembles, toys: 0..<plan.toys, threads: 2)
    let toys = try runner.study(plan, of: fits, confidenceLevel: Self.level, threads: 2)
    for (row, exact) in zip(toys.rows, exact.rows) {
      let (found, expected) = (try #require(row.acceptance), try #require(exact.acceptance))
      #expect(abs(found.pValue - expected.pValue) <= 5 * found.error)
      #expect(abs(row.wilks.fraction - exact.wilks.fraction) <= 5 * row.wilks.error)
      guard let coverage = row.feldmanCousins, let sum = exact.feldmanCousins else { continue }
      #expect(abs(coverage.fraction - sum.fraction) <= 5 * coverage.error)
    }
    #expect(toys.intervals.count == exact.intervals.count)
    for (found, expected) in zip(toys.intervals, exact.intervals) {
      for (end, exact) in [(found.lower, expected.lower), (found.upper, expected.upper)] {
        #expect(end.reason == exact.reason)
        guard let value = end.value, let other = exact.value else { continue }
        #expect(abs(value - other) <= 5 * (try #require(end.error)), "\(end), \(exact)")
      }
    }
  }

  /// Of a step function no value in between: at a tested value between two rungs the critical value is its
  /// own.
  @Test func criticalValuesAreNotInterpolated() throws {
    let experiment = try CountingExperiment(background: 3)
    let plan = experiment.plan([0, 1, 2, 3], tested: [0.5, 1.5, 2.5])
    let study = try experiment.runner(plan, count: 1).sums(plan, confidenceLevel: Self.level)
    for (index, row) in study.rows.suffix(3).enumerated() {
      let alone = experiment.plan([[0.5, 1.5, 2.5][index]])
      let other = try experiment.runner(alone, count: 1).sums(alone, confidenceLevel: Self.level)
      #expect(abs(row.critical.value - other.rows[0].critical.value) < 1e-9)
      let pair = (study.rows[index].critical.value, study.rows[index + 1].critical.value)
      #expect(abs(row.critical.value - 0.5 * (pair.0 + pair.1)) > 0.001)
    }
  }
}
