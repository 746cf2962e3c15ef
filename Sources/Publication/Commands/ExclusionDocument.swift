import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// The intervals of a coupling at each of some masses, one row for each interval; the one around
  /// the best fit comes first.
  public func exclusionDocument(_ plan: ExclusionPlan) throws(Failure) -> ResultDocument {
    let (points, estimate) = try exclusion(plan)
    try refuseLost(points.map(\.bound))
    let rows = points.flatMap { point in
      point.bound.intervals.enumerated().map { index, interval in
        [
          .text(configuration.plan.name), .text(plan.parameter.name), .text(plan.masses.name),
          .number(point.massGeV), .count(index + 1), ResultValue(interval.lower?.value),
          ResultValue(interval.upper?.value), ResultValue(interval.lower?.error),
          ResultValue(interval.upper?.error), ResultValue(interval.lowerReason),
          ResultValue(interval.upperReason), .text(plan.parameter.unit),
        ] as [ResultValue]
      }
    }
    let profiled = plan.profiled
    return ResultDocument(
      command: "exclusion",
      title: "Intervals of \(plan.parameter.name) along \(plan.masses.name), plan"
        + " \(configuration.plan.name)",
      columns: exclusionColumns, rows: rows,
      notes: [
        "Delta chi-square < \(readable(plan.deltaChiSquare, digits: 5)) at each mass, the mass given"
          + (profiled.isEmpty ? "" : ", \(profiled.names) at their best") + "."
      ] + dataNotes(truth: plan.truth) + massNotes(truth: plan.truth)
        + reachNotes(of: points, plan) + precisionNotes(estimate),
      provenance: provenance(
        of: estimate,
        arguments: [
          "delta_chi_square=\(numeral(plan.deltaChiSquare))", "mass=\(plan.masses.name)",
        ] + (profiled.isEmpty ? [] : ["profile=\(profiled.names)"])
          + arguments(ofTruth: plan.truth, origin: plan.origin)))
  }

  /// A note that there is no reach above the mass that the beam's neutrinos can make.
  private func reachNotes(of points: [ExclusionPoint], _ plan: ExclusionPlan) -> [String] {
    let isOutOfReach = points.map { point in
      point.bound.intervals.allSatisfy { $0.upper == nil && $0.lower == nil }
    }
    guard let first = isOutOfReach.firstIndex(of: true) else { return [] }
    return [
      "From \(plan.masses.name) = \(readable(points[first].massGeV, digits: 4)) GeV on there is a mass"
        + " without reach: no value that was looked at is excluded there."
    ]
  }
}

private let exclusionColumns = [
  ResultColumn("plan"), ResultColumn("parameter"), ResultColumn("mass"),
  ResultColumn("mass_gev", digits: 4), ResultColumn("interval"),
  ResultColumn("lower", digits: 4, error: "mc_error_lower"),
  ResultColumn("upper", digits: 4, error: "mc_error_upper"),
  ResultColumn("mc_error_lower", digits: 2), ResultColumn("mc_error_upper", digits: 2),
  ResultColumn("lower_reason"), ResultColumn("upper_reason"), ResultColumn("unit"),
]
