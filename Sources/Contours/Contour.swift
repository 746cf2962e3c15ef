/// A line on which a function has one value, what lies below it on the left.
public struct Contour: Equatable, Sendable {
  /// The value of the function on the line.
  public let level: Double
  /// Whether the last point is the first. Otherwise the border of the range, or values that are not
  /// known, cut the line.
  public let isClosed: Bool
  /// The points of the line, in their order along it.
  public let points: [PlanePoint]

  /// A line that is known.
  public init(level: Double, isClosed: Bool, points: [PlanePoint]) {
    self.level = level
    self.isClosed = isClosed
    self.points = points
  }

  /// The smallest rectangle around the line.
  public var extent: PlaneBox {
    let (x, y) = (points.map(\.x), points.map(\.y))
    return PlaneBox(
      x: (x.min() ?? 0)...(x.max() ?? 0), y: (y.min() ?? 0)...(y.max() ?? 0))
  }

  /// The area that a closed contour encloses, in the product of both units: above 0 around an island of what
  /// lies below the level, below 0 around a hole.
  public var signedArea: Double {
    guard let origin = points.first else { return 0 }
    return zip(points, points.dropFirst()).reduce(0) { sum, pair in
      sum + (pair.0.x - origin.x) * (pair.1.y - origin.y)
        - (pair.1.x - origin.x) * (pair.0.y - origin.y)
    } / 2
  }
}

extension ContourLattice {
  /// Lines through the crossings, each from an edge to the next: open ones first, from their
  /// beginnings, then closed ones from their first edge, in the order of the edges.
  func lines(
    _ next: [Edge: Edge], through crossings: [Edge: PlanePoint], level: Double
  ) -> [Contour] {
    let next = next.filter { crossings[$0.key] != nil && crossings[$0.value] != nil }
    let entered = Set(next.values)
    let edges = next.keys.sorted()
    var used: Set<Edge> = []
    var contours: [Contour] = []
    for start in edges.filter({ !entered.contains($0) }) + edges where !used.contains(start) {
      var points: [PlanePoint] = []
      var edge: Edge? = start
      while let here = edge, used.insert(here).inserted {
        // Where the level runs through a vertex, two edges have the same crossing.
        if let point = crossings[here], point != points.last { points.append(point) }
        edge = next[here]
      }
      let isClosed = edge == start
      if isClosed, let first = points.first, points.last != first || points.count == 1 {
        points.append(first)
      }
      // A level that only touches a vertex is no line.
      guard points.count > (isClosed ? 3 : 1) else { continue }
      contours.append(Contour(level: level, isClosed: isClosed, points: points))
    }
    return contours
  }
}
