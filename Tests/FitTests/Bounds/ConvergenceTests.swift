import Configuration
import EventRates
import Fit
import Testing

/// The error of each engine against sample count.
@Suite struct ConvergenceTests {
  @Test func errorsFallAsTheyShould() throws {
    var configuration = Configuration()
    configuration.plan = .onAxis
    configuration.binning.bins = 3
    let study = try Study(
      configuration: configuration, source: ConfigurationSource(), threads: 2)
    let plan = try ConvergencePlan(from: 1 << 10, to: 1 << 16)
    let result = try study.convergence(plan)
    #expect(result.points.count == 2 * 8 * 7)
    #expect(result.slopes.count == 2 * 8)
    for reference in result.references { #expect(reference.statedError < 1e-6) }
    for point in result.points {
      let (actual, stated) = (try #require(point.trueError), try #require(point.statedError))
      // The worst of a few entries is seldom far from what is stated for the worst.
      #expect(actual > 0.1 * stated && actual < 5 * stated, "\(point)")
      #expect(point.seconds > 0)
    }
    for slope in result.slopes where ["total", "bin"].contains(slope.quantity) {
      let value = try #require(slope.slope)
      if slope.engine == .montecarlo {
        #expect(abs(value + 0.5) < 0.15, "\(slope)")
      } else {
        #expect(value < -0.7, "\(slope)")
      }
    }
    for engine in plan.engines { #expect(try #require(result.secondsPerSample(of: engine)) > 0) }
  }

  /// Sizes that an engine cannot draw: fewer than replicates, or beyond the largest net.
  @Test func impossibleSizesAreRefused() throws {
    let study = try Study(
      configuration: Configuration(), source: ConfigurationSource(), threads: 2)
    for (size, option) in [(15, "--from"), (1 << 40, "--to")] as [(UInt64, String)] {
      let failure = try #require(throws: Failure.self) {
        try study.convergence(try ConvergencePlan(from: size, to: size))
      }
      #expect(failure.kind == .commandLine)
      #expect(failure.message.hasPrefix(option))
    }
  }

  @Test func laddersDouble() throws {
    #expect(try ConvergencePlan(from: 1000, to: 7999).ladder == [1000, 2000, 4000])
    #expect(try ConvergencePlan(from: 5, to: 5).ladder == [5])
    #expect(try ConvergencePlan().ladder.count == 15)
    for (first, last) in [(0, 8), (16, 8), (8, 1 << 50)] as [(UInt64, UInt64)] {
      let failure = try #require(throws: Failure.self) {
        try ConvergencePlan(from: first, to: last)
      }
      #expect(failure.kind == .commandLine)
    }
  }
}
