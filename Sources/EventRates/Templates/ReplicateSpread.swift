/// The spread of a quantity of templates over sets that each leave a group of replicates out: the
/// jackknife with groups of unequal size (Busing, Meijer and van der Leeden, Statistics and
/// Computing 9 (1999) 3), which with equal groups is the usual formula.
package struct ReplicateSpread {
  package let value: Double
  /// The value of each group alone, if the quantity were linear in the templates.
  private let ofGroups: [Double]
  /// The jackknife's estimate from all groups.
  private let center: Double
  /// Squared deviations of the groups from their centre; their mean is the variance of the value.
  private let squares: [Double]

  /// - Parameter leavingOut: for each group the quantity without it, and the number of all
  ///   replicates over that of the group.
  package init(value: Double, leavingOut reduced: [(value: Double, ratio: Double)]) {
    self.value = value
    let center = reduced.reduce(Double(reduced.count) * value) {
      $0 - (1 - 1 / $1.ratio) * $1.value
    }
    self.center = center
    ofGroups = reduced.map { $0.ratio * value - ($0.ratio - 1) * $0.value }
    squares = zip(ofGroups, reduced).map { alone, set in
      (alone - center) * (alone - center) / (set.ratio - 1)
    }
  }

  /// The standard error of the value.
  var error: Double { (squares.reduce(0, +) / Double(squares.count)).squareRoot() }

  /// The least number of groups: with fewer, Student's t exceeds 6 more often than once in two
  /// thousand times.
  package static let leastGroups = 8
  /// The largest relative error that is trusted of a sum of contributions of one sign: a hundred
  /// equal contributions have it.
  static let largestRelativeError = 0.1
  /// The limits of rare and large contributions of one sign: a relative error above the first, and
  /// a skewness of the groups above the second. A sample that misses some of them gives too small a
  /// value with too small an error.
  static let rareContributions = (relativeError: 0.05, skewness: 0.75)
  /// The largest kurtosis that is trusted: the mean fourth power of the deviations over the square
  /// of their mean square. A normal distribution has 3, and exceeds 10 with 64 groups less than
  /// once in a million times.
  static let largestKurtosis = 10.0
  /// An error below this part of the value is not judged: even if it is wrong by a factor, every
  /// digit of a table is right.
  static let smallestJudged = 1e-4
  /// The rounding errors of fits and sums, relative to the value.
  static let rounding = 1e-12

  /// The estimate, whose error is left out where it cannot be trusted.
  ///
  /// - Parameter hasUnreachedBins: whether bins of the templates are empty by chance.
  package func judged(hasUnreachedBins: Bool) -> Estimate {
    let error = error
    guard error.isFinite else { return Estimate(value: value, error: error) }
    guard let distrust = distrust(error, hasUnreachedBins: hasUnreachedBins) else {
      return Estimate(value: value, error: error)
    }
    return Estimate(value: value, distrust: distrust)
  }

  private func distrust(_ error: Double, hasUnreachedBins: Bool) -> ErrorDistrust? {
    if squares.count < Self.leastGroups { return .fewReplicates }
    if error == 0 { return value == 0 && hasUnreachedBins ? .unreached : nil }
    if error < Self.rounding * abs(value) { return .rounding }
    if hasOneSign && error > Self.largestRelativeError * abs(value) { return .fewContributions }
    if hasOneSign, error > Self.rareContributions.relativeError * abs(value),
      skewness * (value < 0 ? -1 : 1) > Self.rareContributions.skewness
    {
      return .fewContributions
    }
    let isSmall = error < Self.smallestJudged * abs(value)
    return !isSmall && kurtosis > Self.largestKurtosis ? .fewOutliers : nil
  }

  /// Whether no group deducts from the value, up to rounding: contributions then add up, and rare
  /// ones are a matter of counting.
  private var hasOneSign: Bool {
    let tolerance = 1e-9 * abs(value)
    return ofGroups.allSatisfy { $0 >= -tolerance } || ofGroups.allSatisfy { $0 <= tolerance }
  }

  private var skewness: Double {
    let sum = squares.reduce(0, +)
    let cubes = zip(ofGroups, squares).reduce(0) { total, group in
      let share = group.1 / sum
      return total + (group.0 < center ? -1 : 1) * share * share.squareRoot()
    }
    return Double(squares.count).squareRoot() * cubes
  }

  private var kurtosis: Double {
    let sum = squares.reduce(0, +)
    return Double(squares.count) * squares.reduce(0) { $0 + ($1 / sum) * ($1 / sum) }
  }
}
