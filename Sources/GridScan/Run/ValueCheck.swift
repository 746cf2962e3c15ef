import Settings

/// What a block's values must be before they are kept.
struct ValueCheck {
  let columns: [ScanColumn]

  /// What the user should hear of values that stay; values that no fit may give are a failure.
  func findings(_ values: [ScanValues], of block: ScanBlock) throws(Failure) -> String? {
    var converged: [UInt8] = []
    for (column, values) in zip(columns, values) where column.name == "converged" {
      if case .bytes(let flags) = values { converged = flags }
    }
    for (column, values) in zip(columns, values) where column.mustBeNumber {
      guard case .numbers(let numbers) = values else { continue }
      if let item = numbers.indices.first(where: { numbers[$0].isNaN && converged[$0] != 0 }) {
        throw Failure(
          .internalError,
          "block \(block.number): \(column.name) of item"
            + " \(block.items.lowerBound + item) is not a number")
      }
    }
    guard let first = converged.firstIndex(of: 0) else { return nil }
    return "\(converged.count { $0 == 0 }) of \(converged.count) fits did not converge, the first"
      + " is item \(block.items.lowerBound + first); `converged` is 0 there"
  }
}

extension ScanColumn {
  /// One for each item, which has a flag beside it; bounds have gaps where there is no bound.
  fileprivate var mustBeNumber: Bool {
    name == "delta_chi_square" || (name == "chi_square" && parameters.isEmpty)
  }
}
