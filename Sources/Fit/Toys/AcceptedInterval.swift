/// An end of a confidence interval, or the reason why there is none.
public struct AcceptedEnd: Equatable, Sendable {
  /// Value in the parameter's unit; nil where there is no end.
  public let value: Double?
  /// Standard error of the end; nil where it is not known.
  public let error: Double?
  /// Why there is no end, or no error; nil where both are there.
  public let reason: EndReason?

  /// - Parameter error: nil where it cannot be trusted.
  init(at value: Double, error: Double?) {
    self.value = value
    self.error = error
    reason = error == nil ? .errorNotTrusted : nil
  }

  /// A missing end, with the reason.
  init(missing reason: EndReason) {
    value = nil
    error = nil
    self.reason = reason
  }
}

/// True values in a row whose acceptance regions hold the data: one of the intervals, which of Feldman
/// and Cousins may be several.
public struct AcceptedInterval: Equatable, Sendable {
  /// Lower end, or the reason why there is none.
  public let lower: AcceptedEnd
  /// Upper end, or the reason why there is none.
  public let upper: AcceptedEnd

  func contains(_ value: Double) -> Bool {
    value >= lower.value ?? -.infinity && value <= upper.value ?? .infinity
  }
}
