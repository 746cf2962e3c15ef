import Configuration

extension ResultComparison {
  /// The numbers of both results, the largest differences first.
  ///
  /// - Parameter most: the largest number of rows; nil for all.
  public func document(most: Int? = nil) -> ResultDocument {
    let shown = most.map { Array(entries.prefix($0)) } ?? entries
    return ResultDocument(
      command: "compare",
      title: "Differences: \(clipped(names.second)) less \(clipped(names.first))",
      columns: [
        ResultColumn("table"), ResultColumn("entry"), ResultColumn("quantity"),
        ResultColumn("first", error: "mc_error_first"), ResultColumn("mc_error_first", digits: 2),
        ResultColumn("second", error: "mc_error_second"),
        ResultColumn("mc_error_second", digits: 2), ResultColumn("difference", digits: 3),
        ResultColumn("relative_difference", digits: 3), ResultColumn("sigma", digits: 2),
        ResultColumn("pull", digits: 3),
      ],
      rows: shown.map { entry in
        [
          .text(entry.table), .text(entry.key), .text(entry.quantity), ResultValue(entry.first),
          ResultValue(entry.firstError), ResultValue(entry.second),
          ResultValue(entry.secondError), ResultValue(entry.difference),
          ResultValue(entry.relativeDifference), ResultValue(entry.sigma), ResultValue(entry.pull),
        ]
      },
      summary: [
        .init("chi2", .number(total.chiSquare)),
        .init("degrees_of_freedom", .count(UInt64(total.degreesOfFreedom))),
        .init("p_value", total.pValue.map(JSON.number) ?? .null),
        .init("largest_pull", largestPull.map(JSON.number) ?? .null),
        .init("numbers", .count(UInt64(entries.count))),
        .init("different_without_error", .count(UInt64(withoutError.count))),
        .init("same_seed", .boolean(isSameSeed)),
        .init("same_configuration", .boolean(isSameConfiguration)),
        .init("only_first", .list(onlyFirst.map(JSON.text))),
        .init("only_second", .list(onlySecond.map(JSON.text))),
        .init(
          "provenance_differences",
          .list(
            provenance.map {
              .object([
                .init("member", .text($0.member)), .init("first", $0.first),
                .init("second", $0.second),
              ])
            })),
      ], notes: notes(shown: shown.count),
      provenance: .none)
  }

  /// The largest difference in sigma, without its sign; nil where no number has an error.
  var largestPull: Double? { entries.compactMap(\.pull).map(abs).max() }

  /// The numbers that differ and have no Monte Carlo error.
  private var withoutError: [ComparisonEntry] {
    entries.filter { $0.pull == nil && $0.difference.map { $0 != 0 } ?? false }
  }

  /// The excess over a limit on the pulls, in words; nil where there is none.
  public func excess(above limit: Double) -> String? {
    let pulls = entries.count { abs($0.pull ?? 0) > limit }
    let alone = onlyFirst.count + onlySecond.count + entries.count { $0.isOneSided }
    guard pulls + alone > 0 else { return nil }
    return
      "the results differ: \(pulls) pulls above \(numeral(limit)) sigma, \(alone) rows or numbers "
      + "that one of them alone has"
  }

  private func notes(shown: Int) -> [String] {
    var notes: [String] = []
    if shown < entries.count { notes.append("\(shown) of \(entries.count) numbers are shown.") }
    if total.degreesOfFreedom > 0 {
      notes.append(
        "Chi-square \(readable(total.chiSquare, digits: 5)) over \(total.degreesOfFreedom) numbers "
          + "with a Monte Carlo error"
          + (total.pValue.map { ", p-value \(readable($0, digits: 3))" } ?? "")
          + "; sums are left out, and the rest is taken as independent, which numbers from one "
          + "sampling are not quite. Largest pull: \(readable(largestPull ?? 0, digits: 3)) sigma.")
    } else {
      notes.append("No number has a Monte Carlo error.")
    }
    if isSameSeed {
      notes.append(
        "Both come from the same seed and engine"
          + (isSameConfiguration ? " and the same configuration" : "")
          + ": where they share samples their errors are correlated, and pulls come out too small.")
    }
    if !withoutError.isEmpty {
      notes.append("\(withoutError.count) numbers without a Monte Carlo error differ.")
    }
    for (name, rows) in [(names.first, onlyFirst), (names.second, onlySecond)] where !rows.isEmpty {
      let most = 10
      notes.append(
        "Only in \(clipped(name)), \(rows.count): " + rows.prefix(most).joined(separator: "; ")
          + (rows.count > most ? "; ..." : "."))
    }
    for difference in provenance {
      notes.append(
        "\(difference.member): \(clipped(difference.first.plainText)), then "
          + "\(clipped(difference.second.plainText)).")
    }
    return notes
  }
}

extension JSON {
  /// A text without its quotes.
  fileprivate var plainText: String { if case .text(let text) = self { text } else { text() } }
}
