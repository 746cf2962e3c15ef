import Foundation
import Interactions

extension ChiSquare {
  /// What each exposure of the plan adds to chi-square at given couplings and pulls, without the
  /// pulls' own part.
  ///
  /// - Parameter observed: counts that chi-square compares with, [exposure of the plan][bin].
  func shares(of profile: Profile, observed: [[Double]], likelihood: Likelihood) -> [Double] {
    var shares = [Double](repeating: 0, count: observed.count)
    for group in groups {
      let pulls = group.pullIndices.map { profile.pulls[$0] }
      let own = group.exposures.flatMap { observed[$0] }
      let terms = group.polynomials.paddedValues(at: Array(profile.couplings))
      var bin = 0
      group.forEachPulledBin(pulls: pulls[...], observed: own[...]) { amounts, excess, weight in
        var sum = SIMD8<Double>.zero
        for index in terms.indices { sum += amounts[index] * terms[index] }
        let difference = sum.sum() + excess
        let exposure = group.exposures[bin / group.fitExposures.bins]
        switch likelihood {
        case .gaussian: shares[exposure] += weight * difference * difference
        case .poisson:
          let seen = own[bin]
          let logarithm = seen > 0 ? seen * log1p(difference / seen) : 0
          shares[exposure] += 2 * (difference - logarithm)
        }
        bin += 1
      }
    }
    return shares
  }
}
