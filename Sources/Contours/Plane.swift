import Configuration

/// A point in a plane of two parameters, each in its unit.
public struct PlanePoint: Equatable, Sendable {
  /// The coordinate along the x axis, in its unit.
  public var x: Double
  /// The coordinate along the y axis, in its unit.
  public var y: Double

  /// A point by its coordinates.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A rectangle of the plane, its border included.
public struct PlaneBox: Equatable, Sendable {
  /// The range of the x axis.
  public var x: ClosedRange<Double>
  /// The range of the y axis.
  public var y: ClosedRange<Double>

  /// A rectangle by the ranges of both axes.
  public init(x: ClosedRange<Double>, y: ClosedRange<Double>) {
    self.x = x
    self.y = y
  }

  /// Length of the range of the x axis.
  public var width: Double { x.upperBound - x.lowerBound }
  /// Length of the range of the y axis.
  public var height: Double { y.upperBound - y.lowerBound }

  /// Whether a point lies inside or on the border.
  public func contains(_ point: PlanePoint) -> Bool { x.contains(point.x) && y.contains(point.y) }

  /// The point of the rectangle that is nearest to a point.
  public func clamp(_ point: PlanePoint) -> PlanePoint {
    PlanePoint(
      x: min(max(point.x, x.lowerBound), x.upperBound),
      y: min(max(point.y, y.lowerBound), y.upperBound))
  }

  /// The point that is `column` steps to the right and `row` steps up where each side has so many equal steps.
  func point(column: Int, row: Int, of steps: Int) -> PlanePoint {
    PlanePoint(
      x: Self.coordinate(column, of: steps, in: x), y: Self.coordinate(row, of: steps, in: y))
  }

  private static func coordinate(
    _ index: Int, of steps: Int, in range: ClosedRange<Double>
  ) -> Double {
    guard index < steps else { return range.upperBound }
    return range.lowerBound
      + (range.upperBound - range.lowerBound) * (Double(index) / Double(steps))
  }
}

/// A function that is computed for many points at a time. Its value is infinite where a point is
/// inadmissible and NaN where it is not known.
public typealias PlaneFunction = ([PlanePoint]) throws(Failure) -> [Double]

/// Values of a function at equal steps over a rectangle, as many on each axis, the border included.
public struct PlaneGrid: Equatable, Sendable {
  /// Box that the grid covers, its borders included.
  public let box: PlaneBox
  /// The number of points on each axis, which is at least two.
  public let points: Int
  /// The values as [row, along y][column, along x].
  public let values: [Double]

  /// A grid of values that are known as [row][column], so many along each axis.
  public init(box: PlaneBox, points: Int, values: [Double]) {
    self.box = box
    self.points = points
    self.values = values
  }

  /// Computes the values, in whole rows and at most so many points at a time.
  public init(
    box: PlaneBox, points: Int, block: Int = 1 << 15, of function: PlaneFunction
  ) throws(Failure) {
    var values: [Double] = []
    values.reserveCapacity(points * points)
    let rows = max(1, block / points)
    for first in stride(from: 0, to: points, by: rows) {
      values += try function(
        (first..<min(first + rows, points)).flatMap { row in
          (0..<points).map { box.point(column: $0, row: row, of: points - 1) }
        })
    }
    self.init(box: box, points: points, values: values)
  }

  /// The point at which a value was computed.
  public func point(column: Int, row: Int) -> PlanePoint {
    box.point(column: column, row: row, of: points - 1)
  }

  func value(column: Int, row: Int) -> Double { values[row * points + column] }

  /// Half of a step along each axis.
  public var halfStep: PlanePoint {
    PlanePoint(x: box.width / Double(points - 1) / 2, y: box.height / Double(points - 1) / 2)
  }

  /// The points that no neighbour undercuts and at least one exceeds, the lowest first, so many at most.
  /// With a `sign` of -1 the values change their sign before, so that maxima are found.
  public func localMinima(
    atMost count: Int, sign: Double = 1, notBelow level: Double = -.infinity
  ) -> [PlanePoint] {
    var found: [(value: Double, column: Int, row: Int)] = []
    for row in 0..<points {
      for column in 0..<points {
        let own = sign * value(column: column, row: row)
        guard own.isFinite, own >= level else { continue }
        var isLowest = true
        var isBelow = false
        for y in max(0, row - 1)...min(points - 1, row + 1) {
          for x in max(0, column - 1)...min(points - 1, column + 1) {
            let other = sign * value(column: x, row: y)
            if other < own { isLowest = false }
            if other > own { isBelow = true }
          }
        }
        if isLowest, isBelow { found.append((own, column, row)) }
      }
    }
    return found.sorted { ($0.value, $0.row, $0.column) < ($1.value, $1.row, $1.column) }
      .prefix(count).map { point(column: $0.column, row: $0.row) }
  }
}
