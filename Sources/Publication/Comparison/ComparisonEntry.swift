/// A number in two results.
struct ComparisonEntry: Sendable {
  let table: String
  let key: String
  let quantity: String
  let first: Double?
  let firstError: Double?
  let second: Double?
  let secondError: Double?
  let isSum: Bool

  /// The second number minus the first.
  var difference: Double? { first.flatMap { first in second.map { $0 - first } } }
  var relativeDifference: Double? {
    difference.flatMap { difference in
      first.flatMap { difference == 0 ? 0 : $0 == 0 ? nil : difference / abs($0) }
    }
  }
  /// The Monte Carlo errors of both added in quadrature; nil where neither has one.
  var sigma: Double? {
    guard firstError != nil || secondError != nil else { return nil }
    let (one, other) = (firstError ?? 0, secondError ?? 0)
    return (one * one + other * other).squareRoot()
  }
  var pull: Double? {
    difference.flatMap { difference in
      sigma.flatMap { $0 > 0 ? difference / $0 : difference == 0 ? 0 : nil }
    }
  }
  /// Whether one result has a number where the other has none.
  var isOneSided: Bool { (first == nil) != (second == nil) }
}
