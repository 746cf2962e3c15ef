import Configuration

/// Two points on different sides of a level.
struct ContourBracket {
  private let from: PlanePoint
  private let to: PlanePoint
  /// The ends of the bracket, as parts of the way from one point to the other.
  private var low = 0.0
  private var high = 1.0
  private var lowValue: Double
  private var highValue: Double
  /// The difference of the values at both points.
  private let rise: Double
  private var lastMovedLow: Bool?
  private var exact: Double?
  private var isUnknown = false

  /// Begins with the whole way between two points. Values are those of the function less the level.
  init(from: PlanePoint, to: PlanePoint, lowValue: Double, highValue: Double) {
    self.from = from
    self.to = to
    self.lowValue = lowValue
    self.highValue = highValue
    rise = abs(highValue - lowValue)
    if lowValue == 0 { exact = 0 }
    if highValue == 0 { exact = 1 }
  }

  /// Points where the level is crossed, all found at once: regula falsi with the Illinois
  /// correction, bisecting where a value is infinite, until a bracket is narrower than a part of
  /// the box or the value no different from the level. Nil where a value on the way is not known.
  static func roots(
    _ brackets: [ContourBracket], level: Double, within box: PlaneBox, _ function: PlaneFunction
  ) throws(Failure) -> [PlanePoint?] {
    var brackets = brackets
    for _ in 0..<100 {
      let active = brackets.indices.filter { !brackets[$0].isDone(within: box) }
      guard !active.isEmpty else { break }
      let values = try function(active.map { brackets[$0].trial })
      for (index, value) in zip(active, values) { brackets[index].move(value - level) }
    }
    return brackets.map(\.root)
  }

  /// How well a point of a contour is known, as a part of the range of an axis.
  private static let precision = 1e-8

  private func isDone(within box: PlaneBox) -> Bool {
    let part = high - low
    return exact != nil || isUnknown
      || (abs(to.x - from.x) * part <= Self.precision * box.width
        && abs(to.y - from.y) * part <= Self.precision * box.height)
  }

  private var position: Double {
    if let exact { return exact }
    let secant = low - lowValue * (high - low) / (highValue - lowValue)
    return lowValue.isFinite && highValue.isFinite && secant > low && secant < high
      ? secant : (low + high) / 2
  }

  private var trial: PlanePoint { point(position) }

  /// An infinite value is no neighbour of the level: the contour ends on the finite side.
  private var root: PlanePoint? {
    guard !isUnknown else { return nil }
    guard exact == nil else { return trial }
    return point(lowValue.isInfinite ? high : highValue.isInfinite ? low : position)
  }

  private func point(_ part: Double) -> PlanePoint {
    PlanePoint(x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y))
  }

  /// Takes the value at the trial.
  private mutating func move(_ value: Double) {
    let tried = position
    isUnknown = value.isNaN
    if abs(value) <= 1e-12 * rise, rise.isFinite { exact = tried }
    let movesLow = (value < 0) == (lowValue < 0)
    if movesLow {
      (low, lowValue) = (tried, value)
      if lastMovedLow == true, highValue.isFinite { highValue /= 2 }
    } else {
      (high, highValue) = (tried, value)
      if lastMovedLow == false, lowValue.isFinite { lowValue /= 2 }
    }
    lastMovedLow = movesLow
  }
}

extension ContourLattice {
  /// The points where a level crosses some edges. An edge on which it cannot be followed has none.
  func crossings(
    of edges: [Edge], level: Double, stride: Int, _ function: PlaneFunction
  ) throws(Failure) -> [Edge: PlanePoint] {
    let brackets = edges.map { edge in
      let (start, end) = (edge.start, edge.end(stride: stride))
      return ContourBracket(
        from: point(start), to: point(end), lowValue: self[start] - level,
        highValue: self[end] - level)
    }
    let roots = try ContourBracket.roots(brackets, level: level, within: grid.box, function)
    return Dictionary(uniqueKeysWithValues: zip(edges, roots)).compactMapValues { $0 }
  }
}
