/// What a fit to one pseudo-experiment gives.
public struct ToyFit: Equatable, Sendable {
  /// Chi-square at the true value less that at the best fit: the profile likelihood ratio.
  public let deltaChiSquare: Double
  /// Of the tested parameter, inside its boundary.
  public let bestFit: Double
  public let converged: Bool

  public init(deltaChiSquare: Double, bestFit: Double, converged: Bool) {
    self.deltaChiSquare = deltaChiSquare
    self.bestFit = bestFit
    self.converged = converged
  }
}
