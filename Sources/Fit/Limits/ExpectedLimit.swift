import Foundation

/// The limit of an experiment that stands so many standard deviations from the median of those with the Standard
/// Model: 0 is the median, 1 a weaker limit that 84 % of them stay below.
public struct ExpectedLimit: Equatable, Sendable {
  /// Number of standard deviations from the median, as in a normal distribution.
  public let deviation: Double
  /// Limit in the parameter's unit, or the reason why there is none.
  public let limit: AcceptedEnd

  static let deviations: [Double] = [-2, -1, 0, 1, 2]

  /// Fraction of experiments with a limit that is not larger, for each deviation.
  static let probabilities = deviations.map { 0.5 * erfc(-$0 / 2.0.squareRoot()) }

  /// All expected limits; between two rungs the logarithm of CL_s is taken as linear.
  static func all(from rungs: [LimitRung], confidenceLevel: Double) -> [ExpectedLimit] {
    deviations.indices.map { index in
      ExpectedLimit(
        deviation: deviations[index],
        limit: limit(
          rungs.map {
            (
              $0.confidence.testedValue, $0.ofQuantiles[index].level, $0.ofQuantiles[index].error
            )
          }, level: 1 - confidenceLevel))
    }
  }

  /// The outermost crossing.
  private static func limit(
    _ points: [(value: Double, level: Double, error: Double)], level: Double
  ) -> AcceptedEnd {
    guard points.allSatisfy(\.level.isFinite) else { return AcceptedEnd(missing: .fitFailed) }
    guard let outside = points.indices.last(where: { points[$0].level >= level }).map({ $0 + 1 }),
      outside < points.count
    else { return AcceptedEnd(missing: .noEndInDomain) }
    let (one, other) = (points[outside - 1], points[outside])
    // A rung that no toy reaches says that CL_s is below what one toy would be.
    guard other.level > 0 else { return AcceptedEnd(missing: .errorNotTrusted) }
    let slope = log(other.level / one.level) / (other.value - one.value)
    let value = one.value + log(level / one.level) / slope
    let share = (value - one.value) / (other.value - one.value)
    let errors = (
      (1 - share) * one.error / one.level, share * other.error / other.level
    )
    return AcceptedEnd(
      at: value,
      error: (errors.0 * errors.0 + errors.1 * errors.1).squareRoot() / abs(slope))
  }
}
