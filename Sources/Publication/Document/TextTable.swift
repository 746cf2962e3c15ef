/// A table of aligned columns that fits a terminal of `width` columns.
///
/// A table that is too wide becomes narrower step by step, as far as it has to: headings break at
/// their underscores; what is the same in every row and only names the rows goes into a line above;
/// and the columns that still have no room continue below, with the names of the rows again.
struct TextTable {
  /// The width of a terminal in characters.
  static let width = 100

  fileprivate struct Column {
    let key: String
    /// The lines of the heading, at first one.
    var heading: [String]
    var fieldWidth = 0
    var isNumeric = true
    var isMissing = true
    var isConstant = true
    var first: String?
    let errorKey: String?

    var width: Int { max(fieldWidth, heading.map(\.count).max() ?? 0) }
    /// Whether the column names the row and is no result.
    var isName: Bool {
      !isNumeric || ComparedTable.namesRows(key) || ["rank", "interval"].contains(key)
    }
  }

  private let document: ResultDocument
  private var columns: [Column]
  /// The columns of the document that are shown, in its order.
  private var shown: [Int] = []
  private var common: [Int] = []

  init(_ document: ResultDocument) {
    self.document = document
    columns = document.columns.map {
      Column(key: $0.key, heading: [$0.heading], errorKey: $0.errorKey)
    }
    for row in document.rows {
      for (index, text) in document.texts(row).enumerated() {
        columns[index].look(at: text, row[index])
      }
    }
    shown = columns.indices.filter {
      document.columns[$0].isShownEmpty || !columns[$0].isMissing
    }
    fit()
  }

  private mutating func fit() {
    guard width(of: shown) > Self.width else { return }
    for index in shown { columns[index].breakHeading() }
    guard width(of: shown) > Self.width else { return }
    common = shown.filter { columns[$0].isConstant && columns[$0].isName }
    if common.count == shown.count { common.removeLast() }
    shown.removeAll { common.contains($0) }
  }

  private func width(of indices: [Int]) -> Int {
    indices.reduce(2 * max(0, indices.count - 1)) { $0 + columns[$1].width }
  }

  /// The lines of the table, without the title.
  func write<Problem: Error>(_ add: (String) throws(Problem) -> Void) throws(Problem) {
    if !common.isEmpty {
      let words = common.map { "\(columns[$0].key) \(columns[$0].first ?? "")" }
      for line in wrapped(words.joined(separator: ", "), to: Self.width) + [""] { try add(line) }
    }
    for (number, part) in parts.enumerated() {
      if number > 0 { try add("") }
      let height = part.map { columns[$0].heading.count }.max() ?? 1
      for line in 0..<height {
        try add(
          aligned(part) { index in
            let heading = columns[index].heading
            let headingLine = line - (height - heading.count)
            return headingLine < 0 ? "" : heading[headingLine]
          })
      }
      try add(String(repeating: "-", count: width(of: part)))
      for row in document.rows {
        let texts = document.texts(row)
        try add(aligned(part) { texts[$0] })
      }
    }
  }

  /// The columns of each part: the names of the rows, then some of the rest. The parts are about
  /// equally wide; a number and its error stay together.
  private var parts: [[Int]] {
    guard width(of: shown) > Self.width else { return [shown] }
    let first = Array(shown.prefix { columns[$0].isName })
    // A column such as the convention names rows although it stands behind the numbers.
    let others = shown.filter { !first.contains($0) && ComparedTable.namesRows(columns[$0].key) }
    let names = first + others
    let lead = width(of: names) > Self.width / 2 ? Array(names.prefix(1)) : names
    let groups = self.groups(of: shown.filter { !lead.contains($0) })
    // A name may be wider than the page: then each column gets a part of its own.
    let room = max(1, Self.width - width(of: lead) - (lead.isEmpty ? 0 : 2))
    let widths = groups.map { width(of: $0) + 2 }
    let count = max(1, Int((Double(widths.reduce(0, +)) / Double(room + 2)).rounded(.up)))
    let fair = widths.reduce(0, +) / count
    var parts: [[Int]] = []
    var used = 0
    for (group, width) in zip(groups, widths) {
      if let last = parts.indices.last, used + width <= room + 2, used + width / 2 <= fair {
        parts[last] += group
        used += width
      } else {
        parts.append(group)
        used = width
      }
    }
    return parts.map { lead + $0 }
  }

  /// Each column together with the column of its errors.
  private func groups(of indices: [Int]) -> [[Int]] {
    let errors = Set(indices.compactMap { columns[$0].errorKey })
    return indices.filter { !errors.contains(columns[$0].key) }.map { index in
      [index] + indices.filter { columns[$0].key == columns[index].errorKey }
    }
  }

  private func aligned(_ indices: [Int], _ text: (Int) -> String) -> String {
    var line = ""
    for (slot, index) in indices.enumerated() {
      let field = text(index)
      let space = String(repeating: " ", count: max(0, columns[index].width - field.count))
      line += (slot > 0 ? "  " : "") + (columns[index].isNumeric ? space + field : field + space)
    }
    while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
    return line
  }
}

extension TextTable.Column {
  fileprivate mutating func look(at text: String, _ value: ResultValue) {
    fieldWidth = max(fieldWidth, text.count)
    if !value.isNumeric { isNumeric = false }
    if value != .missing { isMissing = false }
    if let first, first != text { isConstant = false }
    first = first ?? text
  }

  /// The least width at which a heading breaks, so that two short words stay on one line.
  private static let narrowest = 9

  /// Breaks the heading into lines that are no wider than the fields or the longest word.
  fileprivate mutating func breakHeading() {
    guard let whole = heading.first, whole.count > fieldWidth else { return }
    var words: [String] = []
    for character in whole {
      if character == "_" || character == " " || words.isEmpty { words.append("") }
      words[words.count - 1].append(character)
    }
    let limit = max(fieldWidth, words.map(\.count).max() ?? 0, Self.narrowest)
    heading = words.reduce(into: [String]()) { lines, word in
      if let last = lines.last, last.count + word.count <= limit {
        lines[lines.count - 1] += word
      } else {
        lines.append(word.first == " " ? String(word.dropFirst()) : word)
      }
    }
  }
}

/// A sentence in lines of at most so many characters, broken at blanks; a longer word stays whole.
func wrapped(_ text: String, to width: Int) -> [String] {
  var lines: [String] = []
  for word in text.split(separator: " ", omittingEmptySubsequences: false) {
    if let last = lines.last, last.count + 1 + word.count <= width {
      lines[lines.count - 1] += " " + word
    } else {
      lines.append(String(word))
    }
  }
  return lines
}
