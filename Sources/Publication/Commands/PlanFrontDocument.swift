import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions

extension Study {
  /// The best plan at each value of an axis, one row for each value.
  ///
  /// - Parameters:
  ///   - stations: the stations of the configured plan, which the plan may use.
  ///   - missing: the reason why plans that these are compared with cannot be computed; nil where
  ///     they can.
  public func planFrontDocument(
    _ question: PlanQuestion, over axis: PlanFrontAxis, among stations: [Station],
    missing: String? = nil
  ) throws(Failure) -> ResultDocument {
    let estimate = try planTemplates(question, among: stations)
    let points = try planFront(question, over: axis, among: stations, estimate: estimate)
    let slopes = slopes(of: points, axis)
    let isWarned = points.contains { $0.plan.hasOverallPullByPosition }
    return ResultDocument(
      command: "optimize",
      title: "The best plans for \(question.asked), over \(axis.name)",
      columns: columns(question),
      rows: zip(points, slopes).map { point, slope in row(point, slope, axis) },
      summary: [
        .init("over", .text(axis.name)),
        .init("plans", .list(points.map { .object($0.members(axis)) })),
      ],
      notes: notes(points, slopes, question, axis)
        + (missing.map { ["There is no comparison with PRISM: \($0)."] } ?? [])
        + planDataNotes(question) + precisionNotes(estimate),
      warnings: isWarned
        ? [
          "the pull overall is one of its own at each position, so that positions average it out as if the beam were"
            + " another at each of them: expected statistics.pulls.overall: { shared: plan }, or a flux covariance"
        ] : [],
      provenance: provenance(
        of: estimate,
        arguments: [
          "over=\(axis.name)=\(axis.values.map { numeral($0) }.joined(separator: ","))"
        ] + (axis.quantity == .years ? [] : ["years=\(numeral(question.years))"])
          + planArguments(question)))
  }

  /// The logarithmic slope of the objective along the axis since the value before; nil for the
  /// first value, and along a weight.
  private func slopes(of points: [PlanFrontPoint], _ axis: PlanFrontAxis) -> [Double?] {
    points.indices.map { index in
      guard index > 0, axis.quantity != .weight, points[index].plan.ends.count == 1 else {
        return nil
      }
      let (here, before) = (points[index], points[index - 1])
      guard let one = here.plan.ends[0].asked?.value, let other = before.plan.ends[0].asked?.value
      else { return nil }
      return log(one / other) / log(here.value / before.value)
    }
  }

  private func columns(_ question: PlanQuestion) -> [ResultColumn] {
    [
      ResultColumn("over"), ResultColumn("value", digits: 4),
      ResultColumn("objective", digits: 4, error: "mc_error"), ResultColumn("mc_error", digits: 2),
      ResultColumn("on_axis", digits: 4), ResultColumn("gain", digits: 3),
      ResultColumn("slope", digits: 3), ResultColumn("limited_by"),
      ResultColumn("limit_part", digits: 3), ResultColumn("statistics_part", digits: 3),
    ]
      + question.objectives.flatMap { objective in
        [
          ResultColumn(objective.name, digits: 4, error: "mc_error_\(objective.name)"),
          ResultColumn("mc_error_\(objective.name)", digits: 2),
        ]
      } + [ResultColumn("plan")]
  }

  private func row(
    _ point: PlanFrontPoint, _ slope: Double?, _ axis: PlanFrontAxis
  ) -> [ResultValue] {
    let (plan, limits) = (point.plan, point.limits)
    return [
      .text(axis.name), .number(point.value), .number(plan.objective.value),
      ResultValue(plan.objective.error), ResultValue(plan.onAxis?.value),
      ResultValue(plan.gain?.value), ResultValue(slope), .text(limits.largest.name),
      .number(limits.largest.part), .number(limits.statistics),
    ]
      + plan.ends.flatMap { [ResultValue($0.asked?.value), ResultValue($0.asked?.error)] }
      + [.text(plan.plan.exposuresInWords)]
  }

  private func notes(
    _ points: [PlanFrontPoint], _ slopes: [Double?], _ question: PlanQuestion, _ axis: PlanFrontAxis
  ) -> [String] {
    var notes = [
      "One column a parameter: \(question.asked)"
        + (question.objectives.count > 1
          ? "; objective: the worst ratio to what each can have by itself." : "."),
      "slope: of the logarithm of the objective along that of the value, from the row above. limited_by: what takes"
        + " the largest part of the variance, if it were known exactly; statistics_part: what is left when all is.",
    ]
    if axis.quantity != .weight, let last = points.indices.last, let slope = slopes[last] {
      let isSteep = { (index: Int) in abs(slopes[index] ?? .infinity) >= Self.levelSlope }
      let first = (points.indices.last { isSteep($0) } ?? -1) + 1
      notes.append(
        abs(slope) < Self.levelSlope
          ? "From \(axis.name) = \(readable(points[first].value, digits: 3)) on, it hardly changes (slope below"
            + " \(numeral(Self.levelSlope))); what limits it there is \(points[last].limits.largest.name)."
          : "It still changes at the last value (slope \(readable(slope, digits: 2)) of 0.5 for statistics alone);"
            + " what limits it there is \(points[last].limits.largest.name).")
    }
    notes.append("plan: mode@position_m=years.")
    return notes
  }

  /// The slope below which the objective is level: twice the value then changes it by less than
  /// 7 %.
  private static let levelSlope = 0.1
}

extension ExposurePlan {
  /// The exposures on one line, such as `neutrino@0=3.5 antineutrino@18=3.5`.
  fileprivate var exposuresInWords: String {
    exposures.map { "\($0.mode.rawValue)@\(numeral($0.positionM))=\(numeral($0.years))" }
      .joined(separator: " ")
  }
}

extension PlanFrontPoint {
  fileprivate func members(_ axis: PlanFrontAxis) -> [JSON.Member] {
    [
      .init(axis.name, .number(value)),
      .init(
        "plan",
        .list(
          plan.plan.entries.map { exposure in
            [
              "mode": .text(exposure.mode.rawValue), "position_m": .number(exposure.positionM),
              "years": .number(exposure.years),
            ]
          })),
      .init("limited", .text(limits.objective.name)),
      .init("statistics_part", .number(limits.statistics)),
      .init(
        "parts", .object(limits.parts.map { .init($0.name, .number($0.part)) })),
      .init("least_loss", ResultValue(plan.leastLoss).json),
    ]
  }
}
