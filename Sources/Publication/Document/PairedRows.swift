import Configuration

/// The columns that a person reads: a column of errors is gone where another one takes it up.
struct PairedColumns {
  private struct Pair {
    let column: ResultColumn
    let value: Int
    /// Nil for a column that stands alone.
    let error: Int?
  }
  private let pairs: [Pair]

  init(_ columns: [ResultColumn]) {
    let taken = Set(columns.compactMap(\.errorKey))
    pairs = columns.enumerated().filter { !taken.contains($0.element.key) }.map { index, column in
      Pair(
        column: column, value: index,
        error: column.errorKey.flatMap { key in columns.firstIndex { $0.key == key } })
    }
  }

  var headings: [String] { pairs.map(\.column.heading) }

  /// Of the columns that are left.
  func chosen<Item>(from items: [Item]) -> [Item] { pairs.map { items[$0.value] } }

  /// A row's entries, each with its error in parentheses where it has one.
  func cells(_ row: [ResultValue]) -> [(value: ResultValue, text: String)] {
    pairs.map { pair in
      let value = row[pair.value]
      if case .number(let number) = value, let index = pair.error,
        case .number(let error) = row[index]
      {
        return (
          value, withErrorInParentheses(number, error: error, digits: pair.column.digits)
        )
      }
      return (value, value.readable(digits: pair.column.digits))
    }
  }
}
