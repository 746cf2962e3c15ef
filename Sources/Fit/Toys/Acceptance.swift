import Configuration

/// Whether the data belong to the acceptance region of a true value, after Feldman and Cousins: they do
/// unless experiments with a smaller rise of chi-square have all of the confidence level.
public struct Acceptance: Equatable, Sendable {
  /// True value of the tested parameter, in its unit.
  public let trueValue: Double
  /// The probability of a rise of chi-square as large as that of the data, ties included, or larger.
  /// NaN where no toy converged.
  public let pValue: Double
  /// Standard error of the p-value; 0 where probabilities were summed.
  public let error: Double
  /// Whether the true value belongs to the confidence interval.
  public let isAccepted: Bool

  /// - Parameter below: the probability of a rise smaller than that of the data, by more than a tie.
  init(trueValue: Double, below: Double, error: Double, confidenceLevel: Double) {
    self.trueValue = trueValue
    self.error = error
    pValue = 1 - below
    // Sums of probabilities round.
    isAccepted = below < confidenceLevel - Self.rounding
  }

  /// The acceptance by toys at a true value; those that did not converge are left out.
  public init(trueValue: Double, rise: Double, among fits: [ToyFit], confidenceLevel: Double) {
    let converged = fits.filter(\.converged)
    let below = Coverage(
      of: converged.count { RiseOrder.isAbove(rise, $0.deltaChiSquare) }, among: converged.count)
    self.init(
      trueValue: trueValue, below: below.fraction, error: below.error,
      confidenceLevel: confidenceLevel)
  }

  /// The same true value, taken as accepted or not.
  func accepted(_ isAccepted: Bool) -> Acceptance {
    Acceptance(trueValue: trueValue, pValue: pValue, error: error, isAccepted: isAccepted)
  }

  private init(trueValue: Double, pValue: Double, error: Double, isAccepted: Bool) {
    self.trueValue = trueValue
    self.pValue = pValue
    self.error = error
    self.isAccepted = isAccepted
  }

  static let rounding = 1e-11
}

/// A test that says at any true value whether the data are accepted there.
protocol AcceptanceTest: AnyObject {
  /// Whether a true value is accepted; nil where no experiment can be thought of, as where rates
  /// are negative or without bounds.
  func acceptance(at trueValue: Double) throws(Failure) -> Acceptance?

  /// True values between two neighbours of a ladder, from the one to the other, such that what the search
  /// can resolve of changes of acceptance lies between two that stand side by side.
  func refined(_ first: Acceptance, _ last: Acceptance) throws(Failure) -> [Acceptance]

  /// The end of an interval between two neighbours, one of which is accepted and the other is not.
  func end(inside: Acceptance, outside: Acceptance) throws(Failure) -> AcceptedEnd
}
