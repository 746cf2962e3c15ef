import CKernels
import Configuration
import EventRates
import Interactions

extension FitModel {
  /// The ends of the connected interval around the best fit where chi-square rises by less than
  /// `deltaChiSquare`, which for Asimov data of the Standard Model is the one around that; errors by
  /// the jackknife over the replicates of the templates.
  public func bounds(
    on parameters: [Parameter], templates: TemplateEstimate, deltaChiSquare: Double
  ) throws(Failure) -> [Bound] {
    let model = counting(errorOf: templates)
    let counter = WorkCounter(
      progress, "bounds", of: parameters.count * (1 + templates.evaluations), "intervals")
    let central = try model.fits(
      of: parameters, templates: templates.central, deltaChiSquare: deltaChiSquare,
      counter: counter)
    let starts = central.map(\.minimum.value)
    let numbers = try templates.estimate { (set) throws(Failure) in
      try model.fits(
        of: parameters, templates: set, deltaChiSquare: deltaChiSquare, near: starts,
        counter: counter
      ).flatMap { [$0.minimum.value] + $0.ends }
    }
    let line = try model.lines(of: parameters, templates: templates.central)
    return try parameters.indices.map { (index) throws(Failure) in
      let fit = central[index]
      let (lower, upper) = (numbers[3 * index + 1], numbers[3 * index + 2])
      return Bound(
        parameter: parameters[index], bestFit: numbers[3 * index],
        chiSquare: fit.minimum.chiSquare, lower: lower.value.isNaN ? nil : lower,
        upper: upper.value.isNaN ? nil : upper,
        otherIntervals: try otherIntervals(
          on: line[index], around: fit, deltaChiSquare: deltaChiSquare))
    }
  }

  /// [parameter][lower, upper]; NaN where there is no end.
  public func boundEnds(
    on parameters: [Parameter], templates: Templates, deltaChiSquare: Double
  ) throws(Failure) -> [Double] {
    try fits(of: parameters, templates: templates, deltaChiSquare: deltaChiSquare)
      .flatMap(\.ends)
  }

  private struct Fit {
    let minimum: LocalMinimum
    let interval: ParameterInterval

    /// NaN where there is none.
    var ends: [Double] { [interval.lower ?? .nan, interval.upper ?? .nan] }
  }

  /// - Parameter near: of several minima the nearest to this is taken; nil for the lowest.
  private func fits(
    of parameters: [Parameter], templates: Templates, deltaChiSquare: Double,
    near: [Double]? = nil, counter: WorkCounter? = nil
  ) throws(Failure) -> [Fit] {
    let lines = try lines(of: parameters, templates: templates)
    return try lines.indices.map { (index) throws(Failure) in
      let minimum = try bestFit(on: lines[index], near: near?[index])
      defer { counter?.add() }
      return Fit(
        minimum: minimum,
        interval: try lines[index].interval(around: minimum) { _ in
          minimum.chiSquare + deltaChiSquare
        })
    }
  }

  private func lines(
    of parameters: [Parameter], templates: Templates
  ) throws(Failure) -> [ParameterLine] {
    try parameters.map { (parameter) throws(Failure) in
      try line(of: parameter, templates: templates)
    }
  }

  func line(of parameter: Parameter, templates: Templates) throws(Failure) -> ParameterLine {
    ParameterLine(
      parameter, of: try ChiSquare(model: fixing(parameter), templates: templates),
      standardModel: crossSection.standardModel)
  }

  /// Asimov data of a point that the fit can reach have their best fit there, exactly; else the lowest minimum.
  func bestFit(on line: ParameterLine, near: Double?) throws(Failure) -> LocalMinimum {
    if case .asimov(let truth) = data {
      let value =
        line.parameter.isMagneticMoment ? abs(truth[line.parameter]) : truth[line.parameter]
      var onLine = line.point(at: truth[line.parameter])
      for parameter in profiled { onLine[parameter] = truth[parameter] }
      if onLine == truth { return LocalMinimum(value: value, chiSquare: 0) }
    }
    let minima = try line.minima()
    let best =
      if let near {
        minima.min { abs($0.value - near) < abs($1.value - near) }
      } else {
        minima.min { $0.chiSquare < $1.chiSquare }
      }
    guard let best else {
      throw Failure(
        .badInput,
        "no value of \(line.parameter.rawValue) can be fitted: nowhere do the pulls converge to a finite"
          + " chi-square, as where counts stand and nothing is expected, or none stand at all")
    }
    return best
  }

  private func otherIntervals(
    on line: ParameterLine, around fit: Fit, deltaChiSquare: Double
  ) throws(Failure) -> [ParameterInterval] {
    let level = fit.minimum.chiSquare + deltaChiSquare
    var found = [fit.interval]
    for minimum in try line.minima()
    where minimum.chiSquare < level && !found.contains(where: { $0.contains(minimum.value) }) {
      found.append(try line.interval(around: minimum) { _ in level })
    }
    return Array(found.dropFirst())
  }
}

extension ParameterLine {
  /// The connected interval around a minimum where chi-square stays below a level, which may depend on
  /// the parameter.
  func interval(
    around minimum: LocalMinimum, below level: (Double) -> Double
  ) throws(Failure) -> ParameterInterval {
    let start = minimum.value
    func end(_ direction: Double, limit: Double) throws(Failure) -> Double? {
      guard limit > 0 else { return nil }
      return try Interval.end(scale: parameter.searchScale, limit: limit) {
        (distance) throws(Failure) in
        let position = start + direction * distance
        return try value(at: position) - level(position)
      }.map { start + direction * $0 }
    }
    let limit = parameter.searchLimit
    let isAngle = parameter == .sinSquaredThetaW
    let below = isAngle || parameter.isMagneticMoment ? start : limit
    return ParameterInterval(
      lower: try end(-1, limit: below), upper: try end(1, limit: isAngle ? 1 - start : limit))
  }
}

/// Delta chi-square that contains a probability between 0 and 1 in so many parameters.
public func deltaChiSquare(
  confidenceLevel: Double, degreesOfFreedom: Double = 1
) throws(Failure) -> Double {
  var delta = 0.0
  try runKernel { nuem_delta_chi_square(confidenceLevel, degreesOfFreedom, &delta, $0) }
  return delta
}
