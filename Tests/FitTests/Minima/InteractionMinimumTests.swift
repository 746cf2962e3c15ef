import Configuration
import EventRates
import Fit
import Foundation
import Interactions
import PaperModel
import Testing

/// Minima over couplings of other interactions than the paper's: the derivatives that lead there, against
/// differences, and the lowest one against a brute search.
@Suite struct InteractionMinimumTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let interactions: [InteractionUse]
    /// Over which chi-square is minimised, and how far from the Standard Model one looks.
    let free: [(name: String, reach: ClosedRange<Double>)]
    /// The couplings that the data are made of.
    let truth: [String: Double]
    /// The couplings of the point, beside what is free.
    let fixed: [String: Double]
    var testDescription: String { free.map(\.name).joined(separator: ", ") }
  }

  static let cases = [
    Case(
      interactions: ["nsi"], free: [("eps_l_mumu", -1.5...1.5), ("eps_r_mumu", -1.5...1.5)],
      truth: ["eps_l_mumu": 0.05, "eps_r_mumu": -0.03], fixed: ["eps_l_ee": 0.1]),
    Case(
      interactions: ["nsi"], free: [("eps_r_mumu", -1.5...1.5), ("eps_l_mutau", -0.6...0.6)],
      truth: ["eps_r_mumu": 0.1], fixed: ["eps_r_ee": -0.2, "eps_r_etau": 0.2]),
    Case(
      interactions: ["free_couplings"],
      free: [("delta_gv_numu", -1.5...1.5), ("delta_ga_numu", -1.5...1.5)],
      truth: ["delta_ga_numu": 0.06], fixed: ["delta_gv_nue": 0.2]),
    Case(
      interactions: ["vector_b_l", "electromagnetic"],
      free: [("g_b_l", 0...1e-4), ("r2_numu", -6e-32...6e-32)],
      truth: ["r2_numu": 4e-33], fixed: ["r2_nue": 1e-31]),
    Case(
      interactions: ["vector_b_l", InteractionUse(name: "vector_le_lmu", mass: "m_zprime2_gev")],
      free: [("g_b_l", 0...3e-4), ("g_le_lmu", 0...3e-4)], truth: ["g_b_l": 3e-5], fixed: [:]),
  ]

  static let likelihoods: [Likelihood] = [.gaussian, .poisson]

  private struct Problem {
    var model: FitModel
    let templates: Templates
    let start: CouplingPoint

    init(_ problem: Case, _ likelihood: Likelihood) throws {
      let setup = try RegionSetup(samples: 50_000) {
        $0.physics = .of(problem.interactions)
        $0.statistics.likelihood = likelihood
      }
      model = setup.model
      templates = setup.templates.central
      let interactions = model.interactions
      func point(_ values: [String: Double]) throws -> CouplingPoint {
        var point = interactions.standardModel
        for (name, value) in values { point[try interactions.named(name)] = value }
        return point
      }
      model.data = .asimov(try point(problem.truth))
      start = try point(problem.fixed)
    }

    func chiSquare(over names: [String]) throws -> ChiSquare {
      var model = model
      model.profiled = try names.map { try model.interactions.named($0) }
      return try ChiSquare(model: model, templates: templates)
    }
  }

  /// What is found is the value at the point that is given for it, no neighbour is lower, and the slope
  /// there vanishes on the scale of what a step changes.
  @Test(arguments: cases, likelihoods)
  func slopesVanish(problem: Case, likelihood: Likelihood) throws {
    let setup = try Problem(problem, likelihood)
    let found = try setup.chiSquare(over: problem.free.map(\.name)).profile(at: setup.start)
    #expect(found.converged)
    let fixed = try setup.chiSquare(over: [])
    let least = try fixed.profile(at: found.point).chiSquare
    #expect(abs(found.chiSquare - least) < 1e-7 * max(1, least))
    for (name, reach) in problem.free {
      let coupling = try setup.model.interactions.named(name)
      let step = 1e-3 * (reach.upperBound - reach.lowerBound)
      let sides = try [step, -step].map { change in
        var point = found.point
        point[coupling] = coupling.folded(point[coupling] + change)
        return try fixed.profile(at: point).chiSquare
      }
      #expect(sides.allSatisfy { $0 > least - 1e-7 }, "\(name): \(sides), \(least)")
      guard coupling.isSignSeen || found.point[coupling] > step else { continue }
      #expect(abs(sides[0] - sides[1]) < 0.2 * (sides[0] + sides[1] - 2 * least), "\(name)")
    }
  }

  /// Nowhere on a grid over all that the couplings can be, and from none of its lowest places, is chi-square
  /// lower than what the search finds.
  @Test(arguments: cases, likelihoods)
  func theLowestMinimumIsFound(problem: Case, likelihood: Likelihood) throws {
    let setup = try Problem(problem, likelihood)
    let found = try setup.chiSquare(over: problem.free.map(\.name)).profile(at: setup.start)
    let fixed = try setup.chiSquare(over: [])
    let steps = 80
    let couplings = try problem.free.map { try setup.model.interactions.named($0.name) }
    func value(_ axis: Int, _ step: Int) -> Double {
      let reach = problem.free[axis].reach
      return reach.lowerBound
        + (reach.upperBound - reach.lowerBound) * Double(step) / Double(steps)
    }
    let points = (0...steps).flatMap { i in
      (0...steps).map { j in
        var point = setup.start
        point[couplings[0]] = value(0, i)
        point[couplings[1]] = value(1, j)
        return point
      }
    }
    let values = try fixed.profiles(at: points, threads: 2).map(\.chiSquare)
    let lowest = values.indices.sorted { values[$0] < values[$1] }.prefix(20)
    let tolerance = 1e-6 * max(1, found.chiSquare)
    #expect(try #require(lowest.first.map { values[$0] }) >= found.chiSquare - tolerance)
    // From the lowest places on, each by steps that halve wherever none of them leads down.
    for index in lowest.prefix(5) {
      var (point, least) = (points[index], values[index])
      var steps = problem.free.map { ($0.reach.upperBound - $0.reach.lowerBound) / 80 }
      for _ in 0..<120 {
        var moved = false
        for (axis, coupling) in couplings.enumerated() {
          for side in [steps[axis], -steps[axis]] {
            var other = point
            other[coupling] = coupling.folded(other[coupling] + side)
            let value = try fixed.profile(at: other).chiSquare
            if value < least { (point, least, moved) = (other, value, true) }
          }
        }
        if !moved { steps = steps.map { $0 / 2 } }
      }
      #expect(least >= found.chiSquare - tolerance, "\(least) at \(point), not \(found)")
    }
  }
}
