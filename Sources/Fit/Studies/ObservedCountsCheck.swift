import Configuration
import EventRates
import Experiment
import Interactions

extension Study {
  /// Refuses events that were observed in bins where none can be: the Gaussian likelihood (3.1) has
  /// no variance there and would leave them out, the Poisson likelihood gives them no probability.
  ///
  /// - Parameter templates: templates of the plan's stations, from all samples.
  public func checkCounts(_ templates: Templates) throws(Failure) {
    for (study, own) in zip(experiments, templates.experiments) { try study.checkOwnCounts(own) }
  }

  private func checkOwnCounts(_ templates: Templates) throws(Failure) {
    guard let observed, dataCovariance == nil else { return }
    var found: [(bin: String, count: Double)] = []
    for (exposure, counts) in zip(configuration.plan.exposures, observed.counts) {
      let expected = try expectation(of: exposure, templates)
      for (bin, count) in counts.enumerated() where count > 0 && !(expected[bin] > 0) {
        found.append(("\(exposure.station), bin \(bin + 1)", count))
      }
    }
    guard let first = found.first else { return }
    let others = found.count == 1 ? "" : " (and \(found.count - 1) more such bins)"
    let statistics = configuration.statistics
    let why =
      switch statistics.likelihood {
      case .gaussian where statistics.backgroundInVariance:
        "where 0 are expected: the Gaussian likelihood has no variance there, and would leave them out"
      case .gaussian:
        "where no signal is expected: with background_in_variance false the Gaussian likelihood has no"
          + " variance there, and would leave them out"
      case .poisson: "where 0 are expected: the Poisson likelihood gives them no probability"
      }
    throw source.failure(
      .badInput, at: "data",
      "\(observed.label): \(first.bin)\(others): \(numeral(first.count)) events are observed \(why);"
        + " expected a background there, or bins that end where the signal does")
  }

  /// Counts that decide whether a bin is counted: the Standard Model's events, with the backgrounds
  /// where the likelihood has them.
  private func expectation(
    of exposure: ExposurePlan.Exposure, _ templates: Templates
  ) throws(Failure) -> [Double] {
    guard let station = templates.stations.firstIndex(of: exposure.station) else {
      throw Failure(.internalError, "no templates at \(exposure.station)")
    }
    let statistics = configuration.statistics
    let background = try backgrounds.rates(at: exposure.station).total(bins: templates.bins)
    let isCounted = statistics.likelihood == .poisson || statistics.backgroundInVariance
    let signal = sum(
      templates.channels(station: station, interactions: interactions, at: standardModel))
    return (0..<templates.bins).map {
      signal[$0] + (isCounted ? background[$0] : 0)
    }
  }
}
