/// The rows of a document, whose values are read by the names of their columns.
struct NamedRows {
  /// One row.
  struct Row {
    fileprivate let indices: [String: Int]
    fileprivate let values: [ResultValue]

    /// The value in a column; missing where the document has no column of this name.
    subscript(column: String) -> ResultValue { indices[column].map { values[$0] } ?? .missing }

    /// The number in a column; nil where there is none.
    func number(_ column: String) -> Double? {
      if case .number(let value) = self[column] { value } else { nil }
    }
  }

  /// All rows, in the order of the document.
  let all: [Row]

  init(_ document: ResultDocument) {
    let names = document.columns.enumerated().map { ($0.element.key, $0.offset) }
    let indices = Dictionary(names) { first, _ in first }
    all = document.rows.map { Row(indices: indices, values: $0) }
  }

  /// The rows that have these values.
  func matching(_ wanted: [String: ResultValue]) -> [Row] {
    all.filter { row in wanted.allSatisfy { row[$0.key] == $0.value } }
  }
}
