import EventRates
import Interactions

/// The intervals of one parameter that the data of a plan leave, all others at the Standard Model or
/// minimised over, with the Monte Carlo errors of their ends.
public struct Bound: Sendable {
  /// Parameter whose intervals these are.
  public let parameter: Coupling
  /// Value at which chi-square is lowest, in the parameter's unit; a moment's without its sign.
  public let bestFit: Estimate
  /// Chi-square at the best fit; 0 by construction for Asimov data of a value of this parameter.
  public let chiSquare: Double
  /// Intervals: the one around the best fit, then the others, ascending.
  public let intervals: [BoundInterval]

  /// Lower end of the interval around the best fit, in the parameter's unit; nil where there is
  /// none.
  public var lower: Estimate? { intervals.first?.lower }
  /// Upper end of the interval around the best fit, in the parameter's unit; nil where there is
  /// none.
  public var upper: Estimate? { intervals.first?.upper }
  /// Intervals of further values that chi-square admits, apart from the one around the best fit.
  public var otherIntervals: [ParameterInterval] { intervals.dropFirst().map(\.ends) }
}

/// Values that chi-square admits, with the Monte Carlo errors of the ends.
public struct BoundInterval: Sendable {
  /// Ends without errors.
  public let ends: ParameterInterval
  /// Lower end; nil where there is none. Its error is NaN where it cannot be trusted.
  public let lower: Estimate?
  /// Upper end; nil where there is none. Its error is NaN where it cannot be trusted.
  public let upper: Estimate?

  init(_ ends: ParameterInterval, lower: Estimate, upper: Estimate) {
    self.ends = ends
    self.lower = ends.lower == nil ? nil : lower
    self.upper = ends.upper == nil ? nil : upper
  }

  /// Why there is no lower end, or no error of it; nil where there are both.
  public var lowerReason: EndReason? { reason(ends.lowerReason, lower) }
  /// Why there is no upper end, or no error of it; nil where there are both.
  public var upperReason: EndReason? { reason(ends.upperReason, upper) }

  private func reason(_ reason: EndReason?, _ end: Estimate?) -> EndReason? {
    reason ?? (end.map(\.error.isFinite) == false ? .errorNotTrusted : nil)
  }
}

/// Ends in the parameter's unit, nil where there is none.
public struct ParameterInterval: Equatable, Sendable {
  /// Lower end; nil where there is none.
  public let lower: Double?
  /// Upper end; nil where there is none.
  public let upper: Double?
  /// Why there is no lower end; nil where there is one.
  public let lowerReason: EndReason?
  /// Why there is no upper end; nil where there is one.
  public let upperReason: EndReason?

  /// An interval of given ends, in the parameter's unit, with the reason why one is missing.
  public init(
    lower: Double?, upper: Double?, lowerReason: EndReason? = nil, upperReason: EndReason? = nil
  ) {
    self.lower = lower
    self.upper = upper
    self.lowerReason = lowerReason
    self.upperReason = upperReason
  }

  func contains(_ value: Double) -> Bool {
    value >= lower ?? -.infinity && value <= upper ?? .infinity
  }

  /// Whether an end was not found because a fit failed, and none was found.
  public var isLost: Bool {
    lower == nil && upper == nil && (lowerReason == .fitFailed || upperReason == .fitFailed)
  }
}
