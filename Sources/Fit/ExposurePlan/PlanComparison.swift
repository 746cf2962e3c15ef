import Configuration
import EventRates
import Experiment
import Interactions

/// The best plan beside others, with the Monte Carlo errors of all numbers together.
struct PlanComparison {
  /// The best one, those that are best for each of several objectives, then all others; nil where templates are
  /// lacking.
  let plans: [ExposurePlan?]
  let measure: PlanMeasure
  let model: FitModel

  struct Numbers {
    let objective: Estimate
    /// Ends of the best plan, one entry for each objective of the question.
    let ends: [(lower: Estimate?, upper: Estimate?, asked: Estimate?)]
    fileprivate let others: [(value: Estimate?, gain: Estimate?)]

    /// A reference's own value, and what the best plan gains over it.
    func against(_ reference: Int) -> (value: Estimate?, gain: Estimate?) { others[reference] }
  }

  /// A plan with its ends, objective by objective.
  private struct ComparedPlan {
    let model: FitModel
    let hulls: [PlanHull]
  }

  func estimates(
    _ likelihood: PlanLikelihood, _ estimate: TemplateEstimate
  ) throws(Failure) -> Numbers {
    let question = measure.question
    let planEnds = try plans.map { (plan) throws(Failure) -> ComparedPlan? in
      guard let plan else { return nil }
      return ComparedPlan(
        model: model.exposed(as: plan),
        hulls: try question.objectives.map { (objective) throws(Failure) in
          try likelihood.hull(of: objective, plan: plan)
        })
    }
    let count = question.objectives.count
    let owns = count > 1 ? count : 0
    let numbers = try estimate.estimate { (templates) throws(Failure) -> [Double] in
      let ends = try planEnds.map { (own) throws(Failure) -> [(lower: Double?, upper: Double?)] in
        guard let own else { return [] }
        return try own.hulls.map { (hull) throws(Failure) in
          let found = try hull.ends(
            own.model, templates: templates, deltaChiSquare: question.deltaChiSquare)
          return (
            found.lower.isNaN ? nil : found.lower, found.upper.isNaN ? nil : found.upper
          )
        }
      }
      func known(_ value: Double) -> Double { value.isFinite ? value : .nan }
      let scales =
        owns == 0 ? [1.0] : (0..<owns).map { measure.value(ends[1 + $0][$0], of: $0) }
      func value(_ ends: [(lower: Double?, upper: Double?)]) -> Double {
        ends.isEmpty ? .nan : known(measure.value(ends, scales: scales))
      }
      let best = value(ends[0])
      let others = ends.dropFirst(1 + owns).flatMap { ends in
        let own = value(ends)
        return [own, 1 - best / own]
      }
      let own = ends[0].enumerated().flatMap { index, ends in
        [ends.lower ?? .nan, ends.upper ?? .nan, known(measure.value(ends, of: index))]
      }
      return [best] + own + others
    }
    func known(_ index: Int) -> Estimate? {
      numbers[index].value.isNaN ? nil : numbers[index]
    }
    let first = 1 + 3 * count
    return Numbers(
      objective: numbers[0],
      ends: (0..<count).map { (known(1 + 3 * $0), known(2 + 3 * $0), known(3 + 3 * $0)) },
      others: (0..<(numbers.count - first) / 2).map {
        (known(first + 2 * $0), known(first + 1 + 2 * $0))
      })
  }
}
