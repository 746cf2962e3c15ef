/// A number and its standard error, in the number's unit.
public struct Estimate: Equatable, Sendable {
  /// The value in the number's unit.
  public let value: Double
  /// Standard error, in the same unit; NaN where it cannot be trusted.
  public let error: Double
  /// Why the error cannot be trusted; nil where it can.
  public let distrust: ErrorDistrust?

  init(value: Double, error: Double) {
    self.value = value
    self.error = error
    distrust = nil
  }

  init(value: Double, distrust: ErrorDistrust) {
    self.value = value
    error = .nan
    self.distrust = distrust
  }

  /// The error relative to a value, by default the estimate's own.
  public func relativeError(to value: Double? = nil) -> Double { error / abs(value ?? self.value) }
}

/// The reason why the spread of replicates does not give the error of their mean.
public enum ErrorDistrust: String, CaseIterable, Sendable {
  /// There are too few replicates: their spread is uncertain by half or more.
  case fewReplicates
  /// No sample has contributed, and the replicates cannot tell how many should have.
  case unreached
  /// So few samples contribute that the number could be several times as large.
  case fewContributions
  /// A few replicates make nearly all of the spread, so the largest contributions are still to
  /// come.
  case fewOutliers
  /// The replicates differ by rounding alone: the number does not follow from the samples, or not
  /// through anything that varies.
  case rounding
}
