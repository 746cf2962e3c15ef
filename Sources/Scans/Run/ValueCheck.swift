import Configuration

/// Checks a block's values before they are kept.
package struct ValueCheck {
  private let columns: [ScanColumn]

  /// - Parameter columns: the columns of the block's part.
  package init(columns: [ScanColumn]) { self.columns = columns }

  /// A warning about values that are kept; nil where there is none. Values that no fit may give are
  /// a failure.
  package func findings(
    _ values: [ScanValues], of block: ScanBlock
  ) throws(Failure) -> String? {
    let converged = flags(of: values)
    for (column, values) in zip(columns, values) {
      guard case .numbers(let numbers) = values else { continue }
      let wrong = numbers.indices.first { index in
        guard !numbers[index].isFinite else { return false }
        guard let converged else { return numbers[index].isInfinite }
        return converged[index / column.width] != 0
      }
      guard let wrong else { continue }
      let (item, index) = wrong.quotientAndRemainder(dividingBy: column.width)
      let parameter = column.parameters.isEmpty ? "" : " of \(column.parameters[index].name)"
      throw Failure(
        .internalError,
        "block \(block.number): \(column.name)\(parameter) of item"
          + " \(block.items.lowerBound + item) is \(numbers[wrong])")
    }
    guard let converged, let first = converged.firstIndex(of: 0) else { return nil }
    return "\(converged.count { $0 == 0 }) of \(converged.count) fits did not converge, the first"
      + " is item \(block.items.lowerBound + first); `converged` is 0 there"
  }

  /// Whether the fit of each item converged; nil where no column says so: bounds have gaps where
  /// there is no bound.
  private func flags(of values: [ScanValues]) -> [UInt8]? {
    for (column, values) in zip(columns, values) where column.name == "converged" {
      if case .bytes(let flags) = values { return flags }
    }
    return nil
  }
}
