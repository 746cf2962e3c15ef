import Foundation

/// Reads a text table row by row, without a copy of any field. Fields are separated by commas or by
/// blanks. Empty lines and lines that begin with `#` are skipped; every row has the same number of
/// fields. Lines end as on any system, and a byte order mark is skipped. Fields between commas may
/// stand in quotes (RFC 4180), but not over several lines.
public struct TableReader {
  /// The characters between the fields of a row.
  public enum Separator: Sendable {
    /// Commas separate fields, as in CSV.
    case comma
    /// One or more blanks separate fields.
    case blanks
  }

  /// The largest size of a table, in bytes.
  public static var largestFile: Int { 256 << 20 }

  /// The name of the table in errors.
  public let name: String
  /// The number of the current row's line, from 1.
  public private(set) var line = 0
  /// The number of fields that every row has.
  public let columns: Int
  /// The names of the columns, where the columns may stand in any order; else empty.
  public private(set) var header: [String] = []

  private let bytes: [UInt8]
  private let end: Int
  private let separator: Separator
  /// The last byte of a line: a newline, or a carriage return in a file without newlines.
  private let lineEnd: UInt8
  private var next: Int
  /// The byte ranges of the fields of the current row; fields beyond `columns` are only counted.
  private var fields: [Range<Int>] = []
  private var fieldCount = 0
  /// The indices of fields with doubled quotes, each of which means one quote.
  private var fieldsWithQuotes: Set<Int> = []
  /// The byte range of the current row, without blanks at its ends.
  private var row = 0..<0

  /// A table without a header, with the given number of columns.
  public init(_ bytes: [UInt8], name: String, separator: Separator, columns: Int) throws(Failure) {
    self.name = clipped(name)
    self.columns = columns
    self.separator = separator
    let content = try checkedUTF8(bytes, name: self.name)
    next = content.startIndex
    end = content.endIndex
    lineEnd = content.contains(UInt8(ascii: "\n")) ? UInt8(ascii: "\n") : UInt8(ascii: "\r")
    // A zero ends the last number for strtod, which reads the fields where they stand.
    self.bytes = bytes + [0]
    fields.reserveCapacity(columns)
  }

  /// A table with commas whose first row is the given header.
  public init(_ bytes: [UInt8], name: String, header: [String]) throws(Failure) {
    try self.init(bytes, name: name, separator: .comma, columns: header.count)
    let expected = "expected the header \(header.joined(separator: ","))"
    guard try nextLine() else { throw Failure(.badInput, "\(self.name): \(expected)") }
    guard fieldCount == columns, (0..<fields.count).allSatisfy({ text($0) == header[$0] })
    else {
      throw failure("\(expected), found \(quoted(start(of: self.bytes[row])))")
    }
  }

  /// A table with commas whose header begins with these columns; others may follow.
  public init(_ bytes: [UInt8], name: String, headerStart: [String]) throws(Failure) {
    let newline = UInt8(ascii: "\n")
    let blanks: [UInt8] = [0x20, 0x09, 0x0D, 0xEF, 0xBB, 0xBF]
    let first = bytes.split(separator: newline, maxSplits: .max).lazy.first { line in
      line.first { !blanks.contains($0) }.map { $0 != UInt8(ascii: "#") } ?? false
    }
    let width = 1 + (first ?? []).count { $0 == UInt8(ascii: ",") }
    try self.init(
      bytes, name: name, separator: .comma, columns: max(width, headerStart.count))
    let expected =
      headerStart.isEmpty
      ? "expected a header"
      : "expected a header that begins with \(headerStart.joined(separator: ","))"
    guard try nextLine() else { throw Failure(.badInput, "\(self.name): \(expected)") }
    guard fieldCount == columns, headerStart.indices.allSatisfy({ text($0) == headerStart[$0] })
    else {
      throw failure("\(expected), found \(quoted(start(of: self.bytes[row])))")
    }
  }

