import Configuration
import EventRates
import Interactions

/// Impact of a pull on a bound.
public struct PullImpact: Sendable {
  /// Parameter whose bound it is.
  public let parameter: Coupling
  /// Index in `ChiSquare.pulls`.
  public let pull: Int
  /// Interval with the pull free.
  public let free: ParameterInterval
  /// Interval with the pull held at its best at the Standard Model.
  public let fixed: ParameterInterval
  /// Interval with the pull held one error of the fit above its best.
  public let above: ParameterInterval
  /// Interval with the pull held one error of the fit below its best.
  public let below: ParameterInterval

  /// The largest change of an end, over the width of the interval (to 0 where it has no lower end).
  public var impact: Double { free.largestChange(to: [fixed, above, below]) }
}

extension ParameterInterval {
  /// The largest change of an end that both intervals have, over the width of this one (to 0 where it has no
  /// lower end); not a number where no end is common.
  public func largestChange(to others: [ParameterInterval]) -> Double {
    let width = (upper ?? .nan) - (lower ?? 0)
    let changes = others.flatMap { ends in
      [(ends.lower, lower), (ends.upper, upper)].compactMap { one, other in
        one.flatMap { one in other.map { abs(one - $0) } }
      }
    }
    return (changes.max() ?? .nan) / abs(width)
  }
}

/// The pulls at the best fit of a model's data, all parameters at the Standard Model.
public struct FittedPulls: Sendable {
  /// Descriptions of the pulls, in the order of the other arrays.
  public let descriptions: [ChiSquare.PullDescription]
  /// Best values in standard deviations of the pulls' own distributions; for a free pull, the
  /// relative change itself.
  public let values: [Double]
  /// Errors of the fit, in the same unit.
  public let errors: [Double]
  /// Correlations of the pulls in the fit, [pull][pull].
  public let correlations: [[Double]]
}

extension FitModel {
  /// Errors and correlations come from how the best pulls follow a shift of what they are distributed
  /// about: that moves them by their covariance over the square of the shifted pull's sigma.
  public func fittedPulls(templates: Templates) throws(Failure) -> FittedPulls {
    let asked = try ChiSquare(model: self, templates: templates)
    let (pulls, point) = (asked.pulls, origin)
    let count = pulls.count
    let best = try asked.profile(at: point)
    // What is distributed about nothing is measured where it is best, and the measurement taken away again.
    let widths = asked.widthsOfFreePulls
    let chiSquare = asked.measuring(widths)
    var sigmas = pulls.map(\.sigma)
    for (pull, width) in widths { sigmas[pull] = width }
    var centres: [Double] = []
    for (shifted, sign) in pulls.indices.flatMap({ [($0, 1.0), ($0, -1.0)] }) {
      centres += pulls.indices.map {
        (pulls[$0].isFree ? best.pulls[$0] : 0)
          + ($0 == shifted ? sign * Self.centreShift * sigmas[$0] : 0)
      }
      centres += constraints.couplings.map { _ in 0 }
    }
    let moved = try chiSquare.block(
      at: [CouplingPoint](repeating: point, count: 2 * count), centres: centres)
    guard best.converged, moved.converged.allSatisfy({ $0 }) else {
      throw Failure(.internalError, "the pulls did not converge at the Standard Model")
    }
    func slope(_ pull: Int, of shifted: Int) -> Double {
      let (up, down) = (2 * shifted * count + pull, (2 * shifted + 1) * count + pull)
      return (moved.pulls[up] - moved.pulls[down]) / (2 * Self.centreShift * sigmas[pull])
    }
    // In units of the sigmas, symmetric but for rounding.
    let slopes = pulls.indices.map { row in pulls.indices.map { slope(row, of: $0) } }
    let posterior =
      chiSquare.covariance.map { prior -> [[Double]] in
        var prior = prior
        for (pull, width) in widths { prior[pull][pull] = width * width }
        return slopes.indices.map { row in
          slopes.indices.map { column in
            slopes.indices.reduce(0) {
              $0 + slopes[row][$1] * prior[$1][column] / (sigmas[$1] * sigmas[column])
            }
          }
        }
      } ?? slopes
    var covariance = posterior.indices.map { row in
      posterior.indices.map { 0.5 * (posterior[row][$0] + posterior[$0][row]) }
    }
    if !widths.isEmpty {
      covariance = try withoutMeasurements(covariance, of: Array(widths.keys))
      for row in covariance.indices {
        for column in covariance.indices {
          covariance[row][column] *= (widths[row] ?? 1) * (widths[column] ?? 1)
        }
      }
    }
    return FittedPulls(
      descriptions: pulls, values: pulls.indices.map { best.pulls[$0] / pulls[$0].scale },
      errors: pulls.indices.map { covariance[$0][$0].squareRoot() },
      correlations: pulls.indices.map { row in
        pulls.indices.map {
          covariance[row][$0] / (covariance[row][row] * covariance[$0][$0]).squareRoot()
        }
      })
  }

  /// The covariance of pulls without the measurements that some of them had, each in units of its width.
  private func withoutMeasurements(
    _ covariance: [[Double]], of measured: [Int]
  ) throws(Failure) -> [[Double]] {
    guard var precision = CholeskyFactor(covariance)?.inverse else {
      throw Failure(.internalError, "the covariance of the pulls is not positive definite")
    }
    for pull in measured { precision[pull][pull] -= 1 }
    guard let inverse = CholeskyFactor(precision)?.inverse else {
      throw Failure(.badInput, "the counts do not tell the free nuisances apart")
    }
    return inverse
  }

  /// Standard deviations: far above what convergence leaves open, small for what bends.
  private static var centreShift: Double { 0.25 }

  /// The impact of every pull on a parameter's bounds, the largest first.
  public func impacts(
    on parameter: Coupling, templates: Templates, deltaChiSquare: Double
  ) throws(Failure) -> [PullImpact] {
    let fitted = try fittedPulls(templates: templates)
    func ends(_ held: [Int: Double]) throws(Failure) -> ParameterInterval {
      var model = self
      model.heldPulls = held
      return try model.ends(of: parameter, templates: templates, deltaChiSquare: deltaChiSquare)
    }
    let free = try ends([:])
    let counter = WorkCounter(
      progress, "impact on \(parameter.name)", of: fitted.values.count, "pulls")
    return try fitted.values.indices.map { (pull) throws(Failure) in
      let (value, error) = (fitted.values[pull], fitted.errors[pull])
      func heldEnds(_ deviations: Double) throws(Failure) -> ParameterInterval {
        try ends([pull: deviations * fitted.descriptions[pull].scale])
      }
      defer { counter?.add() }
      return PullImpact(
        parameter: parameter, pull: pull, free: free, fixed: try heldEnds(value),
        above: try heldEnds(value + error), below: try heldEnds(value - error))
    }.sorted { $0.impact > $1.impact }
  }

  /// Ends of a parameter's interval, where chi-square rises by `deltaChiSquare` above its least
  /// value along the parameter, wherever a held pull has moved that value.
  public func ends(
    of parameter: Coupling, templates: Templates, deltaChiSquare: Double
  ) throws(Failure) -> ParameterInterval {
    var free = self
    free.profile([parameter])
    let best = try ChiSquare(model: free, templates: templates).profile(at: origin)
    let level = best.chiSquare + deltaChiSquare
    return try line(of: parameter, templates: templates).interval(
      around: LocalMinimum(value: best.point[parameter], chiSquare: best.chiSquare),
      below: { _ in level })
  }
}
