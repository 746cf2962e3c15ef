import Configuration
import Interactions

/// An end of a parameter's interval, with its distance from the best fit in units of `scale`.
struct PlanEnd: Sendable {
  let coupling: Coupling
  /// 1 for the upper end, -1 for the lower.
  let direction: Double
  /// The best fit.
  let best: Double
  /// The distance that counts as 1.
  var scale: Double

  func value(at distance: Double) -> Double { best + direction * distance * scale }

  /// Distance up to which ends are looked for.
  var reach: Double {
    let limit =
      coupling.bounds.map { direction > 0 ? $0.upperBound - best : best - $0.lowerBound }
      ?? coupling.searchLimit
    // A physical limit is no value to exclude.
    return 0.999 * limit / scale
  }

  /// Distance of the end; infinite where there is none.
  func distance(_ hull: PlanHull) -> Double {
    guard let end = direction > 0 ? hull.upper : hull.lower else { return .infinity }
    return direction * (end - best) / scale
  }

  /// Distances of further minima on this side.
  func others(_ hull: PlanHull) -> [Double] {
    hull.others.map { direction * ($0 - best) / scale }.filter { $0 > 0 }
  }
}

/// All ends that a plan is judged by.
struct PlanEnds: Sendable {
  let list: [PlanEnd]

  /// The farthest of all ends, and where else values may be allowed: [end][distance].
  func farthest(
    _ likelihood: PlanLikelihood, years: [Double]
  ) throws(Failure) -> (distance: Double, others: [[Double]]) {
    var hulls: [Coupling: PlanHull] = [:]
    for end in list where hulls[end.coupling] == nil {
      hulls[end.coupling] = try likelihood.hull(of: end.coupling, years: years)
    }
    var farthest = 0.0
    var others: [[Double]] = []
    for end in list {
      guard let hull = hulls[end.coupling] else { continue }
      farthest = max(farthest, end.distance(hull))
      others.append(end.others(hull))
    }
    return (farthest, others)
  }

  /// The farthest of the ends that lie next to a distance; nil where one of them is not found by a few steps.
  func nearest(
    _ likelihood: PlanLikelihood, years: [Double], to distance: Double
  ) throws(Failure) -> Double? {
    let found = try likelihood.crossings(list, years: years, near: list.map { _ in distance })
    return found.reduce(0) { farthest, crossing in
      farthest.flatMap { farthest in crossing.map { max(farthest, $0.distance) } }
    }
  }
}
