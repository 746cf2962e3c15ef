import Configuration

extension ContourTracer {
  /// A point beyond the level, in an island or a hole that the grid may not show.
  struct HiddenPoint {
    let point: PlanePoint
    let isBelow: Bool
  }

  func hinted(
    level: Double, _ function: PlaneFunction
  ) throws(Failure) -> [HiddenPoint] {
    zip(hints, try function(hints)).filter { $0.1 < level }.map {
      HiddenPoint(point: $0.0, isBelow: true)
    }
  }

  /// Points where descent crosses the level from the local minima of the grid that lie above it and
  /// from the local maxima that lie below.
  func hiddenExtrema(
    level: Double, _ function: PlaneFunction
  ) throws(Failure) -> [HiddenPoint] {
    var found: [HiddenPoint] = []
    for sign in [1.0, -1] {
      let starts = grid.localMinima(
        atMost: Self.extremaTried, sign: sign, notBelow: sign * level)
      for start in starts {
        let extremum = try PlaneMinimum.search(from: start, step: grid.halfStep, within: grid.box) {
          (points) throws(Failure) in try function(points).map { sign * $0 }
        }
        if extremum.value < sign * level, extremum.value.isFinite {
          found.append(HiddenPoint(point: extremum.point, isBelow: sign > 0))
        }
      }
    }
    return found
  }

  private static let extremaTried = 32
}
