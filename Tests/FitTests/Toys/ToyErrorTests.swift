import Fit
import Honesty
import Testing

/// The stated errors of what toys give are the true ones: over many seeds, neither too small nor too
/// large.
@Suite struct ToyErrorTests {
  /// Uniform numbers, whose quantile at any level is that level.
  private func uniforms(_ count: Int, seed: Int) -> [Double] {
    var random = SplitMix64(state: UInt64(seed))
    return (0..<count).map { _ in .random(in: 0..<1, using: &random) }
  }

  @Test(arguments: [0.5, 0.9]) func coverage(level: Double) {
    let toys = 1000
    var pulls = SquaredPulls(replicates: toys)
    for seed in 0..<SquaredPulls.seeds {
      let coverage = Coverage(of: uniforms(toys, seed: seed).count { $0 < level }, among: toys)
      pulls.add(value: coverage.fraction, error: coverage.error, exact: level)
    }
    #expect(pulls.areHonest, "\(pulls)")
  }

  @Test(arguments: [0.5, 0.9]) func criticalValues(level: Double) {
    let toys = 4000
    var pulls = SquaredPulls(replicates: toys)
    for seed in 0..<SquaredPulls.seeds {
      let critical = CriticalValue(
        trueValue: 0, rises: uniforms(toys, seed: 1000 + seed), confidenceLevel: level)
      pulls.add(value: critical.value, error: critical.error, exact: level)
    }
    #expect(pulls.areHonest, "\(pulls)")
  }
}
