import Configuration
import EventRates
import Interactions

/// The toys of a plan, all of them, and what follows: critical values, coverage and intervals.
public struct ToyStudy: Sendable {
  /// Of toys at one true value.
  public struct Row: Sendable {
    /// The true value, and what its toys are for.
    public let ensemble: ToyEnsemble
    /// How many.
    public let toys: Int
    /// Fits that did not converge, and do not count.
    public let unconverged: Int
    /// The rise of chi-square that the confidence level does not exceed.
    public let critical: Double
    /// Nil where the critical value was interpolated.
    public let criticalError: Double?
    /// Coverage by the rise of Wilks' theorem.
    public let wilks: Coverage
    /// Nil for the toys that made the critical value.
    public let feldmanCousins: Coverage?
  }

  /// True values and numbers of toys.
  public let plan: ToyPlan
  /// Of the intervals, from 0 to 1.
  public let confidenceLevel: Double
  /// The rise of chi-square that Wilks' theorem gives.
  public let wilksRise: Double
  /// The critical values.
  public let construction: FeldmanCousins
  /// In the order of the plan's ensembles.
  public let rows: [Row]

  /// - Parameter fits: [ensemble of the plan][toy]
  public init(plan: ToyPlan, fits: [[ToyFit]], confidenceLevel: Double) throws(Failure) {
    let rise = try deltaChiSquare(confidenceLevel: confidenceLevel)
    let construction = FeldmanCousins(
      ladder: plan.ladder, fits: Array(fits.prefix(plan.ladder.count)),
      confidenceLevel: confidenceLevel)
    self.plan = plan
    self.confidenceLevel = confidenceLevel
    self.construction = construction
    wilksRise = rise
    rows = zip(plan.ensembles, fits).enumerated().map { index, pair in
      let (ensemble, fits) = pair
      return Row(
        ensemble: ensemble, toys: fits.count,
        unconverged: fits.count { !$0.converged },
        critical: construction.criticalValue(at: ensemble.trueValue),
        criticalError: ensemble.isTest ? nil : construction.critical[index].error,
        wilks: construction.coverage(of: fits, at: ensemble.trueValue, rise: rise),
        feldmanCousins: ensemble.isTest
          ? construction.coverage(of: fits, at: ensemble.trueValue) : nil)
    }
  }
}

extension FitModel {
  /// The connected interval around the best fit in which chi-square of the data rises by less than a
  /// critical value that depends on the parameter.
  public func interval(
    of parameter: Parameter, templates: Templates, rise: (Double) -> Double
  ) throws(Failure) -> ParameterInterval {
    let line = try line(of: parameter, templates: templates)
    let minimum = try bestFit(on: line, near: nil)
    return try line.interval(around: minimum) { minimum.chiSquare + rise($0) }
  }
}
