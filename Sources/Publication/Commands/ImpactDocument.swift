import Configuration
import EventRates
import Fit
import Interactions

extension Study {
  /// What the pulls are at the best fit, and how much they and assumptions that are no pulls decide the
  /// bounds of the configured plan.
  public func impactDocument(
    of parameters: [Coupling], deltaChiSquare: Double, profiled: [Coupling] = [],
    origin: CouplingPoint? = nil
  ) throws(Failure) -> ResultDocument {
    var study = self
    study.memory = memory ?? TemplateMemory()
    let (estimate, model) = try study.impactModel(profiled: profiled, origin: origin)
    let fitted = try model.fittedPulls(templates: estimate.central)
    var ranked = [[ImpactRow]](repeating: [], count: parameters.count)
    var free: [ParameterInterval] = []
    for (index, parameter) in parameters.enumerated() {
      let impacts = try model.impacts(
        on: parameter, templates: estimate.central, deltaChiSquare: deltaChiSquare)
      ranked[index] += impacts.map { ImpactRow($0, fitted) }
      // Every pull has the same ends with all pulls free; without a pull they are not known yet.
      if let known = impacts.first?.free {
        free.append(known)
      } else {
        free.append(
          try model.ends(
            of: parameter, templates: estimate.central, deltaChiSquare: deltaChiSquare))
      }
    }
    var notes: [String] = []
    let assumptions = assumptions
    let counter = WorkCounter(
      progress, "impact of assumptions", of: assumptions.count, "assumptions")
    for assumption in assumptions {
      defer { counter?.add() }
      do throws(Failure) {
        let (estimate, model) = try study.assuming(assumption).impactModel(
          profiled: profiled, origin: origin)
        for (index, parameter) in parameters.enumerated() {
          let ends = try model.ends(
            of: parameter, templates: estimate.central, deltaChiSquare: deltaChiSquare)
          ranked[index].append(ImpactRow(assumption, free: free[index], ends: ends))
        }
      } catch {
        guard error.kind == .badInput else { throw error }
        notes.append("Not tried: \(assumption.name); \(error.message).")
      }
    }
    let rows = zip(parameters, ranked).flatMap { parameter, rows in
      rows.sorted(by: ImpactRow.isBefore).enumerated().map {
        $0.element.values(of: parameter, rank: $0.offset + 1)
      }
    }
    return ResultDocument(
      command: "impact",
      title: "Impact of pulls and of assumptions on the bounds of plan \(configuration.plan.name)",
      columns: impactColumns, rows: rows,
      summary: [
        .init("pulls", .list(fitted.descriptions.map { .text($0.fullName) })),
        .init("correlations", .list(fitted.correlations.map { .list($0.map(JSON.number)) })),
      ],
      notes: [
        "Best fit and error of the pulls, in their sigmas"
          + (fitted.descriptions.contains(where: \.isFree)
            ? " (relative changes of free ones)" : "")
          + ", with all parameters at the Standard Model. "
          + "Ends with a pull held there, and one error above and below; impact: the largest change of "
          + "an end over the width of the interval.",
        "An assumption is a choice that no pull describes, made otherwise: its ends stand as fixed"
          + (others.isEmpty ? "." : "; it is one of the first experiment."),
        "Delta chi-square < \(readable(deltaChiSquare, digits: 5)).",
      ] + notes,
      provenance: provenance(
        of: estimate,
        arguments: ["delta_chi_square=\(numeral(deltaChiSquare))"]
          + (profiled.isEmpty ? [] : ["profile=\(profiled.names)"])))
  }

  private func impactModel(
    profiled: [Coupling], origin: CouplingPoint?
  ) throws(Failure) -> (TemplateEstimate, FitModel) {
    let estimate = try templates(at: stations)
    try checkCounts(estimate.central)
    var model = try fitModel().counting(errorOf: estimate)
    model.profile(profiled)
    model.origin = origin ?? model.origin
    return (estimate, model)
  }
}

/// What a pull or an assumption does to a bound.
private struct ImpactRow {
  let name: String
  let isPull: Bool
  /// Value and error of the fit.
  var pull: (value: Double, error: Double)?
  let impact: Double
  let free: ParameterInterval
  let fixed: ParameterInterval
  /// With a pull one error above its best and below.
  var moved: [ParameterInterval] = []

  init(_ impact: PullImpact, _ fitted: FittedPulls) {
    name = fitted.descriptions[impact.pull].fullName
    isPull = true
    pull = (fitted.values[impact.pull], fitted.errors[impact.pull])
    self.impact = impact.impact
    (free, fixed, moved) = (impact.free, impact.fixed, [impact.above, impact.below])
  }

  init(_ assumption: Assumption, free: ParameterInterval, ends: ParameterInterval) {
    name = assumption.name
    isPull = false
    impact = free.largestChange(to: [ends])
    (self.free, fixed) = (free, ends)
  }

  /// The largest first, and last where it is not known.
  static func isBefore(_ one: ImpactRow, _ other: ImpactRow) -> Bool {
    (one.impact.isNaN ? -1 : one.impact) > (other.impact.isNaN ? -1 : other.impact)
  }

  func values(of parameter: Coupling, rank: Int) -> [ResultValue] {
    let ends: [ParameterInterval?] =
      [free, fixed] + (moved.isEmpty ? [nil, nil] : moved.map { $0 })
    return [
      .text(parameter.name), .count(rank), .text(name), ResultValue(pull?.value),
      ResultValue(pull?.error), ResultValue(impact),
    ]
      + ends.flatMap { [ResultValue($0?.lower), ResultValue($0?.upper)] }
      + [
        .text(parameter.unit), ResultValue(free.lowerReason), ResultValue(free.upperReason),
        .text(isPull ? "pull" : "assumption"),
      ]
  }
}

private let impactColumns =
  [
    ResultColumn("parameter"), ResultColumn("rank"), ResultColumn("pull"),
    ResultColumn("best_fit", digits: 3), ResultColumn("error", digits: 3),
    ResultColumn("impact", digits: 3),
  ]
  + ["", "_fixed", "_above", "_below"].flatMap {
    [ResultColumn("lower\($0)", digits: 4), ResultColumn("upper\($0)", digits: 4)]
  } + [
    ResultColumn("unit"), ResultColumn("lower_reason"), ResultColumn("upper_reason"),
    ResultColumn("kind"),
  ]

extension ChiSquare.PullDescription {
  /// Such as "overall at 0.0 m", or "flux 1".
  public var fullName: String {
    let own = name == "flux" ? scope : scope.isEmpty ? name : "\(name) at \(scope)"
    return experiment.isEmpty ? own : "\(own) of \(experiment)"
  }
}
