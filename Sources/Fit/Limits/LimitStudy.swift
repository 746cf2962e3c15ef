import Configuration
import Interactions

/// Results of the experiments of a plan of limits.
public struct LimitStudy: Sendable {
  /// One side of the Standard Model.
  public struct Side: Sendable {
    /// Side: above or below the Standard Model.
    public let side: LimitSide
    /// Rungs in the order of their distance from the Standard Model.
    public let rungs: [LimitRung]
    /// Values at which coverage was tested.
    public let tests: [LimitTest]
    /// The value beyond which all are excluded.
    public let limit: AcceptedEnd
    /// Limits that experiments expect where the Standard Model is true.
    public let expected: [ExpectedLimit]
  }

  /// True values and numbers of toys.
  public let plan: LimitPlan
  /// Confidence level of the limits, from 0 to 1.
  public let confidenceLevel: Double
  /// One side or both.
  public let sides: [Side]
  /// Summary of the outcomes; nil where toys were drawn.
  public let outcomes: OutcomeSum?
}

/// CL_s at one value, with what it takes to say what other data would give.
public struct LimitRung: Sendable {
  /// CL_s of the data.
  public let confidence: SignalConfidence
  /// Number of toys of each hypothesis; 0 where probabilities were summed.
  public let toys: Int
  /// Number of fits of both hypotheses that did not converge, and do not count.
  public let unconverged: Int
  /// CL_s of the data of quantiles of experiments with the Standard Model, in the order of
  /// `ExpectedLimit.deviations`.
  let ofQuantiles: [(level: Double, error: Double)]

  init(
    _ value: Double, statistic: Double, signal: [Double], background: [Double], toys: Int
  ) {
    self.toys = toys
    unconverged = 2 * toys - signal.count - background.count
    let sorted = (signal: SortedStatistics(signal), background: SortedStatistics(background))
    func confidence(_ statistic: Double) -> SignalConfidence {
      SignalConfidence(
        testedValue: value, statistic: statistic, signal: sorted.signal.tail(of: statistic),
        background: sorted.background.tail(of: statistic))
    }
    self.confidence = confidence(statistic)
    ofQuantiles = ExpectedLimit.probabilities.map { probability in
      // This part of the experiments with the Standard Model disagrees at least as much.
      let found = confidence(sorted.background.quantile(1 - probability))
      return (found.level, found.error)
    }
  }

  /// A rung where probabilities are summed.
  init(_ confidence: SignalConfidence, ofQuantiles levels: [Double]) {
    self.confidence = confidence
    (toys, unconverged) = (0, 0)
    ofQuantiles = levels.map { ($0, 0) }
  }
}

/// The part of experiments at one true value whose limit does not exclude it.
public struct LimitTest: Sendable {
  /// True value in the parameter's unit.
  public let trueValue: Double
  /// Number of toys that were drawn; 0 where probabilities were summed.
  public let toys: Int
  /// Number of fits that did not converge, and do not count.
  public let unconverged: Int
  /// Coverage, which is at least the confidence level if CL_s is what it is meant to be.
  public let coverage: Coverage

  /// - Parameters:
  ///   - statistics: statistics of the experiments at the true value.
  ///   - signal: statistics of others with the same true value.
  ///   - background: statistics of experiments with the Standard Model, at the tested value.
  init(
    _ value: Double, toys: Int, statistics: [Double], signal: [Double], background: [Double],
    confidenceLevel: Double
  ) {
    let sorted = (signal: SortedStatistics(signal), background: SortedStatistics(background))
    trueValue = value
    self.toys = toys
    unconverged = toys - statistics.count
    coverage = Coverage(
      of: statistics.count {
        sorted.signal.tail(of: $0).value
          >= (1 - confidenceLevel) * sorted.background.tail(of: $0).value
      }, among: statistics.count)
  }

  /// A test where probabilities are summed.
  init(_ value: Double, coverage: Coverage) {
    trueValue = value
    (toys, unconverged) = (0, 0)
    self.coverage = coverage
  }
}
