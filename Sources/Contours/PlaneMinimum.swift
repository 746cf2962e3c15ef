import Configuration

/// A local minimum of a function in a plane.
public struct PlaneMinimum: Sendable {
  /// The point at which the function is lowest.
  public var point: PlanePoint
  /// The function's value there.
  public var value: Double

  /// A minimum that is known.
  public init(point: PlanePoint, value: Double) {
    self.point = point
    self.value = value
  }

  /// Descends from a start by quadratic models on stencils of nine points, which shrink around the
  /// minimum and grow on the way to it. Never above the start; ends where a stencil varies by less
  /// than 1e-7, or its model promises less than 1e-9, or the stencil is a billionth of the first.
  ///
  /// - Parameters:
  ///   - step: half the size of the first stencil; any positive numbers will do.
  ///   - box: the search stays inside it.
  public static func search(
    from start: PlanePoint, step: PlanePoint, within box: PlaneBox, of function: PlaneFunction
  ) throws(Failure) -> PlaneMinimum {
    let start = box.clamp(start)
    var best = PlaneMinimum(point: start, value: try function([start])[0])
    var scale = 1.0
    for _ in 0..<200 where scale > 1e-9 {
      let stencil = Stencil(
        around: best.point, step: PlanePoint(x: step.x * scale, y: step.y * scale), within: box)
      let center = stencil.center
      let values = try function(stencil.points)
      best.lower(to: stencil.points, values)
      let model = stencil.model(values)
      if let model {
        let candidate = model.minimum(within: stencil.reach(in: box))
        let trial = stencil.point(candidate.x, candidate.y)
        best.lower(to: [trial], try function([trial]))
        let promised = best.value - model.value(candidate.x, candidate.y)
        if model.variation < 1e-7 || (abs(promised) < 1e-9 && scale < 0.5) { break }
      }
      let moved = max(
        abs(best.point.x - center.x) / stencil.step.x, abs(best.point.y - center.y) / stencil.step.y
      )
      if model == nil || moved < 0.6 { scale *= 0.25 } else if moved > 1.5 { scale *= 2 }
    }
    return best
  }

  private mutating func lower(to points: [PlanePoint], _ values: [Double]) {
    for (point, value) in zip(points, values) where value < self.value || self.value.isNaN {
      self = PlaneMinimum(point: point, value: value)
    }
  }
}

/// Nine points around a centre, which gives way to the border.
private struct Stencil {
  let center: PlanePoint
  let step: PlanePoint

  init(around point: PlanePoint, step: PlanePoint, within box: PlaneBox) {
    self.step = PlanePoint(x: min(step.x, box.width / 2), y: min(step.y, box.height / 2))
    center = PlanePoint(
      x: min(max(point.x, box.x.lowerBound + self.step.x), box.x.upperBound - self.step.x),
      y: min(max(point.y, box.y.lowerBound + self.step.y), box.y.upperBound - self.step.y))
  }

  /// The point that is so many steps away from the centre.
  func point(_ x: Double, _ y: Double) -> PlanePoint {
    PlanePoint(x: center.x + x * step.x, y: center.y + y * step.y)
  }

  /// Row by row.
  var points: [PlanePoint] {
    [-1.0, 0, 1].flatMap { y in [-1.0, 0, 1].map { x in point(x, y) } }
  }

  /// How far a model is trusted, in steps from the centre.
  func reach(in box: PlaneBox) -> PlaneBox {
    let trust = 3.0
    func range(_ low: Double, _ high: Double) -> ClosedRange<Double> {
      max(-trust, min(low, 0))...min(trust, max(high, 0))
    }
    return PlaneBox(
      x: range((box.x.lowerBound - center.x) / step.x, (box.x.upperBound - center.x) / step.x),
      y: range((box.y.lowerBound - center.y) / step.y, (box.y.upperBound - center.y) / step.y))
  }

  /// The quadratic model of nine values; nil where one of them is not finite.
  func model(_ v: [Double]) -> QuadraticModel? {
    guard v.allSatisfy(\.isFinite), let low = v.min(), let high = v.max() else { return nil }
    return QuadraticModel(
      constant: v[4], gradient: ((v[5] - v[3]) / 2, (v[7] - v[1]) / 2),
      curvature: (v[5] - 2 * v[4] + v[3], v[7] - 2 * v[4] + v[1]),
      mixed: (v[8] - v[2] - v[6] + v[0]) / 4, variation: high - low)
  }
}

/// c + g u + u H u / 2, u in steps of a stencil.
private struct QuadraticModel {
  let constant: Double
  let gradient: (x: Double, y: Double)
  let curvature: (x: Double, y: Double)
  let mixed: Double
  /// Largest difference between the nine values that the model was made from.
  let variation: Double

  func value(_ x: Double, _ y: Double) -> Double {
    constant + gradient.x * x + gradient.y * y
      + (curvature.x * x * x + curvature.y * y * y) / 2 + mixed * x * y
  }

  /// The lowest point of a box: inside, on a side or in a corner.
  func minimum(within box: PlaneBox) -> PlanePoint {
    let ends = (x: [box.x.lowerBound, box.x.upperBound], y: [box.y.lowerBound, box.y.upperBound])
    var candidates = ends.x.flatMap { x in ends.y.map { PlanePoint(x: x, y: $0) } }
    if curvature.y > 0 {
      candidates += ends.x.map { PlanePoint(x: $0, y: -(gradient.y + mixed * $0) / curvature.y) }
    }
    if curvature.x > 0 {
      candidates += ends.y.map { PlanePoint(x: -(gradient.x + mixed * $0) / curvature.x, y: $0) }
    }
    let determinant = curvature.x * curvature.y - mixed * mixed
    if curvature.x > 0, determinant > 0 {
      candidates.append(
        PlanePoint(
          x: (mixed * gradient.y - curvature.y * gradient.x) / determinant,
          y: (mixed * gradient.x - curvature.x * gradient.y) / determinant))
    }
    var best = PlanePoint(x: 0, y: 0)
    for point in candidates
    where box.contains(point)
      && value(point.x, point.y) < value(best.x, best.y)
    {
      best = point
    }
    return best
  }
}
