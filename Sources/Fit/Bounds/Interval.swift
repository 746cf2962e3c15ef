import Configuration
import Foundation

/// The ends of the connected interval around a start where a function stays below 0.
package enum Interval {
  /// Distance to the end, along one direction, or why there is none.
  package enum End: Equatable, Sendable {
    /// The function is below 0 on one side and above it on the other.
    case root(Double)
    /// The function is known to be below 0 that far.
    case none(EndReason, below: Double)

    /// Distance to the end; nil where there is none.
    package var distance: Double? {
      if case .root(let distance) = self { distance } else { nil }
    }

    /// Reason why there is no end; nil where there is one.
    package var reason: EndReason? {
      if case .none(let reason, _) = self { reason } else { nil }
    }
  }

  /// Distance from the start to the end of the interval, along one direction.
  ///
  /// - Parameters:
  ///   - scale: a first guess of the distance; any positive number will do.
  ///   - limit: distance at which the search ends.
  ///   - reason: reason to give where there is no crossing before the limit.
  ///   - minima: distances, ascending, at which the function has further minima below 0.
  ///   - batch: number of values of the function that take as long as one.
  ///   - excess: function of distances, negative at 0; infinite where the point is inadmissible,
  ///     NaN where it is not known.
  package static func end(
    scale: Double, limit: Double, otherwise reason: EndReason = .noEndInDomain,
    minima: [Double] = [], batch: Int = 1,
    excess: @escaping ([Double]) throws(Failure) -> [Double]
  ) throws(Failure) -> End {
    guard limit > 0 else { return .none(reason, below: 0) }
    var excess = BatchedFunction(batch: batch, excess)
    func shrunk(_ distance: Double) -> [Double] {
      (0..<batch).map { distance * pow(0.25, Double($0)) }
    }
    var inside = min(scale, limit)
    let depth = -(try excess(0, thenPerhaps: shrunk(inside)))
    guard !depth.isNaN else { return .none(.fitFailed, below: 0) }
    guard depth > 0 else { return .root(0) }
    // Shrink until the start's neighbourhood is reached: there the function is close to its start.
    var shrinks = 0
    while !(try excess(inside, thenPerhaps: shrunk(0.25 * inside)) <= -depth * (1 - neighbourhood)),
      shrinks < mostShrinks
    {
      inside *= 0.25
      shrinks += 1
    }
    // Walk out in steps small enough that a narrow rise above 0 is not stepped over.
    var outside = inside
    var excessInside = -depth
    var excessOutside = -depth
    var passed = 0.0
    while excessOutside < 0 {
      guard outside < limit, outside.isFinite else { return .none(reason, below: outside) }
      inside = outside
      excessInside = excessOutside
      let far = excessOutside < -depth * (1 - neighbourhood)
      outside = min(outside * (far ? 2 : shortStep), limit)
      // Between two minima there is one maximum, and it decides whether they are connected.
      var isCut = false
      while !isCut, let minimum = minima.first(where: { $0 > passed && $0 < outside }) {
        let top = try barrier(from: passed, to: minimum, excess)
        isCut = !(top.height < 0)
        guard isCut else {
          passed = minimum
          continue
        }
        if top.distance <= inside {
          (inside, excessInside) = (passed, try excess(passed))
        }
        (outside, excessOutside) = (top.distance, top.height)
      }
      if !isCut {
        excessOutside = try excess(
          outside, thenPerhaps: following(outside, isFar: far, limit: limit, count: batch))
      }
    }
    return try root(inside, excessInside, outside, excessOutside, depth: depth, excess)
  }

  private static let mostShrinks = 300
  private static let shortStep = 1.15

  /// Where a walk may go next: after long steps there may be another two, or short ones.
  private static func following(_ distance: Double, isFar: Bool, limit: Double, count: Int)
    -> [Double]
  {
    var next = isFar ? [2 * distance, 4 * distance] : []
    var last = distance
    for _ in 1..<max(count, 1) {
      last *= shortStep
      next.append(last)
    }
    return next.map { min($0, limit) }
  }

  /// Part of its way by which chi-square has to rise before the walk becomes careful.
  private static let neighbourhood = 0.05

  /// The highest point between two, where the function has one maximum, or a point that is not below 0.
  private static func barrier(
    from inside: Double, to outside: Double, _ excess: BatchedFunction
  ) throws(Failure) -> (distance: Double, height: Double) {
    let top = try LocalMinimum.search(from: inside, to: outside, enough: 0, excess.negated)
    return (top.value, -top.chiSquare)
  }

  /// Regula falsi with the Illinois correction, bisecting where a value is infinite; the bracket
  /// ends narrower than 1e-11 of the root. What the function does between its ends says whether it is
  /// a root.
  private static func root(
    _ inside: Double, _ excessInside: Double, _ outside: Double, _ excessOutside: Double,
    depth: Double, _ excess: BatchedFunction
  ) throws(Failure) -> End {
    var (low, lowValue, high, highValue) = (inside, excessInside, outside, excessOutside)
    // The correction halves what it works with.
    var (below, above) = (lowValue, highValue)
    var lastMovedLow: Bool?
    for _ in 0..<200 where high - low > precision * high {
      let middle = 0.5 * (low + high)
      let secant = low - lowValue * (high - low) / (highValue - lowValue)
      let point = highValue.isFinite && secant > low && secant < high ? secant : middle
      let points =
        excess.batch > 1 ? around(point, middle: middle, from: low, to: high) : [point]
      let values = try excess(points)
      if let exact = values.firstIndex(of: 0) { return .root(points[exact]) }
      let crossed = values.firstIndex { !($0 < 0) } ?? values.endIndex
      let (movesLow, movesHigh) = (crossed > 0, crossed < values.endIndex)
      if movesLow {
        low = points[crossed - 1]
        lowValue = values[crossed - 1]
        below = lowValue
      }
      if movesHigh {
        high = points[crossed]
        highValue = values[crossed]
        above = highValue
      }
      if !movesHigh, lastMovedLow == true { highValue *= 0.5 }
      if !movesLow, lastMovedLow == false { lowValue *= 0.5 }
      lastMovedLow = movesLow && movesHigh ? nil : movesLow
    }
    guard !above.isNaN else { return .none(.fitFailed, below: low) }
    guard above - below <= tolerance * max(1, depth) else { return .none(.jump, below: low) }
    return .root(low - lowValue * (high - low) / (highValue - lowValue))
  }

  /// A batch of positions that brackets a root narrowly: a secant misses the root of a smooth function by a part
  /// of the square of the bracket's width.
  private static func around(
    _ point: Double, middle: Double, from low: Double, to high: Double
  ) -> [Double] {
    let curved = (high - low) * (high - low) / high
    let rings = [1.0 / 16, 1.0 / 4, 1].map { max($0 * curved, 0.4 * precision * high) }
    let all = [point, middle] + rings.flatMap { [point - $0, point + $0] }
    return Set(all.filter { $0 > low && $0 < high }).sorted()
  }

  /// Width of the bracket at which a root is known, as a part of the root.
  private static let precision = 1e-11
  /// Largest change of chi-square between the ends of the bracket of a root, as a part of the rise
  /// at which an interval ends.
  private static let tolerance = 1e-5
}
