import Configuration
import EventRates
import Interactions

/// The smallest interval that holds every allowed value of a parameter.
struct PlanHull: Sendable {
  /// Lower end; nil where there is none.
  let lower: Double?
  let upper: Double?
  /// The ends of the interval around the best fit alone.
  let inner: (lower: Double?, upper: Double?)
  /// Minima of the intervals apart from the one around the best fit.
  let others: [Double]
  private let line: ParameterLine
  private let minima: [LocalMinimum]
  /// Values at which the intervals of the lower and the upper end begin.
  private let starts: (lower: Double, upper: Double)

  /// Asimov data have their best fit where they were made.
  init(
    of parameter: Coupling, _ model: FitModel, templates: Templates, deltaChiSquare: Double
  ) throws(Failure) {
    line = try model.line(of: parameter, templates: templates)
    minima = try line.minima()
    let best = try model.bestFit(on: line, near: nil, of: minima)
    let found = try line.intervals(around: best, minima: minima) { _ in
      best.chiSquare + deltaChiSquare
    }
    let first = found[0]
    inner = (first.ends.lower, first.ends.upper)
    func outermost(
      _ end: (ParameterInterval) -> Double?, isFarther: (Double, Double) -> Bool
    ) -> (end: Double?, start: Double) {
      guard var value = end(first.ends) else { return (nil, first.start.value) }
      var start = first.start.value
      for other in found.dropFirst() {
        guard let own = end(other.ends) else { return (nil, other.start.value) }
        if isFarther(own, value) { (value, start) = (own, other.start.value) }
      }
      return (value, start)
    }
    let (low, high) = (outermost(\.lower) { $0 < $1 }, outermost(\.upper) { $0 > $1 })
    (lower, upper) = (low.end, high.end)
    starts = (low.start, high.start)
    others = found.dropFirst().map(\.start.value)
  }

  /// The ends with other templates of the same plan, NaN where there are none.
  func ends(
    _ model: FitModel, templates: Templates, deltaChiSquare: Double
  ) throws(Failure) -> (lower: Double, upper: Double) {
    let line = try model.line(of: self.line.parameter, templates: templates)
    let best = try model.bestFit(on: line, near: nil, of: minima)
    func interval(_ start: Double) throws(Failure) -> ParameterInterval? {
      let own = start == best.value ? best : try line.minimum(at: start)
      guard own.chiSquare < best.chiSquare + deltaChiSquare else { return nil }
      return try line.interval(around: own, minima: minima) { _ in best.chiSquare + deltaChiSquare }
    }
    let low = try interval(starts.lower)
    let high = starts.upper == starts.lower ? low : try interval(starts.upper)
    return (low?.lower ?? .nan, high?.upper ?? .nan)
  }
}
