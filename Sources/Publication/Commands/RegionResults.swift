import Configuration
import Fit
import Interactions

extension RegionAxis {
  var numerals: String { "\(numeral(range.lowerBound)),\(numeral(range.upperBound))" }
}

extension Region {
  static let gridColumns = [
    ResultColumn("x", digits: 5), ResultColumn("y", digits: 5), ResultColumn("chi2"),
    ResultColumn("iterations"), ResultColumn("converged"),
  ]

  static let contourColumns = [
    ResultColumn("contour"), ResultColumn("closed"), ResultColumn("level", digits: 5),
    ResultColumn("x"), ResultColumn("y"), ResultColumn("mc_error_x", digits: 2),
    ResultColumn("mc_error_y", digits: 2),
  ]

  /// Along x first. Where the pulls did not converge, or a rate is inadmissible, there is no number.
  var gridRows: ResultRows {
    let (grid, iterations) = (grid, iterations)
    return ResultRows(count: grid.values.count) { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: grid.points)
      let (point, value) = (grid.point(column: column, row: row), grid.values[index])
      return [
        .number(point.x), .number(point.y), ResultValue(value), .count(Int(iterations[index])),
        .boolean(value.isFinite),
      ]
    }
  }

  /// Contours count from 1, in the order of their levels.
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

  var axesJSON: JSON {
    .list(
      [("x", x), ("y", y)].map { name, axis in
        .object([
          .init("axis", .text(name)), .init("parameter", .text(axis.parameter.name)),
          .init("unit", .text(axis.parameter.unit)),
          .init("low", .number(axis.range.lowerBound)),
          .init("high", .number(axis.range.upperBound)),
          .init("points", .count(UInt64(grid.points))),
        ])
      })
  }

  var minimumJSON: JSON {
    .object([
      .init("x", .number(minimum.point.x)), .init("y", .number(minimum.point.y)),
      .init("chi2", .number(minimum.chiSquare)),
    ])
  }

  var contoursJSON: JSON {
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

  /// In sentences, each contour and what is missing.
  var notes: [String] {
    let minimum =
      "Chi-square is \(readable(minimum.chiSquare, digits: 5)) at its minimum, \(x.parameter.name)"
      + " = \(readable(minimum.point.x, digits: 4)), \(y.parameter.name)"
      + " = \(readable(minimum.point.y, digits: 4))."
    let lines = contours.enumerated().map { index, line in
      let extent = line.contour.extent
      return "Contour \(index + 1), \(line.contour.isClosed ? "closed" : "open"), at "
        + "\(readable(line.level, digits: 5)): \(line.contour.points.count) points, "
        + "\(x.parameter.name) \(inWords(extent.x)), \(y.parameter.name) "
        + "\(inWords(extent.y))."
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
