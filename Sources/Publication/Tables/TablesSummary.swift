import Configuration

extension ResultTables {
  /// A summary of the written tables: the size and the largest relative Monte Carlo error of each.
  public var summary: ResultDocument {
    let errors = tables.map { RelativeErrors(of: $0.document) }
    let rows = zip(tables, errors).map { table, errors in
      [
        .text(table.name), .count(table.document.rows.count),
        errors.entries > 0 ? .count(errors.entries) : .missing,
        errors.entries > 0 ? .count(errors.empty) : .missing, ResultValue(errors.worst),
      ] as [ResultValue]
    }
    let empty = errors.reduce(0) { $0 + $1.empty }
    return ResultDocument(
      command: "tables", title: "Tables and their precision",
      columns: [
        ResultColumn("table"), ResultColumn("rows"), ResultColumn("entries"),
        ResultColumn("empty_entries"), ResultColumn("worst_relative_error", digits: 2),
      ], rows: rows,
      summary: [.init("files", .list(files.map { .text($0.name) }))],
      notes: [
        "Entries are numbers with a Monte Carlo error, relative to the number. "
          + (empty == 0
            ? "None is 0."
            : "\(empty) are 0, which no relative error has a meaning for: there the flux has no such "
              + "neutrinos, or no event reaches the bin.")
      ], provenance: tables[0].document.provenance)
  }
}

/// The relative errors of the columns of a table that have errors.
private struct RelativeErrors {
  private(set) var entries = 0
  /// The number of entries that are 0.
  private(set) var empty = 0
  /// The largest relative error; nil where all entries are 0.
  private(set) var worst: Double?

  init(of document: ResultDocument) {
    let pairs = document.columns.enumerated().compactMap { index, column in
      column.errorKey.flatMap { key in
        document.columns.firstIndex { $0.key == key }.map { (value: index, error: $0) }
      }
    }
    guard !pairs.isEmpty else { return }
    for row in document.rows {
      for pair in pairs {
        guard case .number(let value) = row[pair.value], case .number(let error) = row[pair.error]
        else { continue }
        entries += 1
        if value == 0 { empty += 1 } else { worst = max(worst ?? 0, error / abs(value)) }
      }
    }
  }
}
