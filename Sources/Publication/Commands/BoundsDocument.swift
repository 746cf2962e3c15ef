import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// The bounds of the configured plan, beside the paper's where it has any.
  ///
  /// - Parameter profiled: the couplings that are minimised over too, except the bounded parameter.
  public func boundsDocument(
    of parameters: [Coupling], deltaChiSquare: Double, profiled: [Coupling] = [],
    truth: CouplingPoint? = nil, origin: CouplingPoint? = nil
  ) throws(Failure) -> ResultDocument {
    var model = try fitModel(truth: truth)
    model.profile(profiled)
    model.origin = origin ?? model.origin
    let exact = model.ignoringTemplateError
    let estimate = try templates(at: stations) { (templates) throws(Failure) in
      try checkCounts(templates)
      return try exact.boundEnds(
        on: parameters, templates: templates, deltaChiSquare: deltaChiSquare)
    }
    return try boundsDocument(
      from: estimate, model: model, of: parameters, deltaChiSquare: deltaChiSquare, truth: truth)
  }

  /// Makes the document from templates of the plan's stations, for a model of this study.
  func boundsDocument(
    from estimate: TemplateEstimate, model: FitModel, of parameters: [Coupling],
    deltaChiSquare: Double, truth: CouplingPoint? = nil
  ) throws(Failure) -> ResultDocument {
    try checkCounts(estimate.central)
    let plan = configuration.plan
    let profiled = model.profiled
    let bounds = try model.bounds(
      on: parameters, templates: estimate, deltaChiSquare: deltaChiSquare)
    try refuseLost(bounds)
    return ResultDocument(
      command: "bounds", title: "Bounds of plan \(plan.name)", columns: boundColumns,
      rows: try boundRows(
        bounds, plan: plan, interactions: interactions, isPapers: isPapersSetup),
      summary: [.init("other_intervals", otherIntervals(of: bounds))],
      notes: [
        "Delta chi-square < \(readable(deltaChiSquare, digits: 5)), one parameter at a time"
          + (profiled.isEmpty ? "" : ", the others of \(profiled.names) at their best") + ".",
        "Milli-charges: \(configuration.physics.millichargeInWords). "
          + "Charge radii: convention \(configuration.physics.chargeRadiusConvention.rawValue).",
      ] + dataNotes(truth: truth) + otherIntervalNotes(of: bounds) + precisionNotes(estimate),
      warnings: model.degeneracyWarnings(of: parameters)
        + rateWarnings(estimate.central, at: truth),
      provenance: provenance(
        of: estimate,
        arguments: ["delta_chi_square=\(numeral(deltaChiSquare))"]
          + (profiled.isEmpty ? [] : ["profile=\(profiled.names)"])
          + arguments(ofTruth: truth, origin: model.origin)))
  }
}

extension [Coupling] {
  /// The names with commas between them, as the command line takes them.
  var names: String { map(\.name).joined(separator: ",") }
}

let boundColumns = [
  ResultColumn("plan"), ResultColumn("parameter"),
  ResultColumn("lower", digits: 4, error: "mc_error_lower"),
  ResultColumn("upper", digits: 4, error: "mc_error_upper"),
  ResultColumn("mc_error_lower", digits: 2),
  ResultColumn("mc_error_upper", digits: 2),
  ResultColumn("published_lower", digits: 3, isShownEmpty: false),
  ResultColumn("published_upper", digits: 3, isShownEmpty: false), ResultColumn("unit"),
  ResultColumn("convention"),
  ResultColumn("interval"), ResultColumn("lower_reason"), ResultColumn("upper_reason"),
]

/// A failure where no end of any interval was found because fits failed.
func refuseLost(_ bounds: [Bound]) throws(Failure) {
  let intervals = bounds.flatMap(\.intervals)
  guard intervals.contains(where: \.ends.isLost),
    intervals.allSatisfy({ $0.lower == nil && $0.upper == nil })
  else { return }
  let names = bounds.map(\.parameter).names
  throw Failure(
    .internalError,
    "no end of an interval of \(names): the pulls and what is profiled did not converge")
}

extension ResultValue {
  /// The reason as a value; missing where there is an end with its error.
  init(_ reason: EndReason?) { self = reason.map { .text($0.rawValue) } ?? .missing }
}

/// Rows under `boundColumns`, one for each interval; the first interval is the one around the best
/// fit.
///
/// - Parameter isPapers: whether beam and detector are those of the paper, whose bounds then stand
///   beside the first interval of each parameter.
func boundRows(
  _ bounds: [Bound], plan: ExposurePlan, interactions: InteractionModel, isPapers: Bool
) throws(Failure) -> [[ResultValue]] {
  let published = isPapers ? try PublishedBound.all() : []
  return bounds.flatMap { bound in
    let paper = published.first {
      $0.plan == plan.name && $0.interval.parameter == bound.parameter.name
    }
    let (lower, upper) = paper.map { ends(of: $0.interval, interactions.settings) } ?? (nil, nil)
    return bound.intervals.enumerated().map { index, interval in
      [
        .text(plan.name), .text(bound.parameter.name), ResultValue(interval.lower?.value),
        ResultValue(interval.upper?.value), ResultValue(interval.lower?.error),
        ResultValue(interval.upper?.error), ResultValue(index == 0 ? lower : nil),
        ResultValue(index == 0 ? upper : nil), .text(bound.parameter.unit),
        .text(interactions.settings.millichargeConvention.rawValue), .count(index + 1),
        ResultValue(interval.lowerReason), ResultValue(interval.upperReason),
      ]
    }
  }
}

/// The paper's bound in the sign and charge-radius conventions of the configuration. The paper's
/// own conventions are the electron's sign and (4.16).
private func ends(
  of paper: PublishedInterval, _ physics: PhysicsSettings
) -> (lower: Double?, upper: Double?) {
  if paper.property == .millicharge, physics.millichargeSign == .proton {
    return (-paper.upper, paper.lower.map { -$0 })
  }
  let scale = paper.property == .chargeRadius ? physics.chargeRadiusConvention.scale : 1
  return (paper.lower.map { $0 / scale }, paper.upper / scale)
}

extension PhysicsSettings {
  /// The convention of milli-charges in words.
  var millichargeInWords: String {
    "convention \(millichargeConvention.rawValue)"
      + (millichargeConvention == .published ? " (both terms times 4 pi)" : "")
      + ", q > 0 has the \(millichargeSign.rawValue)'s sign"
  }
}
