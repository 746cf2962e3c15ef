import Configuration
import Interactions

/// The rows of a result by their names, each with its numbers and their errors.
struct ComparedTable {
  struct Number: Equatable {
    /// The value; nil where the result has none.
    let value: Double?
    let error: Double?
  }
  struct Row {
    /// The names of the row, such as `mode=neutrino position_m=0 bin=1`.
    let key: String
    let numbers: [String: Number]
    /// Whether the row is a sum of other rows.
    let isSum: Bool
  }

  let name: String
  /// The schema of the result; nil for a table without one.
  let schema: String?
  let rows: [Row]

  /// - Parameters:
  ///   - rows: the members of each row under the names of columns.
  ///   - location: the location of a row, by its index, for errors.
  init(
    name: String, schema: String?, rows: [[String: JSON]], location: (Int) -> String
  ) throws(Failure) {
    self.name = name
    self.schema = schema
    let columns = Set(rows.flatMap(\.keys))
    let errors = Self.errors(among: columns)
    let errorColumns = Set(errors.values)
    var keyed = columns.filter { column in
      // A column with an error is a result, whatever its name.
      errors[column] == nil && Self.keys.contains(column)
    }
    for (index, row) in rows.enumerated() {
      for column in columns.sorted() {
        guard let value = row[column] else {
          throw Failure(.badInput, "\(location(index)): the key \(quoted(column)) is missing")
        }
        guard case .text(let text) = value else { continue }
        guard !Self.notNumbers.contains(text.lowercased()) else {
          throw Failure(
            .badInput,
            "\(location(index)): \(clipped(column)): expected a finite number or nothing, found "
              + quoted(text))
        }
        keyed.insert(column)
      }
    }
    let order = keyed.sorted { Self.rank(of: $0) < Self.rank(of: $1) }
    let values = columns.subtracting(keyed).subtracting(errorColumns).subtracting(Self.ofTheMachine)
    var seen: [String: Int] = [:]
    var result: [Row] = []
    for (index, row) in rows.enumerated() {
      var key = order.compactMap { column in
        row[column].flatMap(Self.word).map { "\(column)=\($0)" }
      }.joined(separator: " ")
      let times = seen[key, default: 0] + 1
      seen[key] = times
      // Rows with equal names, such as points of a line, differ by their order alone.
      if times > 1 { key += " (\(times))" }
      var numbers: [String: Number] = [:]
      for column in values {
        let error = try errors[column].flatMap { row[$0] }.flatMap { (error) throws(Failure) in
          try Self.number(error, column, location(index))
        }
        numbers[column] = Number(
          value: try row[column].flatMap { (value) throws(Failure) in
            try Self.number(value, column, location(index))
          }, error: error)
      }
      // The total of a station, and the events of a whole plan.
      let isSum = row["channel"] == .text("total") || row["events"] != nil
      result.append(Row(key: key, numbers: numbers, isSum: isSum))
    }
    self.rows = result
  }

  /// The words that other programs write where there is no number.
  private static let notNumbers: Set<String> = [
    "nan", "-nan", "inf", "-inf", "+inf", "infinity", "-infinity",
  ]

  /// Columns that name rows and are no results.
  private static let keys =
    [
      "plan", "convention", "mode", "position_m", "channel", "shape_function", "bin", "other_bin",
      "low_me", "high_me", "low_1", "high_1", "low_2", "high_2", "energy_low_gev",
      "energy_high_gev", "neutrino_energy_gev",
      "recoil_threshold_gev", "recoil_energy_gev", "charge_e", "engine", "quantity", "samples",
      "parameter", "pull", "contour", "level", "x", "y", "true_value",
    ] + BuiltInInteractions.couplings.map(\.name)

  /// Whether a column of this name says which row it is.
  static func namesRows(_ column: String) -> Bool { keys.contains(column) }

  private static let ofTheMachine: Set<String> = ["seconds", "iterations"]

  /// The rank of a column: in the order of the names above, then in that of the alphabet.
  private static func rank(of key: String) -> (Int, String) {
    (keys.firstIndex(of: key) ?? keys.count, key)
  }

  /// The column of the error of each column that has one.
  private static func errors(among columns: Set<String>) -> [String: String] {
    var errors: [String: String] = [:]
    for column in columns {
      for error in ["mc_error_\(column)", "\(column)_mc_error", "\(column)_error"]
      where columns.contains(error) { errors[column] = error }
    }
    for (column, error) in [
      ("events_per_year", "mc_error"), ("total", "mc_error"), ("best_fit", "mc_error"),
      ("events", "mc_error"), ("critical_value", "critical_error"),
      ("wilks_coverage", "wilks_error"), ("feldman_cousins_coverage", "feldman_cousins_error"),
    ] where columns.contains(column) && columns.contains(error) {
      errors[column] = errors[column] ?? error
    }
    return errors
  }

  private static func word(_ value: JSON) -> String? {
    switch value {
    case .null: nil
    case .text(let text): text
    default: value.text()
    }
  }

  /// The number of a value; nil for null and texts. A list or an object is refused.
  private static func number(
    _ value: JSON, _ column: String, _ location: String
  ) throws(Failure) -> Double? {
    switch value {
    case .null, .text: return nil
    case .boolean(let truth): return truth ? 1 : 0
    case .count(let count): return Double(count)
    case .number(let number): return number
    case .list, .object:
      throw Failure(
        .badInput, "\(location): \(clipped(column)): expected a number, found \(value.kindInWords)")
    }
  }
}

extension JSON {
  var kindInWords: String {
    switch self {
    case .null: "nothing"
    case .boolean: "true or false"
    case .count, .number: "a number"
    case .text: "a text"
    case .list: "a list"
    case .object: "an object"
    }
  }

  /// Members under their names; nil for anything but an object.
  var members: [String: JSON]? {
    guard case .object(let members) = self else { return nil }
    return Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
  }
}
