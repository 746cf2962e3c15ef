import CKernels
import Configuration
import EventRates
import Interactions

/// How well a point in parameter space describes the data.
public struct GoodnessOfFit: Sendable {
  /// Chi-square and pulls at the point.
  public let profile: ChiSquare.Profile
  /// Bins that expect something, less the fitted parameters; a pull adds a parameter and its own
  /// term, and so none, as does a coupling that is varied within what others measured.
  public let degreesOfFreedom: Int
  /// Probability of a chi-square as large or larger from fluctuations alone, by the chi-square
  /// distribution, which Poisson counts approach where they are many. Nil without a degree of
  /// freedom.
  public let pValue: Double?
}

extension FitModel {
  /// - Parameter fittedParameters: how many parameters were chosen to make chi-square lowest.
  public func goodnessOfFit(
    at point: CouplingPoint, fittedParameters: Int, templates: Templates
  ) throws(Failure) -> GoodnessOfFit {
    let profile = try ChiSquare(model: self, templates: templates).profile(at: point)
    guard profile.converged || !profile.chiSquare.isFinite else {
      throw Failure(.internalError, "the pulls did not converge at the best fit")
    }
    let measured = constraints.couplings.count { !profiled.contains($0) }
    let bins = try experiments(templates).reduce(0) { $0 + $1.model.countedBins($1.templates) }
    // A free pull is a parameter without a term of its own.
    let free = try ChiSquare(model: self, templates: templates).pulls.count(where: \.isFree)
    let freedom = bins + measured - fittedParameters - free
    var probability: Double?
    if freedom > 0, profile.chiSquare.isFinite {
      probability = try chiSquareTail(profile.chiSquare, degreesOfFreedom: freedom)
    }
    return GoodnessOfFit(profile: profile, degreesOfFreedom: freedom, pValue: probability)
  }

  /// Number of bins that have a variance in (3.1), or a Poisson expectation, in the Standard Model.
  private func countedBins(_ templates: Templates) -> Int {
    let withBackground = statistics.likelihood == .poisson || statistics.backgroundInVariance
    return plan.exposures.reduce(0) { count, exposure in
      guard let station = templates.stations.firstIndex(of: exposure.station),
        let background = backgrounds[exposure.station]
      else { return count }
      let signal = sum(
        templates.channels(
          station: station, interactions: interactions, at: interactions.standardModel))
      let total = background.total(bins: templates.bins)
      return count
        + (0..<templates.bins).count { bin in signal[bin] + (withBackground ? total[bin] : 0) > 0 }
    }
  }
}

/// The probability of a chi-square as large as this or larger.
public func chiSquareTail(_ chiSquare: Double, degreesOfFreedom: Int) throws(Failure) -> Double {
  var tail = 0.0
  try runKernel { nuem_chi_square_tail(max(0, chiSquare), Double(degreesOfFreedom), &tail, $0) }
  return tail
}
