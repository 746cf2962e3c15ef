import Configuration
import Foundation
import Interactions

/// The bounds of a report, each drawn beside the paper's.
struct BoundCharts {
  let document: ResultDocument

  /// One figure for each parameter; none for a parameter without any end.
  var figures: String {
    document.rows.enumerated().map { index, row in
      number("interval", row) ?? 1 > 1 ? "" : figure(of: row, id: "bound-\(index + 1)")
    }.joined()
  }

  /// The rows of further intervals of the parameter of a row, which follow it.
  private func others(than row: [ResultValue]) -> [[ResultValue]] {
    document.rows.filter { other in
      number("interval", other) ?? 1 > 1
        && ["plan", "parameter", "convention"].allSatisfy { text($0, other) == text($0, row) }
    }
  }

  private func number(_ key: String, _ row: [ResultValue]) -> Double? {
    document.numbers(key, in: [row]).first.flatMap { $0.isFinite ? $0 : nil }
  }

  private func text(_ key: String, _ row: [ResultValue]) -> String {
    guard let index = document.columns.firstIndex(where: { $0.key == key }) else { return "" }
    return row[index].readable(digits: 4)
  }

  private func figure(of row: [ResultValue], id: String) -> String {
    let name = text("parameter", row)
    let isOneSided =
      number("lower", row) == nil
      && text("lower_reason", row) == "physical-limit"
    let own = (lower: number("lower", row), upper: number("upper", row))
    let paper = (lower: number("published_lower", row), upper: number("published_upper", row))
    let others = others(than: row).map { (lower: number("lower", $0), upper: number("upper", $0)) }
    let ends =
      ([own, paper] + others).flatMap { [$0.lower, $0.upper] }.compactMap(\.self)
    let largest = ends.map(abs).max() ?? 0
    guard largest > 0 else { return "" }
    let exponent = Int(floor(log10(largest)))
    let factor = pow(10, Double(exponent))
    let reach = 1.15 * largest / factor
    let unit = units[text("unit", row)] ?? ""
    let isPower = exponent != 0
    let power = "10" + superscriptSVG("\(exponent)") + "<tspan dy=\"4\"> </tspan>"
    var chart = Chart(
      width: 340, height: 108, x: (.linear, isOneSided ? 0 : -reach, reach), y: nil,
      xLabel: escapedHTML(name)
        + (unit.isEmpty && !isPower
          ? ""
          : " [" + (isPower ? power : "") + unit + "]"))
    // A missing end lies beyond the drawing.
    for interval in [own] + others {
      let from = chart.x.position(interval.lower.map { $0 / factor } ?? (isOneSided ? 0 : -reach))
      let to = chart.x.position(interval.upper.map { $0 / factor } ?? reach)
      chart.add(
        "<rect class=\"interval\" x=\"\(coordinate(from))\" y=\"24\" "
          + "width=\"\(coordinate(max(to - from, 0)))\" height=\"12\"/>")
    }
    for (end, key) in [(own.lower, "mc_error_lower"), (own.upper, "mc_error_upper")] {
      guard let end, let error = number(key, row) else { continue }
      let (low, high) = (
        chart.x.position((end - error) / factor), chart.x.position((end + error) / factor)
      )
      chart.add(
        "<path class=\"whisker\" d=\"M\(coordinate(low)) 19v22M\(coordinate(high)) 19v22"
          + "M\(coordinate(low)) 30H\(coordinate(high))\"/>")
    }
    for end in [paper.lower, paper.upper].compactMap(\.self) {
      let position = coordinate(chart.x.position(end / factor))
      chart.add("<path class=\"paper\" d=\"M\(position) 44l5 6l-5 6l-5 -6Z\"/>")
    }
    let words = inWords(row, own, paper, isOneSided: isOneSided)
    return Publication.figure(
      chart.svg(id: id, title: "Bound on \(name)", description: words), caption: words)
  }

  private func inWords(
    _ row: [ResultValue], _ own: (lower: Double?, upper: Double?),
    _ paper: (lower: Double?, upper: Double?), isOneSided: Bool
  ) -> String {
    func interval(_ ends: (lower: Double?, upper: Double?), digits: Int) -> String {
      let upper = ends.upper.map { readable($0, digits: digits) } ?? "no end"
      if isOneSided { return "below \(upper)" }
      return (ends.lower.map { readable($0, digits: digits) } ?? "no end") + " to \(upper)"
    }
    let errors = ["mc_error_lower", "mc_error_upper"].compactMap { number($0, row) }
    let error = errors.max().map { ", Monte Carlo error at most \(readable($0, digits: 2))" } ?? ""
    let published = paper.upper == nil ? "" : "; in the paper \(interval(paper, digits: 3))"
    let others = others(than: row).map {
      ", or \(interval((number("lower", $0), number("upper", $0)), digits: 4))"
    }.joined()
    return
      "\(text("parameter", row)): \(interval(own, digits: 4))\(others) \(text("unit", row))\(error)\(published)."
  }
}

private let units = [
  "bohr_magneton": "\u{03BC}<tspan font-size=\"8.5\" dy=\"3\">B</tspan><tspan dy=\"-3\"></tspan>",
  "elementary_charge": "e", "cm2": "cm\u{00B2}",
]
