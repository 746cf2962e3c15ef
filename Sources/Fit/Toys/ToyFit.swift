/// Result of a fit to one pseudo-experiment.
public struct ToyFit: Equatable, Sendable {
  /// Chi-square at the true values less that at the best fit: the profile likelihood ratio.
  public let deltaChiSquare: Double
  /// Best value of each tested parameter, inside its boundary.
  public let bestFits: [Double]
  /// Whether both fits did.
  public let converged: Bool

  /// Result of both fits to a toy.
  public init(deltaChiSquare: Double, bestFits: [Double], converged: Bool) {
    self.deltaChiSquare = deltaChiSquare
    self.bestFits = bestFits
    self.converged = converged
  }

  /// Result of both fits where one parameter is tested.
  public init(deltaChiSquare: Double, bestFit: Double, converged: Bool) {
    self.init(deltaChiSquare: deltaChiSquare, bestFits: [bestFit], converged: converged)
  }

  /// Best value of the first tested parameter.
  public var bestFit: Double { bestFits.first ?? .nan }
}
