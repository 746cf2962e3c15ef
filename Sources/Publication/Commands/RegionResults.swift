import Configuration
import Contours
import Fit
import Interactions

/// A region as tables and sentences, whatever its axes are.
struct RegionTable {
  /// One axis of the plane.
  struct Axis {
    let name: String
    let unit: String
    let range: ClosedRange<Double>
    let isLogarithmic: Bool

    init(_ axis: RegionAxis) {
      (name, unit, range) = (axis.parameter.name, axis.parameter.unit, axis.range)
      isLogarithmic = false
    }

    init(_ masses: MassAxis) {
      (name, unit, isLogarithmic) = (masses.name, "GeV", true)
      range = (masses.valuesGeV.first ?? 0)...(masses.valuesGeV.last ?? 0)
    }

    var numerals: String { "\(numeral(range.lowerBound)),\(numeral(range.upperBound))" }
  }

  let x: Axis
  let y: Axis
  /// The points of the grid along each axis.
  let points: Int
  let minimum: (point: PlanePoint, chiSquare: Double)
  /// The coordinates, chi-square and steps of a point of the grid, along x first. Chi-square is no
  /// number where the pulls did not converge, or a rate is inadmissible.
  let grid:
    @Sendable (_ column: Int, _ row: Int) -> (
      point: PlanePoint, chiSquare: Double, steps: Int
    )
  let contours: [RegionContour]
  let unresolvedLevels: [Double]
  let unconverged: Int

  static let gridColumns = [
    ResultColumn("x", digits: 5), ResultColumn("y", digits: 5), ResultColumn("chi2"),
    ResultColumn("iterations"), ResultColumn("converged"),
  ]

  static let contourColumns = [
    ResultColumn("contour"), ResultColumn("closed"), ResultColumn("level", digits: 5),
    ResultColumn("x"), ResultColumn("y"), ResultColumn("mc_error_x", digits: 2),
    ResultColumn("mc_error_y", digits: 2),
  ]

  var gridRows: ResultRows {
    let (grid, points) = (grid, points)
    return ResultRows(count: points * points) { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: points)
      let (point, value, steps) = grid(column, row)
      return [
        .number(point.x), .number(point.y), ResultValue(value), .count(steps),
        .boolean(value.isFinite),
      ]
    }
  }

  /// The rows of contours, which count from 1 in the order of their levels.
  var contourRows: [[ResultValue]] {
    contours.enumerated().flatMap { index, line in
      zip(line.contour.points, line.errors).map { point, error in
        [
          .count(index + 1), .boolean(line.contour.isClosed), .number(line.level),
          .number(point.x), .number(point.y), ResultValue(error?.x), ResultValue(error?.y),
        ]
      }
    }
  }

  var summary: [JSON.Member] {
    [
      .init("axes", axesJSON), .init("minimum", minimumJSON), .init("contours", contoursJSON),
    ]
  }

  private var axesJSON: JSON {
    .list(
      [("x", x), ("y", y)].map { name, axis in
        .object(
          [
            .init("axis", .text(name)), .init("parameter", .text(axis.name)),
            .init("unit", .text(axis.unit)),
            .init("low", .number(axis.range.lowerBound)),
            .init("high", .number(axis.range.upperBound)),
            .init("points", .count(UInt64(points))),
          ] + (axis.isLogarithmic ? [.init("scale", .text("log"))] : []))
      })
  }

  private var minimumJSON: JSON {
    .object([
      .init("x", .number(minimum.point.x)), .init("y", .number(minimum.point.y)),
      .init("chi2", .number(minimum.chiSquare)),
    ])
  }

  private var contoursJSON: JSON {
    .list(
      contours.map { line in
        .object([
          .init("level", .number(line.level)), .init("closed", .boolean(line.contour.isClosed)),
          .init(
            "points", .list(line.contour.points.map { .list([.number($0.x), .number($0.y)]) })),
          .init(
            "mc_errors",
            .list(
              line.errors.map { error in
                .list([error?.x, error?.y].map { $0.map(JSON.number) ?? .null })
              })),
        ])
      })
  }

  /// Sentences about each contour and about what is missing.
  var notes: [String] {
    let minimum =
      "Chi-square is \(readable(minimum.chiSquare, digits: 5)) at its minimum, \(x.name)"
      + " = \(readable(minimum.point.x, digits: 4)), \(y.name)"
      + " = \(readable(minimum.point.y, digits: 4))."
    let lines = contours.enumerated().map { index, line in
      let extent = line.contour.extent
      return "Contour \(index + 1), \(line.contour.isClosed ? "closed" : "open"), at "
        + "\(readable(line.level, digits: 5)): \(line.contour.points.count) points, "
        + "\(x.name) \(inWords(extent.x)), \(y.name) \(inWords(extent.y))."
    }
    let missing =
      unresolvedLevels.map {
        "At \(readable($0, digits: 5)) a line is followed less finely than it should be: look at a "
          + "smaller range or more points."
      }
      + (unconverged > 0
        ? ["At \(unconverged) points the pulls did not converge; these have no number."] : [])
    return [minimum] + (lines.isEmpty ? ["No contour crosses the range."] : lines) + missing
  }

  private func inWords(_ range: ClosedRange<Double>) -> String {
    "\(readable(range.lowerBound, digits: 4)) to \(readable(range.upperBound, digits: 4))"
  }
}

extension RegionTable {
  /// The table of a region of two couplings.
  init(_ region: Region) {
    (x, y) = (Axis(region.x), Axis(region.y))
    points = region.grid.points
    minimum = region.minimum
    grid = { column, row in
      let index = row * region.grid.points + column
      return (
        region.grid.point(column: column, row: row), region.grid.values[index],
        Int(region.iterations[index])
      )
    }
    contours = region.contours
    unresolvedLevels = region.unresolvedLevels
    unconverged = region.unconverged
  }

  /// The table of a region of a mass and a coupling, the mass along x or along y.
  init(_ region: MassRegion, isMassOnX: Bool) {
    let (mass, coupling) = (Axis(region.masses), Axis(region.coupling))
    (x, y) = isMassOnX ? (mass, coupling) : (coupling, mass)
    points = region.masses.valuesGeV.count
    func turned(_ point: PlanePoint) -> PlanePoint {
      isMassOnX ? point : PlanePoint(x: point.y, y: point.x)
    }
    minimum = (
      turned(PlanePoint(x: region.minimum.massGeV, y: region.minimum.value)),
      region.minimum.chiSquare
    )
    let values = region.coupling.values(count: points)
    grid = { column, row in
      let (massIndex, valueIndex) = isMassOnX ? (column, row) : (row, column)
      let profile = region.grid[massIndex][valueIndex]
      return (
        isMassOnX
          ? PlanePoint(x: region.masses.valuesGeV[massIndex], y: values[valueIndex])
          : PlanePoint(x: values[valueIndex], y: region.masses.valuesGeV[massIndex]),
        profile.converged ? profile.chiSquare : .nan, profile.iterations
      )
    }
    contours = isMassOnX ? region.contours : region.contours.map(\.transposed)
    unresolvedLevels = []
    unconverged = region.grid.joined().count { !$0.converged }
  }
}
