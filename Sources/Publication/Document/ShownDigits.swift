import Foundation

/// The number of digits that people are shown. Results are right to about 1e-4 of their value, even
/// if their Monte Carlo error is smaller. So at most five significant digits are shown, and none
/// beyond the second digit of the error.
enum ShownDigits {
  /// The most digits that a number with a Monte Carlo error is shown with.
  static let most = 5

  /// The number of significant digits of a number beside its error, which is nil or not finite
  /// where there is none.
  static func count(_ value: Double, error: Double?) -> Int {
    guard value != 0, let error, error.isFinite, error > 0 else { return most }
    let digits = exponent(value) - exponent(error) + 2
    return min(max(digits, 1), most)
  }

  /// A number with its error in parentheses, or alone where the error is below its last digit.
  static func withError(_ value: Double, error: Double) -> String {
    guard value.isFinite, error.isFinite, value != 0, error > 0 else {
      return withErrorInParentheses(value, error: error, digits: most)
    }
    // Digits of the error before the last one that is shown.
    let errorDigits = min(2, exponent(error) - exponent(value) + most)
    guard errorDigits > 0 else { return readable(value, digits: most) }
    return withErrorInParentheses(value, error: error, digits: most, errorDigits: errorDigits)
  }

  private static func exponent(_ value: Double) -> Int { Int(log10(abs(value)).rounded(.down)) }
}

extension ResultDocument {
  /// The entries of a row as a reader of text sees them, errors in columns of their own.
  func texts(_ row: [ResultValue]) -> [String] {
    columns.enumerated().map { index, column in
      guard case .number(let value) = row[index], let key = column.errorKey else {
        return row[index].readable(digits: column.digits)
      }
      var error: Double?
      if let errorIndex = columns.firstIndex(where: { $0.key == key }),
        case .number(let number) = row[errorIndex]
      {
        error = number
      }
      return readable(value, digits: ShownDigits.count(value, error: error))
    }
  }

  /// The columns that people see: those that are not empty, and those that are shown even if empty.
  var shownColumns: [Int] {
    var isEmpty = columns.map { !$0.isShownEmpty }
    guard isEmpty.contains(true) else { return Array(columns.indices) }
    for row in rows {
      for index in row.indices where row[index] != .missing { isEmpty[index] = false }
    }
    return columns.indices.filter { !isEmpty[$0] }
  }

  /// Whether people see a column of some of the rows.
  func shows(_ key: String, in rows: [[ResultValue]]) -> Bool {
    guard let index = columns.firstIndex(where: { $0.key == key }) else { return false }
    return columns[index].isShownEmpty || rows.contains { $0[index] != .missing }
  }

  /// The notes, and a sentence on the setup.
  var sentences: [String] { notes + [provenance.setupInWords].compactMap(\.self) }
}
