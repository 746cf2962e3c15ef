import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// The best fit of each parameter to the data, how good it is, and the pulls there.
  public func fitDocument(
    of parameters: [Coupling], deltaChiSquare: Double, truth: CouplingPoint? = nil,
    origin: CouplingPoint? = nil
  ) throws(Failure) -> ResultDocument {
    let estimate = try templates(at: stations)
    try checkCounts(estimate.central)
    var model = try fitModel(truth: truth).counting(errorOf: estimate)
    model.origin = origin ?? model.origin
    let bounds = try model.bounds(
      on: parameters, templates: estimate, deltaChiSquare: deltaChiSquare)
    let templates = estimate.central
    let pulls = try ChiSquare(model: model, templates: templates).pulls
    let fits = try bounds.map { (bound) throws(Failure) in
      var point = model.origin
      point[bound.parameter] = bound.bestFit.value
      // A constraint makes up for the parameter that it is about.
      let isConstrained = model.profiled.contains(bound.parameter)
      return try model.goodnessOfFit(
        at: point, fittedParameters: isConstrained ? 0 : 1, templates: templates)
    }
    var fixed = model
    fixed.profiled = []
    let standard = try fixed.goodnessOfFit(
      at: standardModel, fittedParameters: 0, templates: templates)
    return ResultDocument(
      command: "fit", title: "Best fits of plan \(configuration.plan.name)", columns: fitColumns,
      rows: zip(bounds, fits).map { row(of: $0, $1) },
      summary: [
        .init("data", .text(dataInWords(truth: truth))),
        .init(
          "standard_model",
          .object([
            .init("chi2", ResultValue(standard.profile.chiSquare).json),
            .init("degrees_of_freedom", .number(Double(standard.degreesOfFreedom))),
            .init("p_value", ResultValue(standard.pValue).json),
          ])),
        .init("other_intervals", otherIntervals(of: bounds)),
        .init("pulls", .list(zip(bounds, fits).flatMap { json(of: pulls, at: $0, $1) })),
      ],
      notes: [
        "One parameter at a time; intervals of Delta chi-square < "
          + "\(readable(deltaChiSquare, digits: 5)).",
        "The Standard Model: chi-square \(readable(standard.profile.chiSquare, digits: 6)), "
          + "\(standard.degreesOfFreedom) degrees of freedom"
          + (standard.pValue.map { ", p-value \(readable($0, digits: 3))." } ?? "."),
      ] + dataNotes(truth: truth) + otherIntervalNotes(of: bounds),
      warnings: rateWarnings(templates, at: truth),
      provenance: provenance(
        of: estimate,
        arguments: ["delta_chi_square=\(numeral(deltaChiSquare))"]
          + arguments(ofTruth: truth, origin: origin)))
  }

  private func row(of bound: Bound, _ fit: GoodnessOfFit) -> [ResultValue] {
    [
      .text(bound.parameter.name), ResultValue(bound.bestFit.value),
      ResultValue(bound.bestFit.error), ResultValue(fit.profile.chiSquare),
      .count(fit.degreesOfFreedom), ResultValue(fit.pValue), ResultValue(bound.lower?.value),
      ResultValue(bound.upper?.value), .text(bound.parameter.unit),
      .text(configuration.physics.millichargeConvention.rawValue),
      ResultValue(bound.intervals.first?.lowerReason),
      ResultValue(bound.intervals.first?.upperReason),
    ]
  }

  private func json(
    of pulls: [ChiSquare.PullDescription], at bound: Bound, _ fit: GoodnessOfFit
  ) -> [JSON] {
    zip(pulls, fit.profile.pulls).map { pull, value in
      let members: [JSON.Member] = [
        .init("parameter", .text(bound.parameter.name)),
        .init("pull", .text(pull.name)), .init("shared_by", .text(pull.scope)),
        .init("sigma", sigmaJSON(pull.sigma)), .init("value", ResultValue(value).json),
      ]
      return .object(
        members + (others.isEmpty ? [] : [.init("experiment", experiment(of: pull))]))
    }
  }
}

extension Study {
  /// The experiment of a pull; null where experiments share it.
  private func experiment(of pull: ChiSquare.PullDescription) -> JSON {
    if pull.isShared { return .null }
    return .text(pull.experiment.isEmpty ? name : pull.experiment)
  }
}

private let fitColumns = [
  ResultColumn("parameter"), ResultColumn("best_fit", digits: 4, error: "mc_error"),
  ResultColumn("mc_error", digits: 2), ResultColumn("chi2", digits: 6),
  ResultColumn("degrees_of_freedom"), ResultColumn("p_value", digits: 3),
  ResultColumn("lower", digits: 4), ResultColumn("upper", digits: 4), ResultColumn("unit"),
  ResultColumn("convention"), ResultColumn("lower_reason"), ResultColumn("upper_reason"),
]
