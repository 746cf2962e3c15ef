import Configuration

/// The ends of the connected interval around a start where a function stays below 0.
enum Interval {
  /// Distance from the start to the end of the interval, along one direction.
  ///
  /// - Parameters:
  ///   - scale: a first guess of the distance; any positive number will do.
  ///   - limit: where the search ends; no crossing before it gives nil.
  ///   - excess: negative at 0; infinite where the point is inadmissible.
  static func end(
    scale: Double, limit: Double, excess: (Double) throws(Failure) -> Double
  ) throws(Failure) -> Double? {
    let depth = -(try excess(0))
    guard depth > 0 else { return 0 }
    // Shrink until the start's neighbourhood is reached: there the function is close to its start.
    var inside = min(scale, limit)
    var shrinks = 0
    while try excess(inside) > -depth * (1 - neighbourhood), shrinks < 300 {
      inside *= 0.25
      shrinks += 1
    }
    // Walk out in steps small enough that a narrow rise above 0 is not stepped over.
    var outside = inside
    var excessInside = -depth
    var excessOutside = -depth
    while excessOutside < 0 {
      guard outside < limit, outside.isFinite else { return nil }
      inside = outside
      excessInside = excessOutside
      let far = excessOutside < -depth * (1 - neighbourhood)
      outside = min(outside * (far ? 2 : 1.15), limit)
      excessOutside = try excess(outside)
    }
    return try root(inside, excessInside, outside, excessOutside, excess)
  }

  /// Chi-square has to rise by this part of its way before the walk becomes careful.
  private static let neighbourhood = 0.05

  /// Regula falsi with the Illinois correction, bisecting where a value is infinite; the bracket
  /// ends narrower than 1e-11 of the root.
  private static func root(
    _ inside: Double, _ excessInside: Double, _ outside: Double, _ excessOutside: Double,
    _ excess: (Double) throws(Failure) -> Double
  ) throws(Failure) -> Double {
    var (low, lowValue, high, highValue) = (inside, excessInside, outside, excessOutside)
    var lastMovedLow: Bool?
    for _ in 0..<200 where high - low > 1e-11 * high {
      let middle = 0.5 * (low + high)
      let secant = low - lowValue * (high - low) / (highValue - lowValue)
      let point = highValue.isFinite && secant > low && secant < high ? secant : middle
      let value = try excess(point)
      if value == 0 { return point }
      if value < 0 {
        low = point
        lowValue = value
        if lastMovedLow == true { highValue *= 0.5 }
      } else {
        high = point
        highValue = value
        if lastMovedLow == false { lowValue *= 0.5 }
      }
      lastMovedLow = value < 0
    }
    return highValue.isFinite ? low - lowValue * (high - low) / (highValue - lowValue) : low
  }
}
