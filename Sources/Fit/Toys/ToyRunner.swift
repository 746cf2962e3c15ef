import Configuration
import EventRates
import Interactions

/// Draws and fits the pseudo-experiments of a plan, in parallel.
public struct ToyRunner: ToyProblem {
  private let parameter: Coupling
  private let origin: CouplingPoint
  let fitter: ToyFitter
  /// Best value and least chi-square of the data.
  let bestFit: (value: Double, chiSquare: Double)

  /// - Parameters:
  ///   - model: its data are accepted or not. If they were observed, they choose the true pulls.
  ///   - bestFit: best fit of the data, where a search has found it; by default it is looked for
  ///     from the Standard Model and from the ladder.
  public init(
    plan: ToyPlan, model: FitModel, templates: Templates, seed: UInt64,
    bestFit: (value: Double, chiSquare: Double)? = nil
  ) throws(Failure) {
    parameter = plan.parameter
    origin = model.origin
    fitter = try ToyFitter([plan.parameter], model: model, templates: templates, seed: seed)
    let rungs = plan.ladder.map { [origin, parameter] value in
      Self.point(at: value, of: parameter, in: origin)
    }
    let found = try fitter.bestFit(from: [origin] + rungs)
    let isLower = bestFit.map { RiseOrder.isAbove($0.chiSquare, found.chiSquare) } ?? true
    self.bestFit = isLower ? found : bestFit ?? found
  }

  /// Chi-square of the data at a true value, above their least chi-square.
  func riseOfData(at trueValue: Double) throws(Failure) -> Double {
    try fitter.chiSquare(at: point(at: trueValue)) - bestFit.chiSquare
  }

  /// Truth that toys of a critical value are drawn about; nil where there can be none.
  func truth(at trueValue: Double) throws(Failure) -> ToyFitter.Truth? {
    do throws(Failure) {
      return try fitter.truth(at: point(at: trueValue))
    } catch {
      guard error.kind == .badInput else { throw error }
      return nil
    }
  }

  /// The nearest value that the parameter can have.
  func withinLimits(_ trueValue: Double) -> Double {
    min(max(trueValue, parameter.range.lowerBound), parameter.range.upperBound)
  }

  /// Whether nothing but counts fluctuates, and the outcomes at some true values can be counted.
  func canSum(at trueValues: [Double]) throws(Failure) -> Bool {
    guard fitter.hasNoPulls else { return false }
    for value in trueValues {
      guard let expected = try fitter.expected(at: point(at: value)),
        OutcomeTable.holds(expected: expected)
      else { return false }
    }
    return true
  }

  func table(rungs: [Double]) throws(Failure) -> OutcomeTable {
    guard fitter.hasNoPulls else {
      throw Failure(.badInput, "pulls fluctuate: the outcomes of an experiment cannot be counted")
    }
    return try OutcomeTable(fitter, parameter: parameter, start: origin, rungs: rungs)
  }

  func point(at trueValue: Double) -> CouplingPoint {
    Self.point(at: trueValue, of: parameter, in: origin)
  }

  func statisticOfData(at value: Double) throws(Failure) -> Double { try riseOfData(at: value) }

  func statistic(height: Double, least: Double, bestFit: Double, at value: Double) -> Double {
    height - min(height, least)
  }

  private static func point(
    at value: Double, of parameter: Coupling, in origin: CouplingPoint
  ) -> CouplingPoint {
    var point = origin
    point[parameter] = value
    return point
  }

  /// Fits to a range of every ensemble's toys, [ensemble][toy], the same on any number of threads.
  ///
  /// - Parameter onBlock: receives, from any thread, the number of toys that have been fitted.
  public func fits(
    of ensembles: [ToyEnsemble], toys: Range<Int>, threads: Int,
    onBlock: @Sendable (Int) -> Void = { _ in }
  ) throws(Failure) -> [[ToyFit]] {
    let truths = try ensembles.map { (ensemble) throws(Failure) in
      try fitter.truth(at: point(at: ensemble.trueValue), isTest: ensemble.isTest)
    }
    return try ToyBatches.fits(ensembles.count, toys: toys, threads: threads, onBlock: onBlock) {
      (index, batch) throws(Failure) in
      try fitter.fits(of: ensembles[index].number, toys: batch, truth: truths[index])
    }
  }
}
