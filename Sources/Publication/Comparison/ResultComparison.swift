import Configuration
import Fit

/// The difference of two results, number by number.
public struct ResultComparison: Sendable {
  /// The sum over the pulls of entries that do not add up others.
  struct Total: Sendable {
    let chiSquare: Double
    let degreesOfFreedom: Int
    let pValue: Double?
  }

  let names: (first: String, second: String)
  let entries: [ComparisonEntry]
  /// The rows and tables that only the first result has, as `TABLE: KEY`.
  let onlyFirst: [String]
  let onlySecond: [String]
  let total: Total
  /// The members of the provenance that differ.
  let provenance: [(member: String, first: JSON, second: JSON)]
  /// Whether both drew from the same random numbers.
  let isSameSeed: Bool
  let isSameConfiguration: Bool

  /// Compares files that commands wrote as JSON or CSV, or folders of them.
  public init(first: String, second: String) throws(Failure) {
    let (one, other) = (try ComparedResult(path: first), try ComparedResult(path: second))
    names = (first, second)
    var entries: [ComparisonEntry] = []
    var (onlyFirst, onlySecond): ([String], [String]) = ([], [])
    for table in one.tables {
      guard let twin = other.tables.first(where: { $0.name == table.name }) else {
        onlyFirst.append("\(table.name): the whole table")
        continue
      }
      if let schema = table.schema, let other = twin.schema, schema != other {
        throw Failure(
          .badInput,
          "\(clipped(first)) and \(clipped(second)): \(table.name) has the schemas \(clipped(schema)) "
            + "and \(clipped(other)): expected results of one command")
      }
      let rows = Dictionary(twin.rows.map { ($0.key, $0) }) { first, _ in first }
      for row in table.rows {
        guard let match = rows[row.key] else {
          onlyFirst.append("\(table.name): \(row.key)")
          continue
        }
        entries += Self.entries(row, match, table: table.name)
      }
      let known = Set(table.rows.map(\.key))
      onlySecond += twin.rows.filter { !known.contains($0.key) }.map {
        "\(table.name): \($0.key)"
      }
    }
    let known = Set(one.tables.map(\.name))
    onlySecond += other.tables.filter { !known.contains($0.name) }.map {
      "\($0.name): the whole table"
    }
    guard
      !entries.isEmpty
        || one.tables.contains(where: { known in
          other.tables.contains { $0.name == known.name }
        })
    else {
      throw Failure(
        .badInput,
        "\(clipped(first)) and \(clipped(second)): expected results of one command, found "
          + "\(one.tables.map(\.name).joined(separator: ", ")) and "
          + other.tables.map(\.name).joined(separator: ", "))
    }
    self.entries = entries.sorted { Self.comesBefore($0, $1) }
    (self.onlyFirst, self.onlySecond) = (onlyFirst, onlySecond)
    total = try Self.total(of: entries)
    let differences = Self.differences(one.provenance, other.provenance)
    provenance = differences
    func isSame(_ member: String) -> Bool {
      guard let value = one.provenance?[member], value != .null else { return false }
      return value == other.provenance?[member]
    }
    isSameSeed = isSame("seed") && isSame("engine")
    isSameConfiguration = isSame("configuration_hash")
  }

  private static func entries(
    _ row: ComparedTable.Row, _ match: ComparedTable.Row, table: String
  ) -> [ComparisonEntry] {
    // A sum counts only where its parts have no errors of their own.
    let hasParts = row.numbers.contains { $0.key != "total" && $0.value.error != nil }
    return Set(row.numbers.keys).union(match.numbers.keys).sorted().map { quantity in
      let (one, other) = (row.numbers[quantity], match.numbers[quantity])
      return ComparisonEntry(
        table: table, key: row.key, quantity: quantity, first: one?.value, firstError: one?.error,
        second: other?.value, secondError: other?.error,
        isSum: row.isSum || (quantity == "total" && hasParts))
    }.filter { $0.first != nil || $0.second != nil }
  }

  /// The order of entries: numbers that only one result has, then the largest pulls, then the
  /// largest relative differences of numbers without an error.
  private static func comesBefore(_ one: ComparisonEntry, _ other: ComparisonEntry) -> Bool {
    func rank(_ entry: ComparisonEntry) -> (Double, Double) {
      if entry.isOneSided { return (.infinity, 0) }
      let relative = abs(entry.relativeDifference ?? (entry.difference == 0 ? 0 : .infinity))
      return (entry.pull.map(abs) ?? -1, relative)
    }
    let (a, b) = (rank(one), rank(other))
    return a != b
      ? a > b : (one.table, one.key, one.quantity) < (other.table, other.key, other.quantity)
  }

  private static func total(of entries: [ComparisonEntry]) throws(Failure) -> Total {
    let pulls = entries.filter { !$0.isSum && ($0.sigma ?? 0) > 0 }.compactMap(\.pull)
    let chiSquare = pulls.reduce(0) { $0 + $1 * $1 }
    return Total(
      chiSquare: chiSquare, degreesOfFreedom: pulls.count,
      pValue: pulls.isEmpty || !chiSquare.isFinite
        ? nil : try chiSquareTail(chiSquare, degreesOfFreedom: pulls.count))
  }

  private static func differences(
    _ one: JSON?, _ other: JSON?
  ) -> [(member: String, first: JSON, second: JSON)] {
    let (first, second) = (one?.members ?? [:], other?.members ?? [:])
    let members = Set(first.keys).union(second.keys).subtracting(["machine"]).sorted()
    let pairs = members.map { ($0, first[$0] ?? .null, second[$0] ?? .null) }
    // The build is the only fact of the machine on which numbers depend.
    let builds = (
      "build", first["machine"]?["build"] ?? .null, second["machine"]?["build"] ?? .null
    )
    return (pairs + [builds]).filter { $0.1 != $0.2 }
  }
}
