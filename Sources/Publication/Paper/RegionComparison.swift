import Experiment
import Fit
import Interactions

extension Reproduction {
  /// The table of figures 3, 6 and 8: the extent of each region beside the paper's bounds on one
  /// parameter at a time.
  var regionTable: String {
    let head = "| figure | convention | plan | contours | parameter | region | paper, alone |"
    let rule = "|---|---|---|---|---|---|---|"
    let rows = regions.flatMap { figure, document in
      let all = NamedRows(document)
      return figure.conventions.flatMap { convention in
        [ExposurePlan.onAxis, .prism].flatMap { plan in
          let points = all.matching([
            "convention": .text(convention.rawValue), "plan": .text(plan.name),
          ])
          let contours = Set(points.map { $0["contour"].readable(digits: 1) }).count
          return [(figure.muon, "x"), (figure.electron, "y")].map { parameter, column in
            let paper = bound(in: bounds, plan.name, named: parameter, convention).published
            return "| \(figure.number) | \(convention.rawValue) | \(plan.name) | \(contours) "
              + "| \(parameter) | \(extent(of: points, column: column)) | \(paper) |"
          }
        }
      }
    }
    return ([head, rule] + rows).joined(separator: "\n")
  }

  private func extent(of rows: [NamedRows.Row], column: String) -> String {
    let values = rows.compactMap { $0.number(column) }
    guard let low = values.min(), let high = values.max() else { return "-" }
    return [low, high].map { readable($0, digits: 3) }.joined(separator: " to ")
  }
}
