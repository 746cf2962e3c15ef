import Configuration
import EventRates

extension FitModel {
  /// The covariance of a group's pulls, of factors, then of the flux, then of shifts; nil where they are
  /// independent.
  func covariance(of factors: [PullGroup.Pull], _ fluxPulls: Int) -> [[Double]]? {
    guard let correlations else { return nil }
    // Those of the flux have no name that a correlation could name.
    let pulls =
      factors.map { (name: $0.name, scope: $0.scope, sigma: $0.sigma) }
      + (0..<fluxPulls).map { _ in (name: "", scope: "", sigma: 1) }
      + shifts.map { (name: $0.name, scope: "", sigma: 1) }
    return pulls.enumerated().map { row, one in
      pulls.enumerated().map { column, other in
        if row == column { return one.sigma * one.sigma }
        guard one.name != other.name, one.scope == other.scope else { return 0 }
        return one.sigma * other.sigma * correlations.correlation(one.name, other.name)
      }
    }
  }

  /// The inverse of that: [pull][pull].
  func precision(of factors: [PullGroup.Pull], _ fluxPulls: Int) throws(Failure) -> [Double]? {
    guard let covariance = covariance(of: factors, fluxPulls) else { return nil }
    guard let factor = CholeskyFactor(covariance) else {
      throw Failure(.internalError, "the covariance of the pulls is not positive definite")
    }
    return factor.inverse.flatMap { $0 }
  }
}
