import CKernels
import Testing

/// Derivatives of chi-square, against differences of one that is written out apart from the kernel.
@Suite struct GradientTests {
  private func difference(_ step: Double, _ value: (Double) -> Double) -> Double {
    let near = (value(step) - value(-step)) / (2 * step)
    let far = (value(2 * step) - value(-2 * step)) / (4 * step)
    return (4 * near - far) / 3
  }

  @Test(arguments: ProfileTests.Kind.allCases, ProfileTests.likelihoods)
  func derivativesAreThoseOfChiSquare(kind: ProfileTests.Kind, likelihood: UInt32) {
    for seed in 0..<4 as Range<UInt64> {
      var problem = kind.problem(seed: seed, likelihood: likelihood)
      problem.free = Array(0..<7)
      let point = problem.start()
      let pulls = (0..<problem.pullCount).map { index in
        (index % 2 == 0 ? 0.5 : -0.4) * (index < problem.sigma.count ? problem.sigma[index] : 1)
      }
      let found = problem.gradient(at: point, pulls: pulls)
      let value = problem.chiSquare(at: point, pulls: pulls)
      #expect(abs(found.chiSquare - value) < 1e-10 * value)
      let ofPulls = pulls.enumerated().reduce(0) { sum, pull in
        let width = pull.offset < problem.sigma.count ? problem.sigma[pull.offset] : 1
        return sum + (pull.element / width) * (pull.element / width)
      }
      #expect(abs(found.misfit.reduce(ofPulls, +) - value) < 1e-10 * value)
      for index in pulls.indices {
        let expected = difference(1e-3) { change in
          var moved = pulls
          moved[index] += change
          return problem.chiSquare(at: point, pulls: moved)
        }
        #expect(abs(found.gradient[index] - expected) < 1e-6 * max(value, abs(expected)))
      }
      for index in point.indices {
        let expected = difference(1e-4) { change in
          var moved = point
          moved[index] += change
          return problem.chiSquare(at: moved, pulls: pulls)
        }
        let own = found.gradient[pulls.count + index]
        #expect(abs(own - expected) < 1e-6 * max(value, abs(expected)), "\(index)")
      }
    }
  }

  /// The kernel for the paper's table, which other fits do not use, has the same ones.
  @Test(arguments: ProfileTests.likelihoods) func withoutCouplings(likelihood: UInt32) {
    var problem = ProfileTests.Kind.pulls.problem(seed: 1, likelihood: likelihood)
    let point = problem.start()
    let pulls = problem.sigma.map { 0.5 * $0 }
    let alone = problem.gradient(at: point, pulls: pulls)
    problem.free = [5]
    let together = problem.gradient(at: point, pulls: pulls)
    #expect(alone.gradient.count == pulls.count && together.gradient.count == pulls.count + 1)
    for (one, other) in zip(alone.gradient, together.gradient) {
      #expect(abs(one - other) < 1e-11 * max(abs(one), alone.chiSquare))
    }
  }

  @Test func whatIsNotAdmissibleHasNone() {
    var problem = ProfileTests.Kind.pulls.problem(seed: 1, likelihood: NUEM_POISSON.rawValue)
    let point = problem.start()
    let found = problem.gradient(at: point, pulls: problem.sigma.map { _ in -5 })
    #expect(found.chiSquare == .infinity && found.gradient.allSatisfy(\.isNaN))
  }

  @Test func instructionSetsAgree() {
    var problem = ProfileTests.Kind.everything.problem(seed: 2, likelihood: NUEM_POISSON.rawValue)
    let point = problem.start()
    let pulls = [Double](repeating: 0.01, count: problem.pullCount)
    let best = problem.gradient(at: point, pulls: pulls)
    if nuem_has_instruction_set(NUEM_AVX2) != 0, nuem_has_instruction_set(NUEM_AVX512) != 0 {
      #expect(problem.gradient(at: point, pulls: pulls, set: NUEM_AVX2) == best)
    }
    let baseline = problem.gradient(at: point, pulls: pulls, set: NUEM_BASELINE)
    for (one, other) in zip(baseline.gradient, best.gradient) {
      #expect(abs(one - other) < 1e-9 * max(abs(one), best.chiSquare))
    }
  }
}
