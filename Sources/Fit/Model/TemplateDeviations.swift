import Configuration
import EventRates

extension FitModel {
  /// The model with the Monte Carlo error of an estimate in the likelihood, where the statistics
  /// count it.
  public func counting(errorOf estimate: TemplateEstimate) -> FitModel {
    let isCounted = experiments.map { $0.statistics.templateError == .included }
    guard isCounted.contains(true) else { return self }
    let deviations = estimate.deviations().map(\.experiments)
    var model = self
    if isCounted[0] { model.templateDeviations = deviations.map { $0[0] } }
    for index in others.indices where isCounted[1 + index] {
      model.others[index].templateDeviations = deviations.map { $0[1 + index] }
    }
    return model
  }

  /// The model with templates taken as exact.
  public var ignoringTemplateError: FitModel {
    var model = self
    model.statistics.templateError = .ignored
    for index in others.indices { model.others[index].statistics.templateError = .ignored }
    return model
  }

  /// Deviations of the templates; empty where the statistics do not count them.
  func countedDeviations() throws(Failure) -> [Templates] {
    guard statistics.templateError == .included else { return [] }
    guard !templateDeviations.isEmpty else {
      throw Failure(
        .internalError, "the likelihood counts an error of templates that has no estimate")
    }
    return templateDeviations
  }
}
