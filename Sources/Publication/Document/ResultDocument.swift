import Configuration

/// One entry of a result.
public enum ResultValue: Equatable, Sendable {
  /// A word or a sentence.
  case text(String)
  /// A whole number.
  case count(Int)
  /// A finite number.
  case number(Double)
  /// Yes or no.
  case boolean(Bool)
  /// There is no such number: `null`, or an empty field.
  case missing

  /// A number, or missing where it is nil or not finite.
  public init(_ number: Double?) {
    if let number, number.isFinite { self = .number(number) } else { self = .missing }
  }

  var json: JSON {
    switch self {
    case .text(let text): .text(text)
    case .count(let count): .number(Double(count))
    case .number(let number): .number(number)
    case .boolean(let value): .boolean(value)
    case .missing: .null
    }
  }
}

/// A column: its key in JSON and CSV, and what a person reads above it.
public struct ResultColumn: Equatable, Sendable {
  /// The name of the column in CSV and JSON.
  public let key: String
  /// The unit; empty where there is none.
  public let unit: String
  /// The number of significant digits for people; CSV and JSON always hold every digit.
  public let digits: Int
  /// The key of the column with its Monte Carlo errors, where it has one.
  public let errorKey: String?
  /// Whether people see it where every entry is missing; CSV and JSON always have every column.
  public let isShownEmpty: Bool

  /// A column with its key, its unit and its digits.
  ///
  /// - Parameter isShownEmpty: whether the column is shown empty. By default all columns are,
  ///   except reasons, which say why a number is missing.
  public init(
    _ key: String, unit: String = "", digits: Int = 6, error: String? = nil,
    isShownEmpty: Bool? = nil
  ) {
    self.key = key
    self.unit = unit
    self.digits = digits
    self.isShownEmpty = isShownEmpty ?? !key.hasSuffix("_reason")
    errorKey = error
  }

  var heading: String { unit.isEmpty ? key : "\(key) [\(unit)]" }
}

/// The result of a command: rows under columns, and members beside the rows.
public struct ResultDocument: Sendable {
  /// Name of the command, as in the schema `nuem/<command>/1`.
  public let command: String
  /// The title, for people.
  public let title: String
  /// The columns in their order.
  public let columns: [ResultColumn]
  /// Values in the order of the columns.
  public var rows: ResultRows
  /// The members beside `rows` in JSON, in this order.
  public var summary: [JSON.Member]
  /// Sentences for a reader of text, Markdown or LaTeX.
  public var notes: [String]
  /// Warnings, which the user gets with every format.
  public var warnings: [String]
  /// The provenance of the numbers.
  public let provenance: Provenance

  /// A document of rows in memory, or of rows that are made as they are written.
  public init(
    command: String, title: String, columns: [ResultColumn], rows: ResultRows,
    summary: [JSON.Member] = [], notes: [String] = [], warnings: [String] = [],
    provenance: Provenance
  ) {
    self.command = command
    self.title = title
    self.columns = columns
    self.rows = rows
    self.summary = summary
    self.notes = notes
    self.warnings = warnings
    self.provenance = provenance
  }

  /// A document of rows in memory.
  public init(
    command: String, title: String, columns: [ResultColumn], rows: [[ResultValue]],
    summary: [JSON.Member] = [], notes: [String] = [], warnings: [String] = [],
    provenance: Provenance
  ) {
    self.init(
      command: command, title: title, columns: columns, rows: ResultRows(rows), summary: summary,
      notes: notes, warnings: warnings, provenance: provenance)
  }
}
