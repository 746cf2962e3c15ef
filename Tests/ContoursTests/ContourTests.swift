import Configuration
import Contours
import Foundation
import Testing

/// Contours of functions that are known in closed form.
@Suite struct ContourTests {
  typealias Surface = (Double, Double) -> Double

  static func traced(
    _ surface: Surface, at level: Double, points: Int = 33,
    x: ClosedRange<Double> = -2...2, y: ClosedRange<Double> = -2...2
  ) throws -> LevelContours {
    func values(_ points: [PlanePoint]) throws(Failure) -> [Double] {
      points.map { surface($0.x, $0.y) }
    }
    let grid = try PlaneGrid(box: PlaneBox(x: x, y: y), points: points, of: values)
    return try grid.contours(at: [level], of: values)[0]
  }

  /// Every point, and the middle of every chord, in its distance from the line.
  private func check(
    _ contour: Contour, within tolerance: Double, chords: Double = 4e-4,
    distance: Surface
  ) {
    for point in contour.points { #expect(abs(distance(point.x, point.y)) < tolerance) }
    for (a, b) in zip(contour.points, contour.points.dropFirst()) {
      let middle = distance((a.x + b.x) / 2, (a.y + b.y) / 2)
      #expect(abs(middle) < chords)
    }
    if contour.isClosed { #expect(contour.points.first == contour.points.last) }
  }

  /// A tilted ellipse, wherever the grid's points fall.
  @Test(arguments: [9, 10, 33, 64, 101], [1.0, 0.1, 0.01])
  func ellipse(_ points: Int, _ minor: Double) throws {
    let (cosine, sine) = (cos(0.7), sin(0.7))
    func radius(_ x: Double, _ y: Double) -> Double {
      let (dx, dy) = (x - 0.123, y + 0.217)
      let (u, v) = (cosine * dx + sine * dy, cosine * dy - sine * dx)
      return (u * u + v * v / (minor * minor)).squareRoot()
    }
    let result = try Self.traced({ radius($0, $1) * radius($0, $1) }, at: 1, points: points)
    try #require(result.contours.count == 1 && result.isResolved)
    let contour = result.contours[0]
    #expect(contour.isClosed)
    check(contour, within: 4e-6 / minor, chords: 4e-4 / minor) { radius($0, $1) - 1 }
    #expect(abs(contour.signedArea / (Double.pi * minor) - 1) < 2e-3)
    let halfWidth = (cosine * cosine + sine * sine * minor * minor).squareRoot()
    #expect(abs(contour.extent.x.upperBound - 0.123 - halfWidth) < 4e-4)
  }

  /// Two islands of different sizes, of which the grid sees one.
  @Test func islandBetweenGridPoints() throws {
    let centers = [(x: -0.8, y: 0.3, size: 0.5), (x: 0.94, y: 0.94, size: 0.02)]
    func surface(_ x: Double, _ y: Double) -> Double {
      centers.map {
        ((x - $0.x) * (x - $0.x) + (y - $0.y) * (y - $0.y)).squareRoot() - $0.size
      }.min() ?? 0
    }
    let result = try Self.traced(surface, at: 0, points: 17)
    try #require(result.contours.count == 2 && result.isResolved)
    for contour in result.contours {
      check(contour, within: 4e-6, distance: surface)
      let center = contour.extent
      #expect(
        centers.contains {
          abs((center.x.lowerBound + center.x.upperBound) / 2 - $0.x) < 1e-3
            && abs(contour.signedArea / (Double.pi * $0.size * $0.size) - 1) < 5e-3
        })
    }
  }

  /// A ring has an outer line and, the other way round, that of its hole; also where the ring is
  /// thinner than the grid's steps.
  @Test(arguments: [(1.0, 0.3), (0.9, 0.01), (0.3, 0.1)])
  func ring(_ radius: Double, _ half: Double) throws {
    func surface(_ x: Double, _ y: Double) -> Double {
      abs(((x - 0.06) * (x - 0.06) + (y - 0.05) * (y - 0.05)).squareRoot() - radius)
    }
    let result = try Self.traced(surface, at: half, points: 17)
    try #require(result.contours.count == 2 && result.isResolved)
    let areas = result.contours.map(\.signedArea).sorted()
    let (inner, outer) = (radius - half, radius + half)
    #expect(abs(areas[0] / (-Double.pi * inner * inner) - 1) < 5e-3)
    #expect(abs(areas[1] / (Double.pi * outer * outer) - 1) < 5e-3)
    for contour in result.contours {
      check(contour, within: 1e-5) { surface($0, $1) - half }
    }
  }

  /// x y around a saddle: below 0 the contours lie in two opposite quadrants, above in the other
  /// two, also where both run through one square.
  @Test(arguments: [-0.3, -0.001, 0.001, 0.3])
  func saddle(_ level: Double) throws {
    let result = try Self.traced({ $0 * $1 }, at: level, points: 12)
    try #require(result.contours.count == 2 && result.isResolved)
    for contour in result.contours {
      #expect(!contour.isClosed)
      for point in contour.points { #expect(abs(point.x * point.y - level) < 4e-6) }
      let signs = Set(contour.points.map { $0.x > 0 })
      #expect(signs.count == 1, "a contour does not leave its quadrant")
      for end in [contour.points.first, contour.points.last] {
        let end = try #require(end)
        #expect(max(abs(end.x), abs(end.y)) == 2, "it ends on the border")
      }
    }
  }

  @Test func openParabola() throws {
    let result = try Self.traced({ $1 - $0 * $0 }, at: -0.25, y: -0.5...1)
    try #require(result.contours.count == 1 && result.isResolved)
    let contour = result.contours[0]
    #expect(!contour.isClosed)
    check(contour, within: 4e-6) { $1 - $0 * $0 + 0.25 }
    let ends = [contour.points.first, contour.points.last].map { abs($0?.x ?? 0) }
    for end in ends { #expect(abs(end - 1.25.squareRoot()) < 1e-6) }
    // What lies below is on the left: the parabola runs from right to left.
    #expect(contour.points[0].x > 0)
  }

  /// A quarter of a superellipse, as moments that enter squared: cut by both axes.
  @Test func boundaryAtZero() throws {
    let result = try Self.traced(
      { pow($0, 4) + pow($1, 4) / 16 }, at: 1, x: 0...1.5, y: 0...3)
    try #require(result.contours.count == 1 && result.isResolved)
    let contour = result.contours[0]
    #expect(!contour.isClosed)
    let (first, last) = (contour.points[0], contour.points[contour.points.count - 1])
    #expect(abs(first.x - 1) < 1e-6 && first.y == 0 && last.x == 0 && abs(last.y - 2) < 2e-6)
  }

  /// A region that touches the border is cut there; one that fills the range, or none, has no line.
  @Test func bordersAndEmptiness() throws {
    let cut = try Self.traced({ $0 * $0 + $1 * $1 }, at: 1, x: -1...0.5)
    #expect(cut.contours.count == 1 && cut.contours.allSatisfy { !$0.isClosed })
    #expect(try Self.traced({ $0 * $0 + $1 * $1 }, at: 100).contours.isEmpty)
    #expect(try Self.traced({ $0 * $0 + $1 * $1 }, at: -1).contours.isEmpty)
    #expect(try Self.traced({ _, _ in 3 }, at: 3).contours.isEmpty)
    #expect(try Self.traced({ _, _ in .infinity }, at: 3).contours.isEmpty)
    #expect(try Self.traced({ _, _ in .nan }, at: 3).contours.isEmpty)
  }

  /// Beyond an infinite value the contour is the border of what is admissible; what is not known
  /// opens it.
  @Test func inadmissibleAndUnknown() throws {
    let walled = try Self.traced(
      { $0 > 0.3 ? .infinity : $0 * $0 + $1 * $1 }, at: 1, points: 21)
    #expect(walled.contours.count == 1 && walled.contours.allSatisfy(\.isClosed))
    #expect(abs((walled.contours.first?.extent.x.upperBound ?? 0) - 0.3) < 1e-6)
    let unknown = try Self.traced({ $0 > 0.3 ? .nan : $0 * $0 + $1 * $1 }, at: 1, points: 21)
    #expect(unknown.contours.count == 1 && unknown.contours.allSatisfy { !$0.isClosed })
    for contour in unknown.contours {
      check(contour, within: 1e-6) { $0 * $0 + $1 * $1 - 1 }
    }
  }

  /// The line does not depend on the grid: points of one lie on the chords of the other.
  @Test func gridsAgree() throws {
    func surface(_ x: Double, _ y: Double) -> Double {
      pow(x * x + y - 1, 2) + pow(x + y * y - 1, 2) * 0.2
    }
    let lengths = try [9, 20, 41, 100].map { points in
      let result = try Self.traced(surface, at: 0.15, points: points)
      #expect(result.isResolved)
      return result.contours.map(\.signedArea).sorted()
    }
    for areas in lengths {
      try #require(areas.count == lengths[0].count)
      for (area, other) in zip(areas, lengths[0]) { #expect(abs(area / other - 1) < 3e-3) }
    }
  }
}
