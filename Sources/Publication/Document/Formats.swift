import Configuration
import ResultFile

/// The format of a result.
public enum OutputFormat: String, CaseIterable, Sendable {
  /// Text in aligned columns, for reading.
  case text
  /// CSV in full precision.
  case csv
  /// JSON: one object with schema, provenance and rows.
  case json
  /// A LaTeX table for a paper.
  case latex
  /// A Markdown table for a page.
  case markdown
}

/// The result of a command as JSON: the schema, the provenance, the members, then a checksum.
func jsonDocument(
  _ command: String, provenance: Provenance, _ members: [JSON.Member]
) -> String {
  let document = jsonHead(command, provenance: provenance, members).text(indented: true)
  return TextSeal.json.sealed(String(document.dropLast(2)) + ",\n")
}

private func jsonHead(
  _ command: String, provenance: Provenance, _ members: [JSON.Member]
) -> JSON {
  .object(
    [.init("schema", .text("nuem/\(command)/1")), .init("provenance", provenance.json)] + members)
}

extension ResultDocument {
  /// The whole document, ending in a newline.
  ///
  /// - Parameter provenance: whether it says below what it was computed from, which CSV does not by
  ///   default. JSON always does, LaTeX in comments.
  public func formatted(as format: OutputFormat, provenance: Bool? = nil) -> String {
    var text = ""
    write(as: format, provenance: provenance ?? (format != .csv)) { text += $0 }
    return text
  }

  /// Writes the document in pieces, so that a long table need not be in memory.
  public func write<Problem: Error>(
    as format: OutputFormat, provenance: Bool, to sink: (String) throws(Problem) -> Void
  ) throws(Problem) {
    var piece = ""
    func add(_ line: String) throws(Problem) {
      piece += line
      piece += "\n"
      guard piece.utf8.count >= Self.pieceSize else { return }
      try sink(piece)
      piece = ""
    }
    switch format {
    case .text: try writeText(provenance: provenance, add)
    case .csv: try writeCSV(provenance: provenance, add)
    case .json: try writeJSON(add)
    case .latex: try writeLatex(add)
    case .markdown: try writeMarkdown(provenance: provenance, add)
    }
    if !piece.isEmpty { try sink(piece) }
  }

  private static var pieceSize: Int { 1 << 16 }

  /// Each row as an object under the columns' keys.
  var jsonRows: [JSON] { rows.map(jsonRow) }

  private func jsonRow(_ row: [ResultValue]) -> JSON {
    .object(zip(columns, row).map { JSON.Member($0.key, $1.json) })
  }

  private func writeJSON<Problem: Error>(_ add: (String) throws(Problem) -> Void) throws(Problem) {
    let words: [JSON.Member] = [
      .init("notes", .list(notes.map(JSON.text))),
      .init("warnings", .list(warnings.map(JSON.text))),
    ]
    let sum = ContentSum()
    func addToSum(_ line: String) throws(Problem) {
      sum.add(line)
      sum.add("\n")
      try add(line)
    }
    let head = jsonHead(command, provenance: provenance, summary + words)
    // The head, without the bracket and line break that end it.
    try addToSum(head.text(indented: true).dropLast(2) + ",")
    if let last = rows.indices.last {
      try addToSum("  \"rows\": [")
      for index in rows.indices {
        let object = jsonRow(rows[index]).text(indented: true, depth: 2)
        try addToSum("    " + object + (index < last ? "," : ""))
      }
      try addToSum("  ],")
    } else {
      try addToSum("  \"rows\": [],")
    }
    try add(String(TextSeal.json.end(of: sum.digits).dropLast()))
  }

  /// Rows alone, so that any reader takes it as it is; what else there is to say follows as
  /// comments where it is asked for.
  private func writeCSV<Problem: Error>(
    provenance isShown: Bool, _ add: (String) throws(Problem) -> Void
  ) throws(Problem) {
    try add(columns.map(\.key).joined(separator: ","))
    for row in rows {
      var line = ""
      for (index, value) in row.enumerated() {
        if index > 0 { line += "," }
        switch value {
        case .text(let text): line += quotedField(text)
        case .count(let count): line += String(count)
        case .number(let number): line += numeral(number)
        case .boolean(let value): line += value ? "true" : "false"
        case .missing: break
        }
      }
      try add(line)
    }
    guard isShown else { return }
    for line in sentences + warnings + provenance.lines { try add("# \(line)") }
  }

  private func quotedField(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// Whether each column is aligned to the right, which it is when no entry of it is text.
  var isNumeric: [Bool] {
    rows.reduce(into: columns.map { _ in true }) { result, row in
      for index in result.indices where !row[index].isNumeric { result[index] = false }
    }
  }

  private func writeText<Problem: Error>(
    provenance isShown: Bool, _ add: (String) throws(Problem) -> Void
  ) throws(Problem) {
    for line in wrapped(title, to: TextTable.width) + [""] { try add(line) }
    try TextTable(self).write(add)
    try add("")
    for line in sentences.flatMap({ wrapped($0, to: TextTable.width) }) { try add(line) }
    guard isShown else { return }
    for line in provenance.lines {
      for (index, part) in wrapped(line, to: TextTable.width - 4).enumerated() {
        try add((index == 0 ? "# " : "#   ") + part)
      }
    }
  }

  private func writeMarkdown<Problem: Error>(
    provenance isShown: Bool, _ add: (String) throws(Problem) -> Void
  ) throws(Problem) {
    func line(_ fields: [String]) -> String {
      "| " + fields.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    let pairs = PairedColumns(self)
    let rule = pairs.chosen(from: isNumeric).map { $0 ? "---:" : "---" }
    for text in ["## \(title)", "", line(pairs.columns.map(\.heading)), line(rule)] {
      try add(text)
    }
    for row in rows { try add(line(pairs.fields(row).map(\.text))) }
    let facts = isShown ? provenance.lines.map { "- \($0)" } : []
    for text in [""] + (sentences + pairs.notes).map({ $0 + "\n" }) + facts { try add(text) }
  }
}
