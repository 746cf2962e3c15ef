/// What a fit to one pseudo-experiment gives.
public struct ToyFit: Equatable, Sendable {
  /// Chi-square at the true values less that at the best fit: the profile likelihood ratio.
  public let deltaChiSquare: Double
  /// Of each tested parameter, inside its boundary.
  public let bestFits: [Double]
  /// Whether both fits did.
  public let converged: Bool

  /// From both fits to a toy.
  public init(deltaChiSquare: Double, bestFits: [Double], converged: Bool) {
    self.deltaChiSquare = deltaChiSquare
    self.bestFits = bestFits
    self.converged = converged
  }

  /// Where one parameter is tested.
  public init(deltaChiSquare: Double, bestFit: Double, converged: Bool) {
    self.init(deltaChiSquare: deltaChiSquare, bestFits: [bestFit], converged: converged)
  }

  /// Of the one parameter where one is tested, or the first.
  public var bestFit: Double { bestFits.first ?? .nan }
}
