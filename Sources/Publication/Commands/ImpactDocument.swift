import Configuration
import EventRates
import Fit
import Interactions

extension Study {
  /// What the pulls are at the best fit, and which of them decide the bounds of the configured plan.
  public func impactDocument(
    of parameters: [Coupling], deltaChiSquare: Double, profiled: [Coupling] = [],
    origin: CouplingPoint? = nil
  ) throws(Failure) -> ResultDocument {
    let estimate = try templates(at: stations)
    try checkCounts(estimate.central)
    var model = try fitModel().counting(errorOf: estimate)
    model.profile(profiled)
    model.origin = origin ?? model.origin
    let fitted = try model.fittedPulls(templates: estimate.central)
    var rows: [[ResultValue]] = []
    for parameter in parameters {
      let impacts = try model.impacts(
        on: parameter, templates: estimate.central, deltaChiSquare: deltaChiSquare)
      for (rank, impact) in impacts.enumerated() {
        rows.append(row(impact, rank: rank + 1, fitted: fitted))
      }
    }
    return ResultDocument(
      command: "impact",
      title: "Impact of the pulls on the bounds of plan \(configuration.plan.name)",
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
        "Delta chi-square < \(readable(deltaChiSquare, digits: 5)).",
      ],
      provenance: provenance(
        of: estimate,
        arguments: ["delta_chi_square=\(numeral(deltaChiSquare))"]
          + (profiled.isEmpty ? [] : ["profile=\(profiled.names)"])))
  }

  private func row(_ impact: PullImpact, rank: Int, fitted: FittedPulls) -> [ResultValue] {
    [
      .text(impact.parameter.name), .count(rank),
      .text(fitted.descriptions[impact.pull].fullName), ResultValue(fitted.values[impact.pull]),
      ResultValue(fitted.errors[impact.pull]), ResultValue(impact.impact),
    ]
      + [impact.free, impact.fixed, impact.above, impact.below].flatMap {
        [ResultValue($0.lower), ResultValue($0.upper)]
      } + [
        .text(impact.parameter.unit), ResultValue(impact.free.lowerReason),
        ResultValue(impact.free.upperReason),
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
  ]

extension ChiSquare.PullDescription {
  /// Such as "overall at 0.0 m", or "flux 1".
  public var fullName: String {
    let own = name == "flux" ? scope : scope.isEmpty ? name : "\(name) at \(scope)"
    return experiment.isEmpty ? own : "\(own) of \(experiment)"
  }
}
