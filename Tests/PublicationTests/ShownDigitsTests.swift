import Publication
import Testing

/// Digits that mean something: five at most, and none beyond the second of the Monte Carlo error.
@Suite struct ShownDigitsTests {
  private func formatted(_ value: Double, _ error: ResultValue, _ format: OutputFormat) -> String {
    ResultDocument(
      command: "test", title: "",
      columns: [
        ResultColumn("upper", digits: 4, error: "mc_error"), ResultColumn("mc_error", digits: 2),
      ], rows: [[.number(value), error]], provenance: .none
    ).formatted(as: format, provenance: false)
  }

  private func text(_ value: Double, _ error: ResultValue) -> String {
    let line = formatted(value, error, .text).split(separator: "\n")[2]
    return String(line.split(separator: " ")[0])
  }

  private func markdown(_ value: Double, _ error: ResultValue) -> String {
    let lines = formatted(value, error, .markdown).split(separator: "\n")
    let line = lines.first { $0.hasPrefix("| ") && $0.contains(where: \.isNumber) } ?? ""
    return line.filter { $0 != "|" && $0 != " " }
  }

  @Test(arguments: [
    // value, error, in text, with the error in parentheses
    (3.11304567e-10, 8.6e-13, "3.1130e-10", "3.1130(86)e-10"),
    (3.11304567e-10, 9.6e-16, "3.1130e-10", "3.1130e-10"),
    (3.11304567e-10, 3.2e-14, "3.1130e-10", "3.1130(3)e-10"),
    (3.11304567e-10, 2.0e-11, "3.11e-10", "3.11(20)e-10"),
    (86414.5678, 0.035, "86415", "86415"),
    (86414.5678, 32, "86415", "86415(32)"),
    (280.5229, 0.0012, "280.52", "280.52"),
    (-2.33421e-33, 7.1e-36, "-2.3342e-33", "-2.3342(71)e-33"),
  ])
  func both(_ value: Double, _ error: Double, _ text: String, _ markdown: String) {
    #expect(self.text(value, .number(error)) == text)
    #expect(self.markdown(value, .number(error)) == markdown)
  }

  /// An error that is not trusted leaves five digits; CSV and JSON hold every digit whatever the error.
  @Test func withoutAnError() {
    #expect(text(3.11304567e-10, .missing) == "3.1130e-10")
    #expect(formatted(3.11304567e-10, .number(2e-11), .csv).contains("3.11304567e-10,"))
    #expect(formatted(3.11304567e-10, .missing, .json).contains("3.11304567e-10"))
  }
}
