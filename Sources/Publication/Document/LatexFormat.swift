extension ResultDocument {
  /// A table for booktabs and siunitx, whose S columns take an error in parentheses; longer than a
  /// page as a longtable.
  func writeLatex<Problem: Error>(_ add: (String) throws(Problem) -> Void) throws(Problem) {
    let pairs = PairedColumns(self)
    let alignment = alignment(of: pairs)
    let head =
      pairs.columns.map { "{\(LatexSymbols.heading($0))}" }.joined(separator: " & ") + " \\\\"
    let isLong = rows.count > Self.rowsOfAPage
    let caption = "\\caption{\(LatexSymbols.text(title))}"
    let packages = isLong ? "booktabs, longtable, siunitx" : "booktabs, siunitx"
    let comments = ["needs the packages \(packages)"] + provenance.lines + sentences + pairs.notes
    for line in comments.map({ "% \($0)" }) { try add(line) }
    if isLong {
      // The head is repeated on every page.
      for line in [
        "\\begin{longtable}{\(alignment)}", caption + " \\\\", "\\toprule", head, "\\midrule",
        "\\endfirsthead", "\\toprule", head, "\\midrule", "\\endhead", "\\bottomrule",
        "\\endlastfoot",
      ] { try add(line) }
    } else {
      for line in [
        "\\begin{table}", "\\centering", "\\begin{tabular}{\(alignment)}", "\\toprule", head,
        "\\midrule",
      ] { try add(line) }
    }
    for row in rows {
      try add(pairs.fields(row).map(latexField).joined(separator: " & ") + " \\\\")
    }
    let end =
      isLong
      ? ["\\end{longtable}"] : ["\\bottomrule", "\\end{tabular}", caption, "\\end{table}"]
    for line in end { try add(line) }
  }

  private static var rowsOfAPage: Int { 40 }

  private func alignment(of pairs: PairedColumns) -> String {
    let numeric = pairs.chosen(from: isNumeric)
    var formats = numeric.map { _ in SiunitxColumn() }
    for row in rows {
      for (index, field) in pairs.fields(row).enumerated() where numeric[index] {
        if field.value != .missing { formats[index].include(field.text) }
      }
    }
    return zip(numeric, formats).map { $0 ? $1.specification : "l" }.joined()
  }

  /// A field in LaTeX; braces keep a text from siunitx, which would read it as a number.
  private func latexField(_ value: ResultValue, _ text: String) -> String {
    switch value {
    case .number, .count: text
    case .missing: "{--}"
    case .text, .boolean: "{\(LatexSymbols.text(text))}"
    }
  }
}
