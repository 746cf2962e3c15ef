/// The part of experiments at one true value whose interval holds it, with its standard error.
public struct Coverage: Equatable, Sendable {
  /// Fraction from 0 to 1; NaN without toys.
  public let fraction: Double
  /// Error of the fraction. For a count among toys, the standard deviation of the probability, were
  /// all values as likely before: for many toys that is the binomial error, and where all or none
  /// of the toys are covered it is not 0. For a summed probability, 0.
  public let error: Double

  /// Coverage by a number of covered toys among all.
  public init(of covered: Int, among toys: Int) {
    fraction = toys > 0 ? Double(covered) / Double(toys) : .nan
    let mean = (Double(covered) + 1) / (Double(toys) + 2)
    error = toys > 0 ? (mean * (1 - mean) / (Double(toys) + 3)).squareRoot() : .nan
  }

  /// A probability that was summed, not estimated.
  public init(exactly probability: Double) {
    fraction = probability
    error = 0
  }
}
