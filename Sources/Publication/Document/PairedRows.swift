import Configuration

/// The columns that a person reads; the error of a number is shown in the column of the number.
struct PairedColumns {
  private struct Pair {
    let column: ResultColumn
    let value: Int
    /// The index of the column of errors; nil for a column without errors.
    let error: Int?
  }
  private let pairs: [Pair]

  /// Pairs the columns of a document that people see.
  init(_ document: ResultDocument) {
    let columns = document.columns
    let shown = Set(document.shownColumns)
    let taken = Set(columns.compactMap(\.errorKey))
    pairs = columns.enumerated().filter {
      shown.contains($0.offset) && !taken.contains($0.element.key)
    }.map { index, column in
      Pair(
        column: column, value: index,
        error: column.errorKey.flatMap { key in columns.firstIndex { $0.key == key } })
    }
  }

  var columns: [ResultColumn] { pairs.map(\.column) }

  /// A note on how to read errors, where there are any.
  var notes: [String] {
    pairs.contains { $0.error != nil }
      ? [
        "In parentheses: Monte Carlo errors, in units of the last digit; of a number without one it is"
          + " smaller than that digit."
      ] : []
  }

  /// The items of the shown columns.
  func chosen<Item>(from items: [Item]) -> [Item] { pairs.map { items[$0.value] } }

  /// A row's entries, each with its error in parentheses where it has one.
  func fields(_ row: [ResultValue]) -> [(value: ResultValue, text: String)] {
    pairs.map { pair in
      let value = row[pair.value]
      if case .number(let number) = value, let index = pair.error,
        case .number(let error) = row[index]
      {
        return (value, ShownDigits.withError(number, error: error))
      }
      return (value, value.readable(digits: pair.column.digits))
    }
  }
}
