/// From one point of a contour to the next.
struct ContourChord {
  /// Number of the contour, and of the first point in it.
  let line: Int
  let index: Int
  let middle: PlanePoint
  /// In tolerances, by which each axis is measured.
  let length: Double
  /// At right angles to the chord in those, as long as the tolerance.
  private let normal: PlanePoint

  init(line: Int, index: Int, from a: PlanePoint, to b: PlanePoint, tolerance: PlanePoint) {
    self.line = line
    self.index = index
    middle = PlanePoint(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2)
    let (dx, dy) = ((b.x - a.x) / tolerance.x, (b.y - a.y) / tolerance.y)
    length = (dx * dx + dy * dy).squareRoot()
    normal = PlanePoint(x: -dy / length * tolerance.x, y: dx / length * tolerance.y)
  }

  /// So many tolerances to the left of the middle.
  func beside(_ tolerances: Double) -> PlanePoint {
    PlanePoint(x: middle.x + tolerances * normal.x, y: middle.y + tolerances * normal.y)
  }

  /// So many lengths beside the middle is still within a step.
  func isWithin(_ step: PlanePoint, reach: Double) -> Bool {
    abs(normal.x * length * reach) <= step.x && abs(normal.y * length * reach) <= step.y
  }
}
