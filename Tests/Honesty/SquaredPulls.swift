import Foundation

/// Deviations from the truth over stated errors, one of each of many independent seeds: whether the
/// stated error is the true one, neither too small nor too large.
public struct SquaredPulls: CustomStringConvertible {
  private let degreesOfFreedom: Double
  private var squares: [Double] = []

  /// So many seeds tell an error twice or half the true one from the true one: their mean squares, a
  /// quarter and four, lie beyond five standard errors of the mean square, which are 0.64.
  public static let seeds = 128

  /// - Parameter replicates: from whose spread each error was estimated.
  public init(replicates: Int) { degreesOfFreedom = Double(replicates - 1) }

  /// Adds what one seed gave.
  public mutating func add(value: Double, error: Double, exact: Double) {
    squares.append((value - exact) * (value - exact) / (error * error))
  }

  /// The mean square over its expectation, the variance of Student's t.
  public var ratio: Double {
    squares.reduce(0, +) / Double(squares.count) * (degreesOfFreedom - 2) / degreesOfFreedom
  }

  /// Standard error of the ratio: the squares have the kurtosis of Student's t.
  public var standardError: Double {
    ((2 + 6 / (degreesOfFreedom - 4)) / Double(squares.count)).squareRoot()
  }

  /// Within 5 standard errors of 1, on both sides; NaN is not.
  public var areHonest: Bool { abs(ratio - 1) < 5 * standardError }

  public var description: String { "mean square \(ratio) +- \(standardError)" }
}

/// How many standard deviations of a normal distribution are as rare as a pull of Student's t (Wallace,
/// Annals of Mathematical Statistics 30 (1959) 1124; good to a few per cent).
public func normalDeviations(ofStudent pull: Double, replicates: Int) -> Double {
  let freedom = Double(replicates - 1)
  return (8 * freedom + 1) / (8 * freedom + 3)
    * (freedom * log1p(pull * pull / freedom)).squareRoot()
}
