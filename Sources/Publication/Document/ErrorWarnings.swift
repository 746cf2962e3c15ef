import Configuration
import EventRates

extension ResultDocument {
  /// A warning about numbers without the error that their column has: how many they are, which is
  /// the first, and how to get the error.
  public var errorWarnings: [String] {
    let pairs = columns.indices.compactMap { index in
      columns[index].errorKey.flatMap { key in
        columns.firstIndex { $0.key == key }.map { (value: index, error: $0) }
      }
    }
    // Numbers that were not computed, as in `compare`, may have no error.
    guard !pairs.isEmpty, provenance.engine != nil else { return [] }
    var (numbers, missing) = (0, 0)
    var first: String?
    for row in rows {
      for pair in pairs {
        guard case .number = row[pair.value] else { continue }
        numbers += 1
        guard row[pair.error] == .missing else { continue }
        missing += 1
        if first == nil { first = rowName(of: row, upTo: pair.value) }
      }
    }
    guard let first else { return [] }
    let reason =
      if let replicates = provenance.replicates, replicates < TemplateEstimate.leastReplicates {
        "expected \(TemplateEstimate.leastReplicates) replicates or more, found \(replicates)"
      } else if provenance.samples != nil {
        "too few samples reach what they stand for; expected more samples, or engine quadrature"
      } else {
        "the engine cannot tell it"
      }
    return [
      "the Monte Carlo error of \(missing) of \(numbers) numbers cannot be trusted and is left out,"
        + " the first in \(first): \(reason)"
    ]
  }

  /// The name of a number: the words, counts and positions before it in its row, and its column.
  private func rowName(of row: [ResultValue], upTo column: Int) -> String {
    let names = zip(columns, row).prefix(column).compactMap { column, value -> String? in
      switch value {
      case .text(let text): text
      case .count(let count): "\(column.key) \(count)"
      case .number(let number) where column.key == "position_m": "\(numeral(number)) m"
      default: nil
      }
    }
    return (names + [columns[column].key]).joined(separator: ", ")
  }
}
