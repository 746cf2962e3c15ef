import Configuration
import EventRates
import Interactions

/// Draws and fits the pseudo-experiments of limits on one side of the Standard Model.
struct SideRunner: ToyProblem {
  let side: LimitSide
  /// Tested parameter, which cannot leave the side.
  let parameter: Coupling
  let fitter: ToyFitter
  private let origin: CouplingPoint
  /// Best value and least chi-square of the data on this side.
  let bestFit: (value: Double, chiSquare: Double)

  init(
    _ ladder: LimitPlan.Ladder, of parameter: Coupling, model: FitModel, templates: Templates,
    seed: UInt64
  ) throws(Failure) {
    side = ladder.side
    let limited =
      parameter.isSignSeen
      ? model.limiting(parameter, to: ladder.side.range(of: parameter)) : (model, parameter)
    self.parameter = limited.1
    origin = model.origin
    fitter = try ToyFitter(
      [limited.1], model: limited.0, templates: templates, seed: seed, startsFromBoth: true)
    let values = [parameter.standardValue] + ladder.rungs
    bestFit = try fitter.bestFit(
      from: values.map { [origin] value in Self.point(value, of: parameter, in: origin) })
    guard bestFit.chiSquare.isFinite else {
      throw Failure(
        .badInput,
        "no value of \(parameter.name) \(ladder.side.rawValue) the Standard Model's can be fitted:"
          + " nowhere do the pulls converge to a finite chi-square")
    }
  }

  private static func point(
    _ value: Double, of parameter: Coupling, in origin: CouplingPoint
  ) -> CouplingPoint {
    var point = origin
    point[parameter] = value
    return point
  }

  func point(at value: Double) -> CouplingPoint { Self.point(value, of: parameter, in: origin) }

  var standardValue: Double { parameter.standardValue }

  func withinLimits(_ value: Double) -> Double {
    let range = side.range(of: parameter)
    return min(max(value, range.lowerBound), range.upperBound)
  }

  /// Pulls are those that describe the data best at the true value; nil where no experiment can be thought of.
  func truth(at trueValue: Double) throws(Failure) -> ToyFitter.Truth? {
    do throws(Failure) {
      return try fitter.truth(at: point(at: trueValue), describing: fitter.data)
    } catch {
      guard error.kind == .badInput else { throw error }
      return nil
    }
  }

  /// The truth of an ensemble; in the test of coverage, pulls are those that describe best what the tested value
  /// expects.
  func truth(of ensemble: LimitEnsemble) throws(Failure) -> ToyFitter.Truth {
    let tested = point(at: ensemble.testedValue)
    guard ensemble.isTest else {
      return try fitter.truth(at: point(at: ensemble.trueValue), describing: fitter.data)
    }
    let asTested = try fitter.truth(at: tested, isTest: true)
    guard ensemble.purpose == .background else { return asTested }
    return try fitter.truth(at: point(at: ensemble.trueValue), describing: asTested.counts)
  }

  func statisticOfData(at value: Double) throws(Failure) -> Double {
    let height = try fitter.chiSquare(at: point(at: value))
    return statistic(
      height: height, least: bestFit.chiSquare, bestFit: bestFit.value, at: value)
  }

  func statistic(height: Double, least: Double, bestFit: Double, at value: Double) -> Double {
    side.isBeyond(bestFit, value) && least <= height ? 0 : height - min(height, least)
  }

  /// Statistic of a fitted toy.
  func statistic(of fit: ToyFit, at value: Double) -> Double {
    side.isBeyond(fit.bestFit, value) ? 0 : fit.deltaChiSquare
  }

  /// The statistics of an ensemble's toys that converged.
  func statistics(_ fits: [ToyFit], at value: Double) -> [Double] {
    fits.filter(\.converged).map { statistic(of: $0, at: value) }
  }
}
