import CKernels
import Foundation
import Testing

/// The pull solver on problems drawn at random, against chi-square written out apart from it.
@Suite struct PullTests {
  private struct Problem {
    let cells = 2
    let bins = 6
    let pulls = 6
    let likelihood: nuem_likelihood
    var data: [Double] = []
    var signal: [Double] = []
    /// Overall and electron pulls common to both cells, wrong sign apart, pi0 fixed in one.
    let pullOf: [Int32] = [0, 1, 2, 3, -1, 0, 4, 2, 3, 5]
    let sigma = [0.1, 0.02, 0.3, 0.1, 0.01, 0.2]

    init(seed: UInt64, likelihood: nuem_likelihood) {
      self.likelihood = likelihood
      var words = [UInt32](repeating: 0, count: 400)
      nuem_philox_fill(seed, 0, 0, 100, &words)
      var next = words.map { Double($0) * 0x1p-32 }.makeIterator()
      func draw(_ low: Double, _ high: Double) -> Double { low + (high - low) * (next.next() ?? 0) }
      for _ in 0..<cells {
        let observed = (0..<bins).map { _ in draw(50, 400) }
        data += observed + observed.map { 1 / $0 }
        data += (0..<2 * bins).map { _ in draw(0, 40) }
        for scale in [150.0, 40, 30, 10] { signal += (0..<bins).map { _ in draw(0, 2) * scale } }
      }
    }

    func solve() -> (result: nuem_pull_result, pulls: [Double]) {
      var problem = nuem_pull_problem(
        cells: cells, bins: bins, pulls: pulls, likelihood: likelihood)
      var workspace = [Double](repeating: 0, count: nuem_pull_workspace(pulls))
      var pull = [Double](repeating: 0, count: pulls)
      var result = nuem_pull_result()
      #expect(
        nuem_profile_pulls(
          &problem, data, pullOf, sigma, signal, &workspace, &pull, &result, nil) == NUEM_OK)
      return (result, pull)
    }

    /// (3.1) with (3.2), or Baker and Cousins.
    func chiSquare(_ pull: [Double]) -> Double {
      var sum = zip(pull, sigma).reduce(0) { $0 + pow($1.0 / $1.1, 2) }
      for cell in 0..<cells {
        let p = (0..<5).map { kind in
          let index = pullOf[cell * 5 + kind]
          return index < 0 ? 0 : pull[Int(index)]
        }
        for bin in 0..<bins {
          let s = (0..<4).map { signal[(cell * 4 + $0) * bins + bin] }
          let d = (0..<4).map { data[(cell * 4 + $0) * bins + bin] }
          let expected =
            (1 + p[0])
            * (s[0] + (1 + p[1]) * s[1] + (1 + p[2]) * s[2] + (1 + p[1]) * (1 + p[2]) * s[3])
            + (1 + p[3]) * d[2] + (1 + p[4]) * d[3]
          sum +=
            likelihood == NUEM_GAUSSIAN
            ? pow(d[0] - expected, 2) * d[1] : 2 * (expected - d[0] + d[0] * log(d[0] / expected))
        }
      }
      return sum
    }
  }

  @Test(arguments: [NUEM_GAUSSIAN.rawValue, NUEM_POISSON.rawValue], 0..<20 as Range<UInt64>)
  func theMinimumIsFound(likelihood: UInt32, seed: UInt64) {
    let problem = Problem(seed: seed, likelihood: nuem_likelihood(likelihood))
    let (result, pulls) = problem.solve()
    #expect(result.converged == 1)
    let least = problem.chiSquare(pulls)
    #expect(abs(result.chi_square - least) < 1e-9 * least)
    // The gradient vanishes on the scale of what a step of a thousandth of sigma would change.
    for index in pulls.indices {
      let step = 1e-3 * problem.sigma[index]
      let sides = [step, -step].map { change in
        var moved = pulls
        moved[index] += change
        return problem.chiSquare(moved)
      }
      #expect(sides[0] > least && sides[1] > least)
      #expect(abs(sides[0] - sides[1]) < 0.05 * (sides[0] + sides[1] - 2 * least))
    }
  }

  @Test func noPullsIsJustChiSquare() {
    var problem = nuem_pull_problem(cells: 1, bins: 1, pulls: 0, likelihood: NUEM_GAUSSIAN)
    var result = nuem_pull_result()
    let pullOf = [Int32](repeating: -1, count: 5)
    var workspace = [0.0]
    var pull = [0.0]
    #expect(
      nuem_profile_pulls(
        &problem, [10, 0.1, 1, 2], pullOf, [], [3, 1, 1, 0], &workspace, &pull, &result, nil)
        == NUEM_OK)
    #expect(result.converged == 1)
    #expect(abs(result.chi_square - 0.4) < 1e-12)
  }

  /// An expectation that no factor of the signal brings above 0 has no Poisson probability: infinite,
  /// and said not to have converged.
  @Test func inadmissibleIsInfinite() {
    var problem = nuem_pull_problem(cells: 1, bins: 1, pulls: 1, likelihood: NUEM_POISSON)
    var result = nuem_pull_result()
    var workspace = [Double](repeating: 0, count: nuem_pull_workspace(1))
    var pull = [0.0]
    let status = nuem_profile_pulls(
      &problem, [10, 0.1, 1, 2], [-1, -1, -1, 0, -1], [0.1], [-30, 1, 1, 0], &workspace, &pull,
      &result, nil)
    #expect(status == NUEM_OK)
    #expect(result.chi_square == .infinity)
    #expect(result.converged == 0)
  }

  @Test func notANumberIsAnError() {
    var problem = nuem_pull_problem(cells: 1, bins: 1, pulls: 0, likelihood: NUEM_GAUSSIAN)
    var result = nuem_pull_result()
    var workspace = [0.0]
    var pull = [0.0]
    var message = nuem_message()
    #expect(
      nuem_profile_pulls(
        &problem, [.nan, 0.1, 1, 2], [Int32](repeating: -1, count: 5), [], [3, 1, 1, 0], &workspace,
        &pull, &result, &message) == NUEM_INVALID_ARGUMENT)
  }
}
