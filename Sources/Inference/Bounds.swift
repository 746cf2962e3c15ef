import CKernels
import EventRates
import Foundation
import NeutrinoPhysics
import Settings

/// The interval of one parameter that the data of a plan would leave, all others at the Standard
/// Model, with the Monte Carlo error of its ends.
public struct Bound: Sendable {
  public let parameter: Parameter
  /// In the parameter's unit; nil where there is no end (always for a moment's lower one).
  public let lower: Estimate?
  public let upper: Estimate?
}

extension FitModel {
  /// The ends of the connected interval around the Standard Model where chi-square rises by less
  /// than `deltaChiSquare`; errors by the jackknife over the replicates of the templates.
  public func bounds(
    on parameters: [Parameter], templates: TemplateEstimate, deltaChiSquare: Double
  ) throws(Failure) -> [Bound] {
    let model = counting(errorOf: templates)
    let ends = try templates.estimate { (set) throws(Failure) in
      try model.boundEnds(on: parameters, templates: set, deltaChiSquare: deltaChiSquare)
    }
    return parameters.indices.map { index in
      let (lower, upper) = (ends[2 * index], ends[2 * index + 1])
      return Bound(
        parameter: parameters[index], lower: lower.value.isNaN ? nil : lower,
        upper: upper.value.isNaN ? nil : upper)
    }
  }

  /// [parameter][lower, upper]; NaN where there is no end.
  public func boundEnds(
    on parameters: [Parameter], templates: Templates, deltaChiSquare: Double
  ) throws(Failure) -> [Double] {
    var values: [Double] = []
    for parameter in parameters {
      let ends = try interval(of: parameter, templates: templates, deltaChiSquare: deltaChiSquare)
      values += [ends.lower ?? .nan, ends.upper ?? .nan]
    }
    return values
  }

  private func interval(
    of parameter: Parameter, templates: Templates, deltaChiSquare: Double
  ) throws(Failure) -> (lower: Double?, upper: Double?) {
    let chiSquare = try ChiSquare(model: fixing(parameter), templates: templates)
    let start = crossSection.standardModel
    func end(_ direction: Double, limit: Double) throws(Failure) -> Double? {
      let distance = try Interval.end(scale: parameter.searchScale, limit: limit) {
        (distance) throws(Failure) in
        var point = start
        point[parameter] += direction * distance
        let profile = try chiSquare.profile(at: point)
        guard profile.converged || !profile.chiSquare.isFinite else {
          throw Failure(
            .internalError,
            "the pulls did not converge at \(parameter.rawValue) = \(point[parameter])")
        }
        return profile.chiSquare - deltaChiSquare
      }
      return distance.map { start[parameter] + direction * $0 }
    }
    if parameter == .sinSquaredThetaW {
      let value = start.sinSquaredThetaW
      return (try end(-1, limit: value), try end(1, limit: 1 - value))
    }
    let limit = parameter.searchScale * Self.searchReach
    return (parameter.isMagneticMoment ? nil : try end(-1, limit: limit), try end(1, limit: limit))
  }
}

extension FitModel {
  /// Ends are looked for up to this many times the scale of the search. Out there a signal is 10^12
  /// times the Standard Model, and only the pulls of its normalisation still answer.
  static let searchReach = 1e6
}

extension Parameter {
  /// Where the search for a bound begins; not an assumption about the answer.
  var searchScale: Double {
    switch self {
    case .muonMagneticMoment, .electronMagneticMoment: 1e-9
    case .muonMillicharge, .electronMillicharge: 1e-9
    case .muonChargeRadius, .electronChargeRadius: 1e-32
    case .sinSquaredThetaW: 1e-3
    }
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
