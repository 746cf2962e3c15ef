import Publication
import Testing

/// Text for a terminal of 100 columns, in which no number is lost.
@Suite struct TextTableTests {
  private func document(
    columns: [ResultColumn], rows: [[ResultValue]], notes: [String] = []
  ) -> ResultDocument {
    ResultDocument(
      command: "test", title: "A test", columns: columns, rows: rows, notes: notes,
      provenance: .none)
  }

  private func lines(_ document: ResultDocument) -> [String] {
    document.formatted(as: .text, provenance: false)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func aNarrowTableStaysAsItIs() {
    let document = document(
      columns: [ResultColumn("plan"), ResultColumn("upper_end")],
      rows: [[.text("prism"), .number(1.5)], [.text("prism"), .number(25)]])
    #expect(
      lines(document) == [
        "A test", "", "plan   upper_end", "----------------", "prism        1.5",
        "prism         25", "", "",
      ])
  }

  /// Up to fifty columns of numbers: every number stands once, and the rows are named in every part.
  @Test(arguments: [5, 9, 14, 20, 50])
  func everyColumnIsShown(_ count: Int) {
    let numbers = (0..<count).map { ResultColumn("quantity_of_number_\($0)") }
    let rows = (0..<4).map { row in
      [.text("prism"), .text("parameter_\(row)")]
        + (0..<count).map { ResultValue.number(Double(1_234_500 + 100 * row + $0)) }
    }
    let lines = lines(
      document(columns: [ResultColumn("plan"), ResultColumn("parameter")] + numbers, rows: rows))
    #expect(lines.allSatisfy { $0.count <= 100 })
    let words = lines.flatMap { $0.split(separator: " ") }
    for row in 0..<4 {
      for column in 0..<count {
        #expect(words.filter { $0 == "\(1_234_500 + 100 * row + column)" }.count == 1)
      }
    }
    let parts = lines.count { $0.hasPrefix("---") }
    #expect(words.count { $0 == "parameter_0" } == parts)
    // What is the same in every row is said once.
    if parts > 1 { #expect(words.count { $0.hasPrefix("prism") } == 1) }
  }

  /// Each column then gets a part of its own, and nothing is lost.
  @Test(arguments: [97, 98, 99, 100, 101, 500])
  func aNameMayBeWiderThanThePage(_ width: Int) {
    let name = String(repeating: "n", count: width)
    let lines = lines(
      document(
        columns: [ResultColumn("plan"), ResultColumn("upper_end"), ResultColumn("lower_end")],
        rows: [
          [.text(name), .number(1.5), .number(2.5)], [.text("prism"), .number(25), .number(3)],
        ]
      ))
    for text in [name, "1.5", "2.5", "25", "3"] {
      #expect(lines.contains { $0.split(separator: " ").contains { $0 == text } })
    }
  }

  /// A number and its error do not part.
  @Test func errorsStayBesideTheirNumbers() {
    let columns = (0..<9).flatMap {
      [
        ResultColumn("events_of_channel_\($0)", error: "error_of_channel_\($0)"),
        ResultColumn("error_of_channel_\($0)", digits: 2),
      ]
    }
    let row = (0..<9).flatMap { [ResultValue.number(1000 + Double($0)), .number(10 + Double($0))] }
    let text = lines(document(columns: columns, rows: [row]))
    for channel in 0..<9 {
      let line = text.first { $0.contains("\(1000 + channel)") } ?? ""
      #expect(line.split(separator: " ").contains("\(10 + channel)"))
    }
  }

  @Test func sentencesAreBroken() {
    let note = Array(repeating: "word", count: 60).joined(separator: " ")
    let lines = lines(
      document(columns: [ResultColumn("x")], rows: [[.count(1)]], notes: [note]))
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(lines.joined(separator: " ").split(separator: " ").count { $0 == "word" } == 60)
  }

  /// People do not see a column of nothing that says so; programs do.
  @Test(arguments: [
    ResultColumn("published", isShownEmpty: false), ResultColumn("published_reason"),
  ])
  func emptyColumns(_ column: ResultColumn) {
    let columns = [ResultColumn("x"), column]
    for (entry, isShown) in [(ResultValue.missing, false), (.number(7), true)] {
      let document = document(
        columns: columns, rows: [[.count(1), .missing], [.count(2), entry]])
      for format in [OutputFormat.text, .markdown, .latex] {
        #expect(document.formatted(as: format).contains("published") == isShown)
      }
      #expect(document.formatted(as: .csv).hasPrefix("x,\(column.key)\n"))
      #expect(document.formatted(as: .json).contains("\"\(column.key)\""))
    }
  }
}
