/// Compares rises of chi-square, the statistic by which Feldman and Cousins order experiments
/// (physics/9711021).
///
/// Counts are discrete: many experiments have the same rise, and rounding must not set them apart. What
/// differs by less than minima of chi-square leave open is a tie.
enum RiseOrder {
  /// Resolution of a rise, absolute below 1: well above the error that a converged minimum leaves.
  static let resolution = 1e-8

  /// Whether a rise is larger than another by more than a tie.
  static func isAbove(_ rise: Double, _ other: Double) -> Bool {
    rise > other + resolution * max(1, abs(other))
  }
}

/// The rise of chi-square that a part of the experiments at one true value does not exceed.
///
/// Of counts it is a step function of the true value, which has no values in between: it must not be
/// interpolated.
public struct CriticalValue: Equatable, Sendable {
  /// True value of the tested parameter, in its unit.
  public let trueValue: Double
  /// The rise of chi-square.
  public let value: Double
  /// Standard error: of the order statistic, from the binomial spread of its rank; 0 where the
  /// probabilities of all experiments were summed.
  public let error: Double

  /// The smallest value that the part of the toys does not exceed; of several that tie with it the
  /// largest. NaN without toys.
  public init(trueValue: Double = .nan, rises: [Double], confidenceLevel: Double) {
    let sorted = rises.sorted()
    let count = Double(sorted.count)
    let spread = (count * confidenceLevel * (1 - confidenceLevel)).squareRoot()
    func ordered(_ rank: Double) -> Double {
      sorted.isEmpty ? .nan : sorted[min(max(Int(rank.rounded(.up)), 1), sorted.count) - 1]
    }
    // Rounding of the product must not move an exact rank.
    let rank = (count * confidenceLevel).rounded(.toNearestOrEven)
    let isExact = abs(count * confidenceLevel - rank) < 1e-9 * count
    let least = ordered(isExact ? rank : count * confidenceLevel)
    self.trueValue = trueValue
    value = sorted.last { !RiseOrder.isAbove($0, least) } ?? least
    error =
      0.5 * (ordered(count * confidenceLevel + spread) - ordered(count * confidenceLevel - spread))
  }

  /// A critical value that is known without toys, such as that of Wilks' theorem.
  public init(trueValue: Double = .nan, exactly value: Double) {
    self.trueValue = trueValue
    self.value = value
    error = 0
  }

  /// The part of the toys that it admits: a rise that ties with it is in the acceptance region.
  public func coverage(of rises: [Double]) -> Coverage {
    Coverage(of: rises.count { !RiseOrder.isAbove($0, value) }, among: rises.count)
  }
}
