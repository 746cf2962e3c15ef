import Configuration
import EventRates
import Experiment
import Foundation
import Interactions

/// Limits of a plan's interval: the parts of the variance that the interval's size shows.
public struct PlanLimits: Sendable {
  /// Coupling whose interval it is: of several objectives, the one that comes off worst.
  public let objective: Coupling
  /// Part that is left with all pulls held.
  public let statistics: Double
  /// Name of each nuisance and the part that holding all pulls of that name takes away, the largest
  /// first. Parts need not add up to 1, as pulls replace each other.
  public let parts: [(name: String, part: Double)]

  /// The largest part, `statistics` or a name.
  public var largest: (name: String, part: Double) {
    guard let first = parts.first, first.part > statistics else {
      return ("statistics", statistics)
    }
    return first
  }

  init(
    of plan: OptimizedPlan, _ question: PlanQuestion, model: FitModel, templates: Templates
  ) throws(Failure) {
    let measure = PlanMeasure(question)
    let ratios = plan.ends.map { end in
      (end.asked?.value ?? .infinity) / (end.bestPossible ?? 1)
    }
    let index = ratios.indices.max { ratios[$0] < ratios[$1] } ?? 0
    objective = question.objectives[index]
    let own = model.exposed(as: plan.plan)
    let pulls = try ChiSquare(model: own.fixing(objective), templates: templates).pulls
    func size(holding held: [Int]) throws(Failure) -> Double {
      var model = own
      // Data are what is expected with all pulls at 0.
      for pull in held { model.heldPulls[pull] = 0 }
      let hull = try PlanHull(
        of: question.objectives[index], model, templates: templates,
        deltaChiSquare: question.deltaChiSquare)
      return measure.value((hull.lower, hull.upper), of: index)
    }
    // Rates follow a moment squared, and their variance its fourth power.
    let exponent = objective.isSignSeen ? 2.0 : 4.0
    let free = try size(holding: [])
    func left(_ size: Double) -> Double { pow(size / free, exponent) }
    statistics = left(try size(holding: Array(pulls.indices)))
    var names: [String] = []
    for pull in pulls where !names.contains(pull.name) { names.append(pull.name) }
    parts = try names.map { (name) throws(Failure) in
      let own = pulls.indices.filter { pulls[$0].name == name }
      return (name, max(0, 1 - left(try size(holding: own))))
    }.sorted { ($0.part, $1.name) > ($1.part, $0.name) }
  }
}
