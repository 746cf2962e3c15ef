import Settings

/// What a block's values must be before they are kept.
struct ValueCheck {
  let columns: [ScanColumn]

  /// What the user should hear of values that stay; values that no fit may give are a failure.
  func findings(_ values: [ScanValues], of block: ScanBlock) throws(Failure) -> String? {
    var unconverged: [Bool] = []
    for (column, values) in zip(columns, values) where column.name == "converged" {
      if case .bytes(let flags) = values { unconverged = flags.map { $0 == 0 } }
    }
    for (column, values) in zip(columns, values) where column.mustBeNumber {
      guard case .numbers(let numbers) = values else { continue }
      let width = max(column.width, 1)
      if let place = numbers.indices.first(where: {
        numbers[$0].isNaN && !(unconverged.isEmpty ? false : unconverged[$0 / width])
      }) {
        throw Failure(
          .internalError,
          "block \(block.number): \(column.name) of item"
            + " \(block.items.lowerBound + place / width) is not a number")
      }
    }
    guard let first = unconverged.firstIndex(of: true) else { return nil }
    return "\(unconverged.count(where: \.self)) of \(unconverged.count) fits did not converge, the"
      + " first is item \(block.items.lowerBound + first); `converged` is 0 there"
  }
}

extension ScanColumn {
  /// Those of bounds have gaps where there is no bound.
  fileprivate var mustBeNumber: Bool {
    name == "delta_chi_square" || (name == "chi_square" && parameters.isEmpty)
  }
}
