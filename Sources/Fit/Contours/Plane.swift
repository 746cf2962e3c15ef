import Configuration

/// A point in a plane of two parameters, each in its unit.
public struct PlanePoint: Equatable, Sendable {
  /// In the unit of the x axis.
  public var x: Double
  /// In the unit of the y axis.
  public var y: Double

  /// From its coordinates.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A rectangle of the plane, its border included.
public struct PlaneBox: Equatable, Sendable {
  /// Range of the x axis.
  public var x: ClosedRange<Double>
  /// Range of the y axis.
  public var y: ClosedRange<Double>

  /// From the ranges of both axes.
  public init(x: ClosedRange<Double>, y: ClosedRange<Double>) {
    self.x = x
    self.y = y
  }

  var width: Double { x.upperBound - x.lowerBound }
  var height: Double { y.upperBound - y.lowerBound }

  func contains(_ point: PlanePoint) -> Bool { x.contains(point.x) && y.contains(point.y) }

  /// The nearest point of the rectangle.
  func clamp(_ point: PlanePoint) -> PlanePoint {
    PlanePoint(
      x: min(max(point.x, x.lowerBound), x.upperBound),
      y: min(max(point.y, y.lowerBound), y.upperBound))
  }

  /// Point `column`, `row` of so many equal steps along each side.
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

/// A function of blocks of points: infinite where a point is inadmissible, NaN where its value is not
/// known.
public typealias PlaneFunction = ([PlanePoint]) throws(Failure) -> [Double]

/// Values at equal steps over a rectangle, as many on each axis, the border included.
public struct PlaneGrid: Equatable, Sendable {
  /// What the grid covers, its borders included.
  public let box: PlaneBox
  /// On each axis, two or more.
  public let points: Int
  /// [row, along y][column, along x]
  public let values: [Double]

  /// From values [row][column], so many along each axis.
  public init(box: PlaneBox, points: Int, values: [Double]) {
    self.box = box
    self.points = points
    self.values = values
  }

  /// Asks for whole rows, at most so many points at a time.
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

  /// Where a value stands.
  public func point(column: Int, row: Int) -> PlanePoint {
    box.point(column: column, row: row, of: points - 1)
  }

  func value(column: Int, row: Int) -> Double { values[row * points + column] }

  /// Half of a step along each axis.
  var halfStep: PlanePoint {
    PlanePoint(x: box.width / Double(points - 1) / 2, y: box.height / Double(points - 1) / 2)
  }

  /// Vertices that no neighbour undercuts and at least one exceeds, the lowest first, so many at most;
  /// of the negative values with a `sign` of -1.
  func localMinima(
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
