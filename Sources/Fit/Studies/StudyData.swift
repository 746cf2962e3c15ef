import Configuration
import Experiment

extension Study {
  /// Refuses what does not belong to unfolded values: their errors are what the covariance says, and no others.
  static func dataCovariance(
    _ observed: ObservedCounts?, _ configuration: Configuration, source: ConfigurationSource
  ) throws(Failure) -> CholeskyFactor? {
    guard let covariance = observed?.covariance else { return nil }
    guard configuration.statistics.likelihood == .gaussian else {
      throw source.failure(
        .badInput, at: source.given(among: "statistics.likelihood", "data"),
        "values with a covariance have the Gaussian likelihood: expected likelihood: gaussian, or counts"
      )
    }
    guard configuration.statistics.templateError == .ignored else {
      throw source.failure(
        .badInput, at: source.given(among: "statistics.template_error", "data"),
        "values with a covariance have no place for the templates' error: expected template_error:"
          + " ignored, or counts")
    }
    guard configuration.detector.efficiency == .number(1) else {
      throw source.failure(
        .badInput, at: source.given(among: "detector.efficiency", "data"),
        "values with a covariance are corrected for efficiency: expected efficiency: 1, or counts")
    }
    guard let factor = CholeskyFactor(covariance) else {
      throw source.failure(
        .badInput, at: "data.covariance",
        "expected a positive definite matrix, which the covariance of measured values is")
    }
    return factor
  }

  /// Refuses what makes pseudo-experiments, or writes counts, where values were observed.
  public func checkDataAreCounts(for what: String) throws(Failure) {
    guard let study = experiments.first(where: { $0.dataCovariance != nil }) else { return }
    throw study.source.failure(
      .badInput, at: "data",
      "\(what) of counts, and the data are values with a covariance: expected a CSV file of counts, or asimov"
    )
  }
}
