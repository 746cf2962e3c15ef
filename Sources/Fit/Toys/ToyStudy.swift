import Configuration
import EventRates
import Interactions

/// Results of the experiments of a plan: critical values, coverage and intervals.
public struct ToyStudy: Sendable {
  /// Results of experiments at one true value.
  public struct Row: Sendable {
    /// The true value, and what its experiments are for.
    public let ensemble: ToyEnsemble
    /// Number of toys that were drawn; 0 where probabilities were summed.
    public let toys: Int
    /// Number of fits that did not converge, and do not count.
    public let unconverged: Int
    /// Critical value at the true value itself; for a tested value, by other toys than those that
    /// test.
    public let critical: CriticalValue
    /// Whether the true value belongs to the interval of the data; nil where the data have no fit, and
    /// where toys without data were asked for.
    public let acceptance: Acceptance?
    /// Coverage by the rise of Wilks' theorem.
    public let wilks: Coverage
    /// Coverage by the critical value; nil for the toys that made it.
    public let feldmanCousins: Coverage?
  }

  /// True values and numbers of toys.
  public let plan: ToyPlan
  /// Confidence level of the intervals, from 0 to 1.
  public let confidenceLevel: Double
  /// The rise of chi-square that Wilks' theorem gives.
  public let wilksRise: Double
  /// Rows in the order of the plan's ladder, then of its tested values.
  public let rows: [Row]
  /// Intervals of the data by Feldman and Cousins, the one around the best fit first. Empty for
  /// toys without data.
  public internal(set) var intervals: [AcceptedInterval] = []
  /// Summary of the outcomes; nil where toys were drawn.
  public internal(set) var outcomes: OutcomeSum?

  /// Results from toys.
  ///
  /// - Parameters:
  ///   - fits: fits of all toys, [ensemble of the plan][toy].
  ///   - dataRise: rise of the data at a true value; nil where they have none there.
  public init(
    plan: ToyPlan, fits: [[ToyFit]], confidenceLevel: Double,
    dataRise: (Double) throws(Failure) -> Double? = { _ in nil }
  ) throws(Failure) {
    let wilksRise = try deltaChiSquare(confidenceLevel: confidenceLevel)
    let wilks = CriticalValue(exactly: wilksRise)
    let ensembles = plan.ensembles
    let rises = fits.map { $0.filter(\.converged).map(\.deltaChiSquare) }
    let shown = plan.ladder.count + plan.tested.count
    rows = try ensembles.prefix(shown).indices.map { (index) throws(Failure) in
      let ensemble = ensembles[index]
      let own = plan.construction(ofTested: ensemble.trueValue) ?? index
      let critical = CriticalValue(
        trueValue: ensemble.trueValue, rises: rises[own], confidenceLevel: confidenceLevel)
      let acceptance = try dataRise(ensemble.trueValue).map {
        Acceptance(
          trueValue: ensemble.trueValue, rise: $0, among: fits[own],
          confidenceLevel: confidenceLevel)
      }
      return Row(
        ensemble: ensemble, toys: fits[index].count,
        unconverged: fits[index].count - rises[index].count, critical: critical,
        acceptance: acceptance, wilks: wilks.coverage(of: rises[index]),
        feldmanCousins: ensemble.isTest ? critical.coverage(of: rises[index]) : nil)
    }
    self.plan = plan
    self.confidenceLevel = confidenceLevel
    self.wilksRise = wilksRise
  }

  /// Results from sums of probabilities, where only counts fluctuate.
  init(plan: ToyPlan, table: OutcomeTable, confidenceLevel: Double) throws(Failure) {
    let wilksRise = try deltaChiSquare(confidenceLevel: confidenceLevel)
    var leftOut = 0.0
    let shown = plan.ladder.count + plan.tested.count
    rows = try plan.ensembles.prefix(shown).map { (ensemble) throws(Failure) in
      guard let exact = try table.ensemble(at: ensemble.trueValue) else {
        throw Failure(
          .badInput,
          "no experiments at \(plan.parameter.name) = \(numeral(ensemble.trueValue)): a bin expects"
            + " fewer than 0 events")
      }
      leftOut = max(leftOut, exact.leftOut)
      let critical = exact.criticalValue(confidenceLevel)
      return Row(
        ensemble: ensemble, toys: 0, unconverged: 0, critical: critical,
        acceptance: exact.acceptance(confidenceLevel), wilks: exact.coverage(upTo: wilksRise),
        feldmanCousins: ensemble.isTest ? exact.coverage(upTo: critical.value) : nil)
    }
    self.plan = plan
    self.confidenceLevel = confidenceLevel
    self.wilksRise = wilksRise
    outcomes = OutcomeSum(count: table.count, leftOut: leftOut)
  }
}

/// Outcomes whose probabilities were summed.
public struct OutcomeSum: Equatable, Sendable {
  /// Number of outcomes.
  public let count: Int
  /// The probability of all others, at most, at any of the true values of the rows.
  public let leftOut: Double
}
