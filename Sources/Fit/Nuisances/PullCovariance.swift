import Configuration
import EventRates

extension FitModel {
  /// The covariance of all pulls; nil where they are independent. That of a free one is 1, and says nothing.
  func covariance(of pulls: FittedPullList) -> [[Double]]? {
    let correlations = experiments.map(\.correlations)
    guard correlations.contains(where: { $0 != nil }) else { return nil }
    return pulls.entries.enumerated().map { row, one in
      pulls.entries.enumerated().map { column, other in
        let (first, second) = (one.description, other.description)
        if row == column { return first.scale * first.scale }
        guard first.name != second.name, first.scope == second.scope else { return 0 }
        // Pulls of the flux have no name that a correlation could refer to.
        let told = one.experiments.filter { other.experiments.contains($0) }.compactMap {
          correlations[$0]?.correlation(first.name, second.name)
        }
        return first.scale * second.scale * (told.first { $0 != 0 } ?? 0)
      }
    }
  }

  /// Inverse of the covariance of some of the pulls, [pull][pull]; 0 where a pull is free.
  ///
  /// - Parameter indices: indices of these pulls in `pulls`.
  static func precision(
    of indices: [Int], in pulls: FittedPullList, _ covariance: [[Double]]
  ) throws(Failure) -> [Double] {
    let rows = indices.map { row in indices.map { covariance[row][$0] } }
    guard let inverse = CholeskyFactor(rows)?.inverse else {
      throw Failure(
        .badInput,
        "the correlations of the nuisances are none together: expected a positive definite matrix, also"
          + " of those that experiments share")
    }
    func isFree(_ row: Int) -> Bool { pulls.entries[indices[row]].description.isFree }
    return inverse.enumerated().flatMap { row, values in
      values.enumerated().map { column, value in isFree(row) || isFree(column) ? 0 : value }
    }
  }
}
