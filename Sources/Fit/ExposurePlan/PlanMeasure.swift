import Configuration
import EventRates
import Experiment
import Interactions

/// What a plan is judged by: one number, the smaller the better.
struct PlanMeasure: Sendable {
  let question: PlanQuestion
  /// The best fits, of Asimov data where they were made: [objective].
  let best: [Double]
  /// Of several objectives, the best that each can have by itself: [objective]; else 1.
  var scales: [Double]

  init(_ question: PlanQuestion, standardModel: CouplingPoint) {
    self.question = question
    best = question.objectives.map { standardModel[$0] }
    scales = question.objectives.map { _ in 1 }
  }

  /// Infinite where an end is missing.
  ///
  /// - Parameter ends: [objective]
  func value(_ ends: [(lower: Double?, upper: Double?)], scales: [Double]? = nil) -> Double {
    let scales = scales ?? self.scales
    return ends.indices.reduce(0) { worst, index in
      let upper = ends[index].upper.map { $0 - best[index] } ?? .infinity
      let lower = ends[index].lower.map { best[index] - $0 } ?? .infinity
      let own =
        switch question.side {
        case .upper: upper
        case .lower: lower
        case .width: upper + lower
        }
      return max(worst, own / scales[index])
    }
  }

  /// The ends that a search brings near.
  ///
  /// - Parameter share: of the width, that of the upper end.
  func ends(of objectives: [Int]? = nil, share: Double = 0.5) -> [PlanEnd] {
    (objectives ?? Array(best.indices)).flatMap { index -> [PlanEnd] in
      let coupling = question.objectives[index]
      func end(_ direction: Double, _ scale: Double) -> PlanEnd {
        PlanEnd(coupling: coupling, direction: direction, best: best[index], scale: scale)
      }
      return switch question.side {
      case .upper: [end(1, scales[index])]
      case .lower: [end(-1, scales[index])]
      case .width: [end(1, share), end(-1, 1 - share)]
      }
    }
  }

  /// Of a plan, exactly.
  func value(_ likelihood: PlanLikelihood, years: [Double]) throws(Failure) -> Double {
    value(
      try question.objectives.map { (objective) throws(Failure) in
        let hull = try likelihood.hull(of: objective, years: years)
        return (hull.lower, hull.upper)
      })
  }
}
