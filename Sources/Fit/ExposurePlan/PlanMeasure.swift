import Configuration
import EventRates
import Experiment
import Interactions

/// Measure of a plan: one number, the smaller the better.
struct PlanMeasure: Sendable {
  let question: PlanQuestion
  /// Best fit of each objective: the truth of the Asimov data.
  let best: [Double]
  /// Number that each objective is divided by where there are several; else 1.
  var scales: [Double]

  init(_ question: PlanQuestion) {
    self.question = question
    best = question.objectives.map { $0.folded(question.truth[$0]) }
    scales = question.objectives.map { _ in 1 }
  }

  /// Value of one objective in its own unit; infinite where an end is missing.
  func value(_ ends: (lower: Double?, upper: Double?), of index: Int) -> Double {
    let upper = ends.upper.map { $0 - best[index] } ?? .infinity
    let lower = ends.lower.map { best[index] - $0 } ?? .infinity
    return switch question.side {
    case .upper: upper
    case .lower: lower
    case .width: upper + lower
    }
  }

  /// Value of the worst objective; infinite where an end is missing.
  ///
  /// - Parameter ends: ends of each objective.
  func value(_ ends: [(lower: Double?, upper: Double?)], scales: [Double]? = nil) -> Double {
    let scales = scales ?? self.scales
    return ends.indices.reduce(0) { max($0, value(ends[$1], of: $1) / scales[$1]) }
  }

  /// Ends that a search brings near.
  ///
  /// - Parameter shares: the upper end's share of the width of each objective of the question.
  func ends(of objectives: [Int], shares: [Double]? = nil) -> [PlanEnd] {
    objectives.flatMap { index -> [PlanEnd] in
      let coupling = question.objectives[index]
      func end(_ direction: Double, _ part: Double) -> PlanEnd {
        PlanEnd(
          coupling: coupling, direction: direction, best: best[index], scale: part * scales[index])
      }
      let share = shares?[index] ?? 0.5
      return switch question.side {
      case .upper: [end(1, 1)]
      case .lower: [end(-1, 1)]
      case .width: [end(1, share), end(-1, 1 - share)]
      }
    }
  }

  var allObjectives: [Int] { Array(best.indices) }

  /// Exact ends of a plan, one entry for each objective.
  func hullEnds(
    _ likelihood: PlanLikelihood, years: [Double]
  ) throws(Failure) -> [(lower: Double?, upper: Double?)] {
    try question.objectives.map { (objective) throws(Failure) in
      let hull = try likelihood.hull(of: objective, years: years)
      return (hull.lower, hull.upper)
    }
  }

  /// Exact value of a plan.
  func value(_ likelihood: PlanLikelihood, years: [Double]) throws(Failure) -> Double {
    value(try hullEnds(likelihood, years: years))
  }
}
