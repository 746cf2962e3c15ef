import Configuration
import EventRates
import Interactions

/// Quantity by which the error of a sample is measured: a group of numbers, of which the worst
/// counts.
struct ConvergenceQuantity: Sendable {
  /// `total`, `bin`, or a parameter, whose bound it is.
  let name: String
  let values: @Sendable (Templates) throws(Failure) -> [Double]

  /// The Standard Model's total rate of each station, the rate of each of its bins, and the bounds of
  /// the plan at 90 % C.L.
  static func all(of study: Study) throws(Failure) -> [ConvergenceQuantity] {
    let model = try study.fitModel()
    let delta = try deltaChiSquare(confidenceLevel: 0.90)
    let bounds = model.interactions.listed.map { parameter in
      ConvergenceQuantity(name: parameter.name) { (templates) throws(Failure) in
        try model.ignoringTemplateError.boundEnds(
          on: [parameter], templates: templates, deltaChiSquare: delta)
      }
    }
    return [
      ConvergenceQuantity(name: "total") { templates throws(Failure) in
        templates.stations.indices.map {
          study.channelRates(templates, station: $0).reduce(0, +)
        }
      },
      ConvergenceQuantity(name: "bin") { templates throws(Failure) in
        study.binTotals(templates, at: study.standardModel)
      },
    ] + bounds
  }

  /// The worst relative deviation from exact values, and the worst stated error relative to them;
  /// values that are 0 or do not exist (NaN) are left out. Infinite where the sample has no number.
  func errors(of estimate: TemplateEstimate, exact: [Double]) -> ErrorPair {
    let estimates: [Estimate]
    do throws(Failure) {
      estimates = try estimate.unjudgedEstimate(values)
    } catch {
      // Too few samples for a fit to converge; the exact values have shown that it can.
      return ErrorPair(actual: .infinity, stated: .infinity)
    }
    var worst = ErrorPair(actual: 0, stated: 0)
    for (estimate, exact) in zip(estimates, exact) where exact != 0 && !exact.isNaN {
      worst.actual.raise(to: abs(estimate.value - exact) / abs(exact))
      worst.stated.raise(to: estimate.relativeError(to: exact))
    }
    return worst
  }
}

/// A true and a stated error, relative.
struct ErrorPair: Sendable {
  var actual: Double
  var stated: Double
}

extension Double {
  /// The larger one; infinite where the other is no number.
  fileprivate mutating func raise(to other: Double) {
    self = other.isNaN ? .infinity : Swift.max(self, other)
  }
}