  /// A table with commas or blanks whose header has these columns among others. The header is the
  /// first row, or a comment before it that names all these columns.
  public init(_ bytes: [UInt8], name: String, headerWith wanted: [String]) throws(Failure) {
    let lines = bytes.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: "\n") }
    var found: (line: Int, names: [String], separator: Separator, isComment: Bool)?
    var last: (line: Int, names: [String])?
    for (index, line) in lines.enumerated() {
      let text = String(decoding: line, as: UTF8.self).filter { $0 != "\r" && $0 != "\u{FEFF}" }
      let isComment = text.drop { $0 == " " || $0 == "\t" }.first == "#"
      let content = isComment ? text.drop { " \t#".contains($0) } : Substring(text)
      let separator = content.contains(",") ? Separator.comma : .blanks
      let names = content.split { separator == .comma ? $0 == "," : $0 == " " || $0 == "\t" }
        .map {
          String(
            $0.drop { $0 == " " || $0 == "\"" }.reversed().drop { $0 == " " || $0 == "\"" }
              .reversed())
        }
      guard !names.isEmpty else { continue }
      if wanted.allSatisfy(names.contains) { found = (index + 1, names, separator, isComment) }
      last = (index + 1, names)
      if found != nil || !isComment { break }
    }
    let shown = clipped(name)
    guard let found else {
      let expected = "expected a header with the columns \(wanted.joined(separator: ", "))"
      guard let last else { throw Failure(.badInput, "\(shown): \(expected)") }
      throw Failure(
        .badInput,
        "\(shown):\(last.line): \(expected), found \(quoted(last.names.joined(separator: ", ")))")
    }
    try self.init(bytes, name: name, separator: found.separator, columns: found.names.count)
    header = found.names
    if !found.isComment { _ = try nextRow() }
  }

  /// Goes to the next row; false after the last one.
  public mutating func nextRow() throws(Failure) -> Bool {
    guard try nextLine() else { return false }
    guard fieldCount == columns else {
      throw failure("expected \(columns) columns, found \(fieldCount)")
    }
    return true
  }

  /// `FILE:LINE: message`, with the line of the current row.
  public func failure(_ message: String) -> Failure {
    Failure(.badInput, "\(name):\(line): \(message)")
  }

  /// `FILE:LINE: column: expected ..., found ...`.
  public func expected(_ what: String, _ column: String, at index: Int) -> Failure {
    failure("\(column): expected \(what), found \(quoted(start(of: bytes[fields[index]])))")
  }

  /// The text of a field of the current row.
  public func text(_ index: Int) -> String {
    let text = String(decoding: bytes[fields[index]], as: UTF8.self)
    return fieldsWithQuotes.contains(index) ? text.replacing("\"\"", with: "\"") : text
  }

  /// A finite decimal number within the limits; `column` names it in errors.
  public func number(_ index: Int, _ column: String, _ limits: Limits<Double> = .any)
    throws(Failure) -> Double
  {
    let field = fields[index]
    if isDecimalNumber(bytes[field]) {
      let value = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map {
          strtod($0.advanced(by: field.lowerBound).assumingMemoryBound(to: CChar.self), nil)
        }
      }
      if let value, value.isFinite, limits.contains(value) { return value }
    }
    throw expected(phrase("a number", "\(limits)", nil), column, at: index)
  }

  /// A whole number within the limits.
  public func count(_ index: Int, _ column: String, _ limits: Limits<Int> = .any) throws(Failure)
    -> Int
  {
    guard let value = Int(text(index)), limits.contains(value) else {
      throw expected(phrase("a whole number", "\(limits)", nil), column, at: index)
    }
    return value
  }

  /// One of the words of an enumeration.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ index: Int, _ column: String, _: Choice.Type = Choice.self
  ) throws(Failure) -> Choice where Choice.RawValue == String {
    let field = bytes[fields[index]]
    for choice in Choice.allCases where field.elementsEqual(choice.rawValue.utf8) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    throw expected("one of \(words.joined(separator: ", "))", column, at: index)
  }

  /// The start of a field, long enough to show in an error.
  private func start(of field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix(400), as: UTF8.self)
  }

  /// Splits the next line that has content into fields.
  private mutating func nextLine() throws(Failure) -> Bool {
    while next < end {
      let start = next
      let newline = bytes[start..<end].firstIndex(of: lineEnd) ?? end
      next = min(newline + 1, end)
      line += 1
      let content = trimmed(start..<newline)
      guard let first = bytes[content].first, first != UInt8(ascii: "#") else { continue }
      try split(content)
      return true
    }
    return false
  }

  private mutating func split(_ line: Range<Int>) throws(Failure) {
    fields.removeAll(keepingCapacity: true)
    fieldsWithQuotes.removeAll(keepingCapacity: true)
    fieldCount = 0
    row = line
    var fieldStart = line.lowerBound
    var index = fieldStart
    var isStart = true
    while index < line.upperBound {
      let byte = bytes[index]
      if isStart, separator == .comma, byte == UInt8(ascii: "\"") {
        index = try appendQuoted(from: index, to: line.upperBound)
        guard index < line.upperBound else { return }
        (fieldStart, isStart) = (index + 1, true)
      } else if separator == .comma ? byte == UInt8(ascii: ",") : isBlank(byte) {
        append(fieldStart..<index)
        (fieldStart, isStart) = (index + 1, true)
      } else if !isBlank(byte) {
        isStart = false
      }
      index += 1
    }
    append(fieldStart..<line.upperBound)
  }

  /// Appends a field in quotes to the current row.
  ///
  /// - Returns: the index of the comma behind the field, or the end of the line.
  private mutating func appendQuoted(from quote: Int, to end: Int) throws(Failure) -> Int {
    let mark = UInt8(ascii: "\"")
    var index = quote + 1
    var isDoubled = false
    while index < end, bytes[index] != mark || (index + 1 < end && bytes[index + 1] == mark) {
      if bytes[index] == mark { (index, isDoubled) = (index + 1, true) }
      index += 1
    }
    guard index < end else {
      throw failure(
        "expected a quote at the end of the cell \(quoted(start(of: bytes[quote..<end])))")
    }
    if fieldCount < columns {
      fields.append(quote + 1..<index)
      if isDoubled { fieldsWithQuotes.insert(fieldCount) }
    }
    fieldCount += 1
    repeat { index += 1 } while index < end && isBlank(bytes[index])
    guard index == end || bytes[index] == UInt8(ascii: ",") else {
      throw failure(
        "expected a comma after the cell \(quoted(start(of: bytes[quote..<index])))")
    }
    return index
  }

  private mutating func append(_ field: Range<Int>) {
    if separator == .blanks, field.isEmpty { return }
    fieldCount += 1
    if fieldCount <= columns { fields.append(separator == .comma ? trimmed(field) : field) }
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, isBlank(bytes[lower]) { lower += 1 }
    while lower < upper, isBlank(bytes[upper - 1]) { upper -= 1 }
    return lower..<upper
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}
