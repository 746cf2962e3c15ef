import Configuration
import EventRates

extension FitModel {
  /// The same with the Monte Carlo error of an estimate in the likelihood, where the statistics count
  /// it.
  public func counting(errorOf estimate: TemplateEstimate) -> FitModel {
    guard statistics.templateError == .included else { return self }
    var model = self
    model.templateDeviations = estimate.deviations()
    return model
  }

  /// The same with templates taken as exact.
  public var ignoringTemplateError: FitModel {
    var model = self
    model.statistics.templateError = .ignored
    return model
  }

  /// None where they do not count.
  func countedDeviations() throws(Failure) -> [Templates] {
    guard statistics.templateError == .included else { return [] }
    guard !templateDeviations.isEmpty else {
      throw Failure(
        .internalError, "the likelihood counts an error of templates that has no estimate")
    }
    return templateDeviations
  }
}
