import Configuration
import ResultFile

/// The merged results of a scan as tables to compare: a row for each configuration and point, and
/// for each parameter or toy where columns have them.
struct ComparedScan {
  let tables: [ComparedTable]
  let provenance: JSON?

  /// The largest count of numbers; each takes some hundred bytes of memory.
  private static let mostNumbers = 4_000_000

  /// Reads a file; refuses one that is not as it was written.
  init(file: String) throws(Failure) {
    let reader = try HDF5Reader(file)
    guard try reader.attribute("schema", of: "/") == ["nuem/scan-result/1"] else {
      throw Failure(
        .badInput,
        "\(clipped(file)): expected the merged results of a scan, or other results as JSON or CSV")
    }
    let plan = try reader.attribute("plan", of: "/").first ?? "null"
    let members = try JSON(bytes: Array(plan.utf8), name: "\(clipped(file)): plan").members ?? [:]
    provenance = .object(
      ["version", "build", "base", "files"].map { .init($0, members[$0] ?? .null) }
        + [.init("configuration_hash", members["hash"] ?? .null)])
    tables = try ScanTables(reader, file: clipped(file), mostNumbers: Self.mostNumbers).all()
  }
}

/// Makes tables of the datasets of a scan.
private struct ScanTables {
  private typealias Words = [(axis: String, word: String)]

  private let reader: HDF5Reader
  private let file: String
  private let mostNumbers: Int
  /// The words that name each index of the axes "configuration" and "point".
  private let words: [String: [Words]]

  init(_ reader: HDF5Reader, file: String, mostNumbers: Int) throws(Failure) {
    (self.reader, self.file, self.mostNumbers) = (reader, file, mostNumbers)
    words = [
      "configuration": try Self.words(of: "configurations", reader),
      "point": try Self.words(of: "grid", reader),
    ]
  }

  /// All combinations of the values of a group's axes, in words, the last axis fastest.
  private static func words(of group: String, _ reader: HDF5Reader) throws(Failure) -> [Words] {
    var all: [Words] = [[]]
    for axis in try reader.attribute("axes", of: group) {
      let name = "\(group)/\(axis)"
      let values =
        try reader.shape(of: name).isText
        ? try reader.texts(of: name) : try reader.numbers(of: name).map(numeral)
      all = all.flatMap { words in values.map { words + [(axis, $0)] } }
    }
    return all
  }

  /// The tables: one for each set of axes that columns of a task have.
  func all() throws(Failure) -> [ComparedTable] {
    var columns: [String: [(name: String, labels: [String])]] = [:]
    var count = 0
    for name in try reader.datasets() {
      let labels = try reader.attribute("DIMENSION_LABELS", of: name)
      guard labels.starts(with: ["configuration", "point"]) else { continue }
      count += try reader.shape(of: name).dimensions.reduce(1, *)
      let group = name.split(separator: "/").dropLast().joined(separator: " ")
      let table = ([group] + labels.dropFirst(2)).joined(separator: " by ")
      columns[table, default: []].append((name, labels))
    }
    guard count <= mostNumbers else {
      throw Failure(
        .badInput, "\(file): \(count) numbers to compare: expected at most \(mostNumbers)")
    }
    return try columns.keys.sorted().map { (table) throws(Failure) in
      try self.table(table, of: columns[table] ?? [])
    }
  }

  private func table(
    _ name: String, of columns: [(name: String, labels: [String])]
  ) throws(Failure) -> ComparedTable {
    var rows: [[String: JSON]] = []
    for (dataset, labels) in columns {
      let names = try rowNames(of: dataset, labels)
      if rows.isEmpty { rows = names }
      let values = try reader.numbers(of: dataset)
      guard values.count == rows.count, names.count == rows.count else {
        throw Failure(.badInput, "\(file): \(clipped(dataset)) has other axes than its neighbours")
      }
      let column = String(dataset.split(separator: "/").last ?? "")
      for (index, value) in values.enumerated() {
        rows[index][column] = value.isFinite ? .number(value) : .null
      }
    }
    return try ComparedTable(name: name, schema: "nuem/scan-result/1", rows: rows) {
      "\(file): \(name), row \($0 + 1)"
    }
  }

  /// The names of each number of a dataset, as texts by axis; texts name rows.
  private func rowNames(
    of dataset: String, _ labels: [String]
  ) throws(Failure) -> [[String: JSON]] {
    let sizes = try reader.shape(of: dataset).dimensions
    let parameters = try reader.attribute("parameters", of: dataset)
    var names: [[String: JSON]] = [[:]]
    for (label, size) in zip(labels, sizes) {
      var axis = words[label] ?? (0..<size).map { [(label, "\($0)")] }
      if label == "parameter" { axis = parameters.map { [(label, $0)] } }
      guard axis.count == size else {
        throw Failure(
          .badInput, "\(file): \(clipped(dataset)) does not fit its axis \(clipped(label))")
      }
      names = names.flatMap { name in
        axis.map { words in
          words.reduce(into: name) { $0[$1.axis] = .text($1.word) }
        }
      }
    }
    return names
  }
}
