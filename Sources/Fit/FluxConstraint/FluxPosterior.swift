import Configuration
import EventRates

/// Best values and covariance of the pulls of the flux after a fit, in units in which the
/// covariance before the fit is 1.
///
/// Couplings that the model profiles, and all other pulls, are at their best for every value of
/// these: the covariance is the inverse of half the second derivative of chi-square, minimised over
/// all else.
public struct FluxPosterior: Equatable, Sendable {
  /// Best values of the pulls of the flux.
  public let values: [Double]
  /// Covariance of the pulls of the flux, [pull][pull].
  public let covariance: [[Double]]

  /// A posterior from a fit, or as a user knows it.
  public init(values: [Double], covariance: [[Double]]) {
    self.values = values
    self.covariance = covariance
  }
}

extension FitModel {
  /// Posterior at the best fit of the data; couplings that are not profiled are at the model's
  /// origin.
  public func fluxPosterior(templates: Templates) throws(Failure) -> FluxPosterior {
    let fitted = try fittedPulls(templates: templates)
    // The pull of a background may have this name too, but no number.
    let indices = fitted.descriptions.indices.filter {
      fitted.descriptions[$0].name == "flux" && fitted.descriptions[$0].scope.hasPrefix("flux ")
    }.prefix(templates.variations)
    let errors = fitted.errors
    return FluxPosterior(
      values: indices.map { fitted.values[$0] },
      covariance: indices.map { row in
        indices.map { fitted.correlations[row][$0] * errors[row] * errors[$0] }
      })
  }
}
