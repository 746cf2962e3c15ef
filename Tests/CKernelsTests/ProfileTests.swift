import CKernels
import Foundation
import Testing

/// The profiling kernel on problems drawn at random, against chi-square written out apart from it.
@Suite struct ProfileTests {
  static let likelihoods = [NUEM_GAUSSIAN.rawValue, NUEM_POISSON.rawValue]
  private static let sets = [NUEM_BASELINE, NUEM_AVX2, NUEM_AVX512].filter {
    nuem_has_instruction_set($0) != 0
  }

  enum Kind: CaseIterable {
    /// `shifts` has more unknowns than twice the bins, over which its steps are made, and `fewBins` so few of both
    /// that a step over the bins has no room.
    case pulls, principal, shifts, fewBins, error, free, coupled, everything

    func problem(seed: UInt64, likelihood: UInt32) -> FitProblem {
      let likelihood = nuem_likelihood(likelihood)
      switch self {
      case .pulls: return FitProblem(seed: seed, likelihood: likelihood)
      case .principal: return FitProblem(seed: seed, likelihood: likelihood, principal: 3)
      case .shifts: return FitProblem(seed: seed, likelihood: likelihood, principal: 24)
      case .fewBins:
        var problem = FitProblem(seed: seed, likelihood: likelihood, principal: 2, bins: 1)
        problem.sigma = [0.1, 0.05]
        problem.pullOf = [0, -1, -1, -1, -1, 0, 1, -1, -1, -1]
        return problem
      case .error: return FitProblem(seed: seed, likelihood: likelihood, errorRows: 4)
      case .free:
        return FitProblem(seed: seed, likelihood: likelihood, free: [1, 2, 5])
      case .coupled: return FitProblem(seed: seed, likelihood: likelihood, free: [4, 6])
      case .everything:
        return FitProblem(
          seed: seed, likelihood: likelihood, principal: 2, errorRows: 3, free: [0, 3, 6])
      }
    }
  }

  /// Chi-square is what it is at the best unknowns, and none of them can be moved to lower it.
  @Test(arguments: Kind.allCases, likelihoods) func theMinimumIsFound(
    kind: Kind, likelihood: UInt32
  ) {
    for seed in 0..<8 as Range<UInt64> {
      var problem = kind.problem(seed: seed, likelihood: likelihood)
      let found = problem.solve([problem.start()])
      #expect(found.converged == [true], "\(seed) \(found)")
      let (point, pulls) = (found.parameters[0], found.pulls[0])
      let least = problem.chiSquare(at: point, pulls: pulls)
      #expect(abs(found.chiSquare[0] - least) < 1e-9 * max(1, least))
      for index in pulls.indices {
        let step = 1e-3 * (index < problem.sigma.count ? problem.sigma[index] : 1)
        expectMinimum(least, step: step) { change in
          var moved = pulls
          moved[index] += change
          return problem.chiSquare(at: point, pulls: moved)
        }
      }
      for index in problem.free.map(Int.init) {
        let atLimit = index != 2 && index != 3 && point[index] == 0
        let sides = (atLimit ? [1e-3] : [1e-3, -1e-3]).map { change in
          var moved = point
          moved[index] += change
          return problem.chiSquare(at: moved, pulls: pulls)
        }
        #expect(sides.allSatisfy { !($0 <= least - 1e-7) }, "\(index): \(sides) \(least)")
      }
    }
  }

  /// The gradient vanishes on the scale of what a step would change.
  private func expectMinimum(_ least: Double, step: Double, _ value: (Double) -> Double) {
    let sides = [value(step), value(-step)]
    #expect(sides.allSatisfy { $0 > least })
    #expect(abs(sides[0] - sides[1]) < 0.05 * (sides[0] + sides[1] - 2 * least))
  }

  /// The bits of a point are the same alone, among others, and in any order.
  @Test(arguments: Kind.allCases, likelihoods) func pointsStandAlone(
    kind: Kind, likelihood: UInt32
  ) {
    var problem = kind.problem(seed: 100, likelihood: likelihood)
    let points = (0..<21).map { problem.point(0.1 * Double($0)) }
    for set in Self.sets {
      let together = problem.solve(points, set: set)
      let backwards = problem.solve(points.reversed(), set: set)
      #expect(backwards.chiSquare.reversed() == together.chiSquare)
      #expect(backwards.pulls.reversed() == together.pulls)
      for (index, point) in points.enumerated() {
        let alone = problem.solve([point], set: set)
        #expect(alone.chiSquare[0] == together.chiSquare[index])
        #expect(alone.pulls[0] == together.pulls[index])
        #expect(alone.parameters[0] == together.parameters[index])
        #expect(alone.iterations[0] == together.iterations[index])
      }
    }
  }

  @Test(arguments: Kind.allCases, likelihoods) func instructionSetsAgree(
    kind: Kind, likelihood: UInt32
  ) throws {
    var problem = kind.problem(seed: 200, likelihood: likelihood)
    let points = (0..<9).map { _ in problem.start() }
    let solutions = Self.sets.map { problem.solve(points, set: $0) }
    let baseline = try #require(solutions.first)
    for other in solutions.dropFirst() {
      for (one, two) in zip(baseline.chiSquare, other.chiSquare) {
        #expect(abs(one - two) < 1e-8 * max(1, one))
      }
      // Those with fused operations give the same bits.
      #expect(other == solutions[1])
    }
  }

  /// Data and centres of a point replace those of the fit.
  @Test(arguments: likelihoods) func pointsBringTheirData(likelihood: UInt32) {
    var problem = FitProblem(seed: 7, likelihood: nuem_likelihood(likelihood), principal: 2)
    let points = (0..<5).map { _ in problem.point() }
    let observed = (0..<5 * 12).map { Double(80 + $0) }
    let centres = (0..<5 * 8).map { 0.01 * Double($0 % 7 - 3) }
    let found = problem.solve(points, observed: observed, centres: centres)
    for index in 0..<5 {
      let own = Array(observed[index * 12..<(index + 1) * 12])
      let middle = Array(centres[index * 8..<(index + 1) * 8])
      let least = problem.chiSquare(
        at: points[index], pulls: found.pulls[index], observed: own, centres: middle)
      #expect(abs(found.chiSquare[index] - least) < 1e-9 * least)
      for pull in 0..<8 {
        expectMinimum(least, step: pull < 6 ? 1e-3 * problem.sigma[pull] : 1e-3) { change in
          var moved = found.pulls[index]
          moved[pull] += change
          return problem.chiSquare(at: points[index], pulls: moved, observed: own, centres: middle)
        }
      }
    }
  }
}
