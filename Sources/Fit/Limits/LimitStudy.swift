import Configuration
import Interactions

/// What the experiments of a plan of limits say.
public struct LimitStudy: Sendable {
  /// One side of the Standard Model.
  public struct Side: Sendable {
    /// Above or below.
    public let side: LimitSide
    /// In the order of their distance from the Standard Model.
    public let rungs: [LimitRung]
    /// Where coverage was tested.
    public let tests: [LimitTest]
    /// The value beyond which all are excluded.
    public let limit: AcceptedEnd
    /// What experiments expect where the Standard Model is true.
    public let expected: [ExpectedLimit]
  }

  /// True values and numbers of toys.
  public let plan: LimitPlan
  /// Of the limits, from 0 to 1.
  public let confidenceLevel: Double
  /// One or two.
  public let sides: [Side]
  /// Nil where toys were drawn.
  public let outcomes: OutcomeSum?
}

/// CL_s at one value, with what it takes to say what other data would give.
public struct LimitRung: Sendable {
  /// Of the data.
  public let confidence: SignalConfidence
  /// Of each hypothesis; 0 where probabilities were summed.
  public let toys: Int
  /// Fits of both hypotheses that did not converge, and do not count.
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
      // So large a part of the experiments with the Standard Model disagree at least as much.
      let found = confidence(sorted.background.quantile(1 - probability))
      return (found.level, found.error)
    }
  }

  /// Where probabilities are summed.
  init(_ confidence: SignalConfidence, ofQuantiles levels: [Double]) {
    self.confidence = confidence
    (toys, unconverged) = (0, 0)
    ofQuantiles = levels.map { ($0, 0) }
  }
}

/// The part of experiments at one true value whose limit does not exclude it.
public struct LimitTest: Sendable {
  /// In the parameter's unit.
  public let trueValue: Double
  /// How many were drawn; 0 where probabilities were summed.
  public let toys: Int
  /// Fits that did not converge, and do not count.
  public let unconverged: Int
  /// At least the level, if CL_s is what it is meant to be.
  public let coverage: Coverage

  /// - Parameters:
  ///   - statistics: of the experiments, at the true value.
  ///   - signal: of others at the same true value.
  ///   - background: of experiments with the Standard Model, at the tested value.
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

  /// Where probabilities are summed.
  init(_ value: Double, coverage: Coverage) {
    trueValue = value
    (toys, unconverged) = (0, 0)
    self.coverage = coverage
  }
}
