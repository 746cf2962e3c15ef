import CKernels
import Testing

/// The profiling kernel where there is next to nothing to fit, or nothing that can be fitted.
@Suite struct ProfileEdgeTests {
  private static let standardModel = [0, 0, 0, 0, 0, 0, 0.25]

  @Test(arguments: ProfileTests.likelihoods) func noPullsIsJustChiSquare(likelihood: UInt32) {
    var problem = FitProblem(seed: 1, likelihood: nuem_likelihood(likelihood))
    problem.pullOf = [Int32](repeating: -1, count: 10)
    problem.sigma = []
    let found = problem.solve([Self.standardModel])
    #expect(found.converged == [true] && found.iterations == [0])
    let expected = problem.chiSquare(at: Self.standardModel, pulls: [])
    #expect(abs(found.chiSquare[0] - expected) < 1e-10 * expected)
  }

  /// An expectation below 0 has no Poisson probability: infinite, and said not to have converged,
  /// while its neighbours do.
  @Test func inadmissibleIsInfinite() {
    var problem = FitProblem(seed: 2, likelihood: NUEM_POISSON)
    for index in problem.templates.indices where index % 8 == 6 { problem.templates[index] = -1e4 }
    let found = problem.solve([Self.standardModel, [0, 0, 1, 1, 0, 0, 0.25], Self.standardModel])
    #expect(found.chiSquare[1] == .infinity)
    #expect(found.converged == [true, false, true])
    #expect(found.chiSquare[0] == found.chiSquare[2])
  }

  @Test(arguments: ProfileTests.likelihoods) func nothingObserved(likelihood: UInt32) {
    for rows in [0, 2] {
      var problem = FitProblem(
        seed: 3, likelihood: nuem_likelihood(likelihood), errorRows: rows)
      // Half an event a bin: what pulls can do stays above no event at all.
      problem.templates = problem.templates.map { $0 * 2e-3 }
      problem.errorTemplates = problem.errorTemplates.map { $0 * 2e-3 }
      for exposure in 0..<2 {
        for bin in 0..<6 { problem.data[exposure * 24 + bin] = 0 }
        for row in (exposure * 4 + 2) * 6..<(exposure * 4 + 4) * 6 { problem.data[row] *= 2e-3 }
      }
      let point = problem.point()
      let found = problem.solve([point])
      #expect(found.converged == [true])
      let least = problem.chiSquare(at: point, pulls: found.pulls[0])
      #expect(abs(found.chiSquare[0] - least) < 1e-9 * least)
    }
  }

  @Test func badArgumentsAreErrors() {
    var problem = FitProblem(seed: 4, likelihood: NUEM_GAUSSIAN)
    problem.data[0] = .nan
    _ = problem.solve([Self.standardModel], expecting: NUEM_INVALID_ARGUMENT)
    problem.data[0] = 1
    problem.sigma[2] = 0
    _ = problem.solve([Self.standardModel], expecting: NUEM_INVALID_ARGUMENT)
    problem.sigma[2] = 0.1
    problem.pullOf[0] = 1
    _ = problem.solve([Self.standardModel], expecting: NUEM_INVALID_ARGUMENT)
    problem.pullOf[0] = 6
    _ = problem.solve([Self.standardModel], expecting: NUEM_INVALID_ARGUMENT)
    problem.pullOf[0] = 0
    problem.free = [2, 2]
    _ = problem.solve([Self.standardModel], expecting: NUEM_INVALID_ARGUMENT)
  }
}
