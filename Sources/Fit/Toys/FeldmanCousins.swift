import Configuration

/// A fraction of toys and its binomial standard error.
public struct Coverage: Equatable, Sendable {
  /// From 0 to 1; NaN without toys.
  public let fraction: Double
  /// Binomial standard error of the fraction.
  public let error: Double

  /// So many of all toys.
  public init(of covered: Int, among toys: Int) {
    fraction = toys > 0 ? Double(covered) / Double(toys) : .nan
    error = (fraction * (1 - fraction) / Double(toys)).squareRoot()
  }
}

/// The rise of chi-square that a part of the toys at one true value does not exceed.
public struct CriticalValue: Equatable, Sendable {
  /// Of the tested parameter, in its unit.
  public let trueValue: Double
  /// The rise of chi-square.
  public let value: Double
  /// Standard error: of the order statistic, from the binomial spread of its rank.
  public let error: Double

  /// The smallest value that the part of the toys does not exceed; NaN without toys.
  public init(trueValue: Double, rises: [Double], confidenceLevel: Double) {
    self.trueValue = trueValue
    let sorted = rises.sorted()
    let count = Double(sorted.count)
    let spread = (count * confidenceLevel * (1 - confidenceLevel)).squareRoot()
    func ordered(_ rank: Double) -> Double {
      sorted.isEmpty ? .nan : sorted[min(max(Int(rank.rounded(.up)), 1), sorted.count) - 1]
    }
    // Rounding of the product must not move an exact rank.
    let rank = (count * confidenceLevel).rounded(.toNearestOrEven)
    let isExact = abs(count * confidenceLevel - rank) < 1e-9 * count
    value = ordered(isExact ? rank : count * confidenceLevel)
    error =
      0.5 * (ordered(count * confidenceLevel + spread) - ordered(count * confidenceLevel - spread))
  }
}

/// Critical values of the profile likelihood ratio along a parameter (Feldman and Cousins,
/// physics/9711021): linear between the rungs of a ladder, constant beyond its ends.
public struct FeldmanCousins: Sendable {
  /// Ascending in the true value.
  public let critical: [CriticalValue]

  /// - Parameter fits: [rung][toy]; what did not converge does not count.
  public init(ladder: [Double], fits: [[ToyFit]], confidenceLevel: Double) {
    critical = zip(ladder, fits).map { value, fits in
      CriticalValue(
        trueValue: value, rises: fits.filter(\.converged).map(\.deltaChiSquare),
        confidenceLevel: confidenceLevel)
    }
  }

  /// Linear between the rungs, constant beyond the ends; NaN without rungs.
  public func criticalValue(at value: Double) -> Double {
    guard let above = critical.firstIndex(where: { $0.trueValue >= value }) else {
      return critical.last?.value ?? .nan
    }
    let high = critical[above]
    guard above > 0, high.trueValue > value else { return high.value }
    let low = critical[above - 1]
    let weight = (value - low.trueValue) / (high.trueValue - low.trueValue)
    return low.value + weight * (high.value - low.value)
  }

  /// The part of toys at a true value whose interval holds it: of Feldman and Cousins where
  /// `rise` is nil, else of a fixed rise of chi-square.
  public func coverage(of fits: [ToyFit], at value: Double, rise: Double? = nil) -> Coverage {
    let level = rise ?? criticalValue(at: value)
    let converged = fits.filter(\.converged)
    return Coverage(of: converged.count { $0.deltaChiSquare <= level }, among: converged.count)
  }
}
