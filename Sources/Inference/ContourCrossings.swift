import Settings

extension ContourLattice {
  /// Where a level crosses some edges: roots along each, all edges at once.
  ///
  /// Regula falsi with the Illinois correction, bisecting where a value is infinite, until the
  /// bracket is narrower than `precision` of the axis or the value no different from the level. None
  /// where a value on the way is not known.
  func crossings(
    of edges: [Edge], level: Double, stride: Int, _ function: PlaneFunction
  ) throws(Failure) -> [Edge: PlanePoint] {
    let narrow = Self.precision * Double(side / stride)
    var brackets = edges.map { edge in
      let (start, end) = (edge.start, edge.end(stride: stride))
      return Bracket(
        from: point(start), to: point(end), lowValue: self[start] - level,
        highValue: self[end] - level)
    }
    for _ in 0..<100 {
      let active = brackets.indices.filter { !brackets[$0].isDone(narrow: narrow) }
      guard !active.isEmpty else { break }
      let values = try function(active.map { brackets[$0].trial })
      for (index, value) in zip(active, values) { brackets[index].move(value - level) }
    }
    return Dictionary(uniqueKeysWithValues: zip(edges, brackets)).compactMapValues(\.root)
  }

  /// Of the range of an axis: how well a point of a contour is known.
  private static let precision = 1e-8
}

/// A sign change along an edge, in parts of it.
private struct Bracket {
  private let from: PlanePoint
  private let to: PlanePoint
  private var low = 0.0
  private var high = 1.0
  private var lowValue: Double
  private var highValue: Double
  /// Between the ends of the edge.
  private let rise: Double
  private var lastMovedLow: Bool?
  private var exact: Double?
  private var isUnknown = false

  init(from: PlanePoint, to: PlanePoint, lowValue: Double, highValue: Double) {
    self.from = from
    self.to = to
    self.lowValue = lowValue
    self.highValue = highValue
    rise = abs(highValue - lowValue)
    if lowValue == 0 { exact = 0 }
    if highValue == 0 { exact = 1 }
  }

  func isDone(narrow: Double) -> Bool { exact != nil || isUnknown || high - low <= narrow }

  private var position: Double {
    if let exact { return exact }
    let secant = low - lowValue * (high - low) / (highValue - lowValue)
    return lowValue.isFinite && highValue.isFinite && secant > low && secant < high
      ? secant : (low + high) / 2
  }

  var trial: PlanePoint { point(position) }

  /// An infinite value is no neighbour of the level: the contour ends on the finite side.
  var root: PlanePoint? {
    guard !isUnknown else { return nil }
    guard exact == nil else { return trial }
    return point(lowValue.isInfinite ? high : highValue.isInfinite ? low : position)
  }

  private func point(_ part: Double) -> PlanePoint {
    PlanePoint(x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y))
  }

  /// Takes the value at the trial.
  mutating func move(_ value: Double) {
    let place = position
    isUnknown = value.isNaN
    if abs(value) <= 1e-12 * rise, rise.isFinite { exact = place }
    let movesLow = (value < 0) == (lowValue < 0)
    if movesLow {
      (low, lowValue) = (place, value)
      if lastMovedLow == true, highValue.isFinite { highValue /= 2 }
    } else {
      (high, highValue) = (place, value)
      if lastMovedLow == false, lowValue.isFinite { lowValue /= 2 }
    }
    lastMovedLow = movesLow
  }
}
