extension ResultDocument {
  func writeLatex<Problem: Error>(_ add: (String) throws(Problem) -> Void) throws(Problem) {
    let alignment = isNumeric.map { $0 ? "r" : "l" }.joined()
    let head = columns.map { escapedLatex($0.heading) }.joined(separator: " & ") + " \\\\"
    let opening =
      provenance.lines.map { "% \($0)" } + notes.map { "% \($0)" } + [
        "\\begin{table}", "\\centering",
        "\\begin{tabular}{\(alignment)}", "\\toprule", head, "\\midrule",
      ]
    for line in opening { try add(line) }
    for row in rows {
      let cells = zip(columns, row).map { column, value in
        let text = value.readable(digits: column.digits)
        return switch value {
        case .number, .count: "$\(latexNumber(text))$"
        case .missing: "--"
        case .text, .boolean: escapedLatex(text)
        }
      }
      try add(cells.joined(separator: " & ") + " \\\\")
    }
    for line in [
      "\\bottomrule", "\\end{tabular}", "\\caption{\(escapedLatex(title))}", "\\end{table}",
    ] { try add(line) }
  }

  private func latexNumber(_ text: String) -> String {
    guard let exponent = text.firstIndex(of: "e"),
      let power = Int(text[text.index(after: exponent)...])
    else { return text }
    return "\(text[..<exponent]) \\times 10^{\(power)}"
  }

  private func escapedLatex(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "_", "&", "%", "#", "$", "{", "}": result += "\\\(character)"
      case "^": result += "\\textasciicircum{}"
      case "~": result += "\\textasciitilde{}"
      case "\\": result += "\\textbackslash{}"
      default: result.append(character)
      }
    }
  }
}
