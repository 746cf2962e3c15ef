import Configuration
import Fit
import Interactions

/// A summary of the toys of one point of a grid.
public struct ToySummary: Equatable, Sendable {
  /// The rise of chi-square that the confidence level's part of the toys does not exceed, as by
  /// Feldman and Cousins; of several that tie the largest, so that ties are accepted. NaN without
  /// toys that converged.
  public let criticalValue: Double
  /// The standard error of the critical value, from the binomial spread of its rank.
  public let criticalError: Double
  /// The number of fits that did not converge.
  public let unconverged: Int
  /// The part of the toys whose region by Wilks' theorem holds the true point, and its error.
  public let wilksCoverage: Coverage

  /// - Parameters:
  ///   - converged: 0 for the fits that do not count.
  ///   - wilksRise: the rise for as many degrees of freedom as the grid has axes.
  public init(
    deltaChiSquare: some Sequence<Double>, converged: some Sequence<UInt8>,
    confidenceLevel: Double, wilksRise: Double
  ) {
    var rises: [Double] = []
    var unconverged = 0
    for (rise, converged) in zip(deltaChiSquare, converged) {
      if converged != 0 { rises.append(rise) } else { unconverged += 1 }
    }
    let critical = CriticalValue(
      trueValue: .nan, rises: rises, confidenceLevel: confidenceLevel)
    criticalValue = critical.value
    criticalError = critical.error
    self.unconverged = unconverged
    wilksCoverage = CriticalValue(exactly: wilksRise).coverage(of: rises)
  }

  /// The rise of chi-square by Wilks' theorem in as many parameters as the grid has axes.
  public static func wilksRise(confidenceLevel: Double, axes: Int) throws(Failure) -> Double {
    try deltaChiSquare(confidenceLevel: confidenceLevel, degreesOfFreedom: Double(axes))
  }
}
