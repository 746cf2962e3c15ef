import EventRates
import Interactions

/// The interval of one parameter that the data of a plan leave, all others at the Standard Model,
/// with the Monte Carlo error of its ends.
public struct Bound: Sendable {
  /// That the interval is of.
  public let parameter: Parameter
  /// Where chi-square is lowest, in the parameter's unit; a moment's without its sign.
  public let bestFit: Estimate
  /// At the best fit; 0 by construction for Asimov data of a value of this parameter.
  public let chiSquare: Double
  /// In the parameter's unit; nil where there is no end (for a moment's lower one: above 0).
  public let lower: Estimate?
  /// In the parameter's unit; nil where there is no end.
  public let upper: Estimate?
  /// Of further values that chi-square admits, apart from the interval around the best fit.
  public let otherIntervals: [ParameterInterval]
}

/// Ends in the parameter's unit, nil where there is none.
public struct ParameterInterval: Equatable, Sendable {
  /// Nil where there is none.
  public let lower: Double?
  /// Nil where there is none.
  public let upper: Double?

  /// From its ends, in the parameter's unit.
  public init(lower: Double?, upper: Double?) {
    self.lower = lower
    self.upper = upper
  }

  func contains(_ value: Double) -> Bool {
    value >= lower ?? -.infinity && value <= upper ?? .infinity
  }
}
