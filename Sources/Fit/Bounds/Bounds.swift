import CKernels
import Configuration
import EventRates
import Interactions

extension FitModel {
  /// The intervals where chi-square rises by less than `deltaChiSquare` above its least value: the
  /// connected one around the best fit, which for Asimov data of the Standard Model is the one around
  /// that, and any others; errors by the jackknife over the replicates of the templates.
  public func bounds(
    on parameters: [Coupling], templates: TemplateEstimate, deltaChiSquare: Double
  ) throws(Failure) -> [Bound] {
    let model = counting(errorOf: templates)
    let counter = WorkCounter(
      progress, "bounds", of: parameters.count * (1 + templates.evaluations), "intervals")
    return try parameters.map { (parameter) throws(Failure) in
      try model.bound(
        on: parameter, templates: templates, deltaChiSquare: deltaChiSquare, counter: counter)
    }
  }

  /// Ends of the interval around the best fit, [parameter][lower, upper]; NaN where there is no
  /// end.
  public func boundEnds(
    on parameters: [Coupling], templates: Templates, deltaChiSquare: Double
  ) throws(Failure) -> [Double] {
    let ends = try parameters.map { (parameter) throws(Failure) in
      let line = try line(of: parameter, templates: templates)
      let best = try bestFit(on: line, near: nil)
      return try line.interval(around: best) { _ in best.chiSquare + deltaChiSquare }
    }
    return ends.flatMap(\.numbers)
  }

  private func bound(
    on parameter: Coupling, templates: TemplateEstimate, deltaChiSquare: Double,
    counter: WorkCounter?
  ) throws(Failure) -> Bound {
    let line = try line(of: parameter, templates: templates.central)
    let minima = try line.minima()
    let best = try bestFit(on: line, near: nil, of: minima)
    let intervals = try line.intervals(around: best, minima: minima) { _ in
      best.chiSquare + deltaChiSquare
    }
    counter?.add()
    let numbers = try templates.estimate { (set) throws(Failure) in
      defer { counter?.add() }
      let line = try self.line(of: parameter, templates: set)
      let own = try bestFit(on: line, near: best.value)
      let ends = try intervals.indices.map { (index) throws(Failure) -> [Double] in
        // The best fit of other templates is a little elsewhere, and any value inside of an interval
        // leads to its ends.
        let start = index == 0 ? own : try line.minimum(at: intervals[index].start.value)
        guard start.chiSquare < own.chiSquare + deltaChiSquare else { return [.nan, .nan] }
        return try line.interval(around: start, minima: minima) { _ in
          own.chiSquare + deltaChiSquare
        }.numbers
      }
      return [own.value] + ends.flatMap { $0 }
    }
    return Bound(
      parameter: parameter, bestFit: numbers[0], chiSquare: best.chiSquare,
      intervals: intervals.enumerated().map { index, interval in
        BoundInterval(interval.ends, lower: numbers[1 + 2 * index], upper: numbers[2 + 2 * index])
      })
  }

  func line(of parameter: Coupling, templates: Templates) throws(Failure) -> ParameterLine {
    try ParameterLine(parameter, of: fixing(parameter), templates: templates)
  }

  /// Best fit along a line. Asimov data of a point that the fit can reach have their best fit
  /// there, exactly; else it is the lowest minimum.
  ///
  /// - Parameters:
  ///   - near: value next to which a minimum is taken where there are several; nil for the lowest.
  ///   - minima: minima of the line, where they are known.
  func bestFit(
    on line: ParameterLine, near: Double?, of minima: [LocalMinimum]? = nil
  ) throws(Failure) -> LocalMinimum {
    // A pull that is held elsewhere draws the fit away.
    if let truth = truthOfAll, heldPulls.values.allSatisfy({ $0 == 0 }) {
      let value = line.parameter.folded(truth[line.parameter])
      var onLine = line.point(at: truth[line.parameter])
      for parameter in profiled { onLine[parameter] = truth[parameter] }
      // Where others measured something else, that draws the fit away.
      if onLine == truth, constraints.chiSquare(at: truth.values) == 0 {
        return LocalMinimum(value: value, chiSquare: 0)
      }
    }
    var known = minima ?? []
    if minima == nil {
      // A ladder costs a search over couplings on each rung; near a minimum that is known it is not needed.
      let isLadderNeeded = near == nil || profiled.isEmpty
      known = isLadderNeeded ? try line.minima() : try line.stationaryPoints()
    }
    let best =
      if let near {
        known.min { abs($0.value - near) < abs($1.value - near) }
      } else {
        lowest(of: known, standardValue: line.parameter.standardValue)
      }
    guard let best else {
      throw Failure(
        .badInput,
        "no value of \(line.parameter.name) can be fitted: nowhere do the pulls converge to a finite"
          + " chi-square, as where counts stand and nothing is expected, or none stand at all")
    }
    return best
  }
}

/// The lowest minimum. Of minima that are as low as each other, as where one number is fitted
/// exactly by two values, the one next to the Standard Model: rounding must not choose.
private func lowest(of minima: [LocalMinimum], standardValue: Double) -> LocalMinimum? {
  guard let least = minima.map(\.chiSquare).min() else { return nil }
  return minima.filter { $0.chiSquare <= least + 1e-9 }.min {
    abs($0.value - standardValue) < abs($1.value - standardValue)
  }
}

extension ParameterInterval {
  /// NaN where there is no end.
  fileprivate var numbers: [Double] { [lower ?? .nan, upper ?? .nan] }
}

/// Delta chi-square that contains a probability between 0 and 1 in so many parameters.
public func deltaChiSquare(
  confidenceLevel: Double, degreesOfFreedom: Double = 1
) throws(Failure) -> Double {
  var delta = 0.0
  try runKernel { nuem_delta_chi_square(confidenceLevel, degreesOfFreedom, &delta, $0) }
  return delta
}
