import Configuration
import Interactions

/// Finds the intervals of a parameter that a test accepts, all of those between the rungs of a ladder
/// that the test can resolve.
struct IntervalSearch {
  let parameter: Coupling
  /// The true value that describes the data best, which is always accepted.
  let bestFit: Acceptance
  let test: any AcceptanceTest
  /// P-value above which a true value is accepted.
  private let level: Double
  /// P-value below which nothing more is looked for.
  private var farOutside: Double { 0.1 * level }

  init(
    _ parameter: Coupling, bestFit: Acceptance, test: any AcceptanceTest, confidenceLevel: Double
  ) {
    self.parameter = parameter
    self.bestFit = bestFit
    self.test = test
    level = 1 - confidenceLevel
  }

  /// Intervals of accepted values, the one around the best fit first, the others ascending.
  func intervals(from rungs: [Acceptance]) throws(Failure) -> [AcceptedInterval] {
    var points = rungs.sorted { $0.trueValue < $1.trueValue }
    if !points.contains(where: { $0.trueValue == bestFit.trueValue }) {
      let index = points.firstIndex { $0.trueValue > bestFit.trueValue } ?? points.count
      points.insert(bestFit, at: index)
    }
    let lowest = try extend(&points, direction: -1)
    let highest = try extend(&points, direction: 1)
    points = withoutChance(points)
    var all = points.prefix(1).map(\.self)
    for (first, last) in zip(points, points.dropFirst()) {
      all += try test.refined(first, last)
      all.append(last)
    }
    return try intervals(among: all, lowest: lowest, highest: highest)
  }

  /// A single rung within three errors of the level goes with its neighbours where these agree: toys cannot
  /// say that it does not.
  private func withoutChance(_ points: [Acceptance]) -> [Acceptance] {
    points.indices.map { index in
      let point = points[index]
      guard index > 0, index + 1 < points.count,
        points[index - 1].isAccepted == points[index + 1].isAccepted,
        abs(point.pValue - level) < 3 * point.error
      else { return point }
      return point.accepted(points[index - 1].isAccepted)
    }
  }

  /// - Parameters:
  ///   - lowest: why the first interval has no lower end, if it begins with the first point.
  ///   - highest: the same of the last interval's upper end.
  private func intervals(
    among points: [Acceptance], lowest: EndReason, highest: EndReason
  ) throws(Failure) -> [AcceptedInterval] {
    var found: [AcceptedInterval] = []
    var lower: AcceptedEnd?
    for index in points.indices {
      if points[index].isAccepted, lower == nil {
        lower =
          index == 0
          ? AcceptedEnd(missing: lowest)
          : try end(inside: points[index], outside: points[index - 1])
      }
      guard let start = lower else { continue }
      if !points[index].isAccepted {
        found.append(
          AcceptedInterval(
            lower: start, upper: try end(inside: points[index - 1], outside: points[index])))
        lower = nil
      } else if index == points.count - 1 {
        found.append(AcceptedInterval(lower: start, upper: AcceptedEnd(missing: highest)))
      }
    }
    let around = found.filter { $0.contains(bestFit.trueValue) }
    return around + found.filter { !$0.contains(bestFit.trueValue) }
  }

  private func end(inside: Acceptance, outside: Acceptance) throws(Failure) -> AcceptedEnd {
    guard outside.pValue.isFinite else { return AcceptedEnd(missing: .fitFailed) }
    return try test.end(inside: inside, outside: outside)
  }

  /// Extends the points beyond the ladder, in steps that double, until the data are far from
  /// accepted.
  ///
  /// - Returns: why the interval has no end, if the last point is still accepted.
  private func extend(
    _ points: inout [Acceptance], direction: Double
  ) throws(Failure) -> EndReason {
    let limit = direction > 0 ? domain.upperBound : domain.lowerBound
    var step = firstStep(from: points, direction: direction)
    while let edge = direction > 0 ? points.last : points.first {
      guard edge.pValue.isFinite else { return .fitFailed }
      guard direction * (limit - edge.trueValue) > 0 else { return reasonAtLimit(direction) }
      guard edge.pValue > farOutside else { break }
      let ahead = edge.trueValue + direction * step
      let next = direction * (limit - ahead) > 0 ? ahead : limit
      guard let acceptance = try test.acceptance(at: next) else { break }
      points.insert(acceptance, at: direction > 0 ? points.count : 0)
      step *= 2
    }
    return .noEndInDomain
  }

  private func firstStep(from points: [Acceptance], direction: Double) -> Double {
    let values = points.map(\.trueValue)
    let lastTwo = direction > 0 ? values.suffix(2) : values.prefix(2)
    let spacing = (lastTwo.last ?? 0) - (lastTwo.first ?? 0)
    return spacing > 0 ? spacing : parameter.searchScale
  }

  private var isBounded: Bool { parameter.bounds != nil }

  private var domain: ClosedRange<Double> {
    if let bounds = parameter.bounds { return bounds }
    return (!parameter.isSignSeen ? 0 : -parameter.searchLimit)...parameter.searchLimit
  }

  private func reasonAtLimit(_ direction: Double) -> EndReason {
    isBounded || (!parameter.isSignSeen && direction < 0) ? .physicalLimit : .noEndInDomain
  }
}
