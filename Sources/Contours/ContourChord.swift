/// The straight line from one point of a contour to the next.
struct ContourChord {
  /// The number of the contour, and that of the chord's first point in it.
  let line: Int
  let index: Int
  let middle: PlanePoint
  /// The length of the chord where each axis is measured in its tolerance.
  let length: Double
  /// A step at right angles to the chord in this measure, as long as the tolerance.
  private let normal: PlanePoint

  init(line: Int, index: Int, from a: PlanePoint, to b: PlanePoint, tolerance: PlanePoint) {
    self.line = line
    self.index = index
    middle = PlanePoint(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2)
    let (dx, dy) = ((b.x - a.x) / tolerance.x, (b.y - a.y) / tolerance.y)
    length = (dx * dx + dy * dy).squareRoot()
    normal = PlanePoint(x: -dy / length * tolerance.x, y: dx / length * tolerance.y)
  }

  /// The point so many tolerances to the left of the chord's middle.
  func beside(_ tolerances: Double) -> PlanePoint {
    PlanePoint(x: middle.x + tolerances * normal.x, y: middle.y + tolerances * normal.y)
  }

  /// Whether a point so many chord lengths beside the middle is still within a step of it.
  func isWithin(_ step: PlanePoint, reach: Double) -> Bool {
    abs(normal.x * length * reach) <= step.x && abs(normal.y * length * reach) <= step.y
  }
}
