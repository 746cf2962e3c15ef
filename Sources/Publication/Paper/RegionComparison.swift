import Experiment
import Fit
import Interactions

extension Reproduction {
  /// The table of figures 3, 6 and 8: how far each region reaches, beside the paper's bounds on one
  /// parameter at a time.
  var regionTable: String {
    let head = "| figure | convention | plan | contours | parameter | region | paper, alone |"
    let rule = "|---|---|---|---|---|---|---|"
    let rows = regions.flatMap { figure, document in
      figure.conventions.flatMap { convention in
        [ExposurePlan.onAxis, .prism].flatMap { plan in
          let points = document.rows.filter {
            $0[0] == .text(convention.rawValue) && $0[1] == .text(plan.name)
          }
          let contours = Set(points.map { $0[2].readable(digits: 1) }).count
          return [(figure.muon, 5), (figure.electron, 6)].map { parameter, column in
            let paper = bound(in: bounds, plan.name, named: parameter, convention).published
            return "| \(figure.number) | \(convention.rawValue) | \(plan.name) | \(contours) "
              + "| \(parameter) | \(extent(of: points, column: column)) | \(paper) |"
          }
        }
      }
    }
    return ([head, rule] + rows).joined(separator: "\n")
  }

  private func extent(of rows: [[ResultValue]], column: Int) -> String {
    let values = rows.compactMap { row in
      if case .number(let value) = row[column] { value } else { nil }
    }
    guard let low = values.min(), let high = values.max() else { return "-" }
    return [low, high].map { readable($0, digits: 3) }.joined(separator: " to ")
  }
}
