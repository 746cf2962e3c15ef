import Configuration
import Interactions

extension ChiSquare {
  /// What each exposure of the plan adds to chi-square at given couplings and pulls, without the pulls' own part,
  /// [point][exposure]; not known where values of different exposures are correlated.
  ///
  /// - Parameters:
  ///   - profiles: couplings and pulls, such as another plan of the same exposures has at its minima; chi-square
  ///     is finite there.
  ///   - exposures: number of exposures of the plan.
  func shares(of profiles: [Profile], exposures: Int) throws(Failure) -> [[Double]] {
    var shares = profiles.map { _ in [Double](repeating: 0, count: exposures) }
    for group in groups {
      let own = group.exposures.count
      let misfits = try group.misfits(
        count: profiles.count, couplings: profiles.flatMap(\.couplings),
        pulls: profiles.flatMap { profile in group.pullIndices.map { profile.pulls[$0] } })
      for point in profiles.indices {
        for (index, exposure) in group.exposures.enumerated() {
          shares[point][exposure] += misfits[point * own + index]
        }
      }
    }
    return shares
  }
}
