import Configuration
import EventRates
import Fit
import Interactions

extension LimitJob {
  /// CL_s of the data, limits on each side, the limits expected in the Standard Model, and
  /// coverage, from all toys of the job.
  public func document(of fits: [[ToyFit]]) throws(Failure) -> ResultDocument {
    let result = try result(of: fits)
    return ResultDocument(
      command: "toys-cls",
      title: "Limits on \(plan.parameter.name) by CLs, plan \(study.configuration.plan.name)",
      columns: limitColumns,
      rows: result.sides.flatMap { rows(of: $0, level: result.confidenceLevel) },
      summary: [
        .init("data", .text(study.dataInWords(truth: request.truth))),
        .init("confidence_level", .number(request.confidenceLevel)),
        .init(
          "limits",
          .object(
            result.sides.map {
              .init($0.side.rawValue, ResultValue($0.limit.value).json)
            })),
        .init("outcomes", result.outcomes.map { .number(Double($0.count)) } ?? .null),
        .init("left_out", result.outcomes.map { .number($0.leftOut) } ?? .null),
      ],
      notes: [inWords(result), method(result)],
      warnings: study.rateWarnings(templates.central, at: request.truth)
        + result.coverageWarnings(unit: plan.parameter.unit),
      provenance: study.provenance(
        of: templates,
        arguments: [
          "parameter=\(plan.parameter.name)", "method=cls", "toys=\(request.toys)",
          "confidence_level=\(numeral(request.confidenceLevel))",
        ] + study.arguments(ofTruth: request.truth, origin: request.origin)))
  }

  private func inWords(_ result: LimitStudy) -> String {
    let limits = result.sides.map { side in
      let words = side.side == .above ? "below" : "above"
      let limit = side.limit.value.map {
        "\(words) \(readable($0, digits: 4)) \(plan.parameter.unit)"
      }
      return limit ?? "no limit \(side.side.rawValue) (\(side.limit.reason?.rawValue ?? "-"))"
    }
    return "\(readable(100 * result.confidenceLevel, digits: 6)) % limits of"
      + " \(study.dataInWords(truth: request.truth)): \(plan.parameter.name)"
      + " \(limits.joined(separator: ", and by itself ")). Each side has this confidence level for itself."
  }

  private func method(_ result: LimitStudy) -> String {
    let start =
      "CLs is p_signal over p_background: how often an experiment disagrees with the tested value at least as"
      + " much as the data do, where it is true and where the Standard Model is. "
    if let outcomes = result.outcomes {
      return start
        + "No toys: nothing but counts fluctuates, and the probabilities of \(outcomes.count) outcomes were"
        + " summed; all others have \(readable(outcomes.leftOut, digits: 2)) at most."
    }
    return start
      + "Rows `expected` are limits of experiments so many standard deviations from the median where the"
      + " Standard Model is true. Errors are those of the toys."
  }

  private func rows(of side: LimitStudy.Side, level: Double) -> [[ResultValue]] {
    side.rungs.map { row($0, side.side) } + side.tests.map { row($0, side.side) }
      + [row(side.limit, side.side, "limit", deviation: nil)]
      + side.expected.map { row($0.limit, side.side, "expected", deviation: $0.deviation) }
  }

  private func start(_ side: LimitSide, _ purpose: String) -> [ResultValue] {
    [.text(plan.parameter.name), .text(side.rawValue), .text(purpose)]
  }

  private func row(_ rung: LimitRung, _ side: LimitSide) -> [ResultValue] {
    let found = rung.confidence
    return start(side, "ladder") + [
      .number(found.testedValue), .count(rung.toys), .count(rung.unconverged),
      ResultValue(found.statistic), ResultValue(found.signal.value),
      ResultValue(found.signal.error), ResultValue(found.background.value),
      ResultValue(found.background.error), ResultValue(found.level), ResultValue(found.error),
      .missing, .missing, .missing, .missing, .missing, .missing, .text(plan.parameter.unit),
    ]
  }

  private func row(_ test: LimitTest, _ side: LimitSide) -> [ResultValue] {
    start(side, "test")
      + [.number(test.trueValue), .count(test.toys), .count(test.unconverged)]
      + [ResultValue](repeating: .missing, count: 7)
      + [
        ResultValue(test.coverage.fraction), ResultValue(test.coverage.error), .missing, .missing,
        .missing, .missing, .text(plan.parameter.unit),
      ]
  }

  private func row(
    _ limit: AcceptedEnd, _ side: LimitSide, _ purpose: String, deviation: Double?
  ) -> [ResultValue] {
    start(side, purpose) + [ResultValue](repeating: .missing, count: 12)
      + [
        ResultValue(deviation), ResultValue(limit.value), ResultValue(limit.error),
        limit.reason.map { .text($0.rawValue) } ?? .missing, .text(plan.parameter.unit),
      ]
  }
}

extension LimitStudy {
  /// A warning where limits exclude the true value more often than they may.
  fileprivate func coverageWarnings(unit: String) -> [String] {
    let tests = sides.flatMap(\.tests)
    let below = tests.filter { test in
      let variance =
        test.toys > 0 ? 2 * confidenceLevel * (1 - confidenceLevel) / Double(test.toys) : 0
      return confidenceLevel - test.coverage.fraction > max(3 * variance.squareRoot(), 1e-9)
    }
    guard let worst = below.min(by: { $0.coverage.fraction < $1.coverage.fraction }) else {
      return []
    }
    return [
      "limits by CLs cover less than \(readable(100 * confidenceLevel, digits: 6)) % at \(below.count) of"
        + " \(tests.count) true values of \(plan.parameter.name): the least is"
        + " \(readable(worst.coverage.fraction, digits: 4)) at \(readable(worst.trueValue, digits: 4)) \(unit)"
    ]
  }
}

private let limitColumns = [
  ResultColumn("parameter"), ResultColumn("side"), ResultColumn("purpose"),
  ResultColumn("tested_value", digits: 4), ResultColumn("toys"), ResultColumn("unconverged"),
  ResultColumn("statistic", digits: 4), ResultColumn("p_signal", digits: 4),
  ResultColumn("p_signal_error", digits: 2), ResultColumn("p_background", digits: 4),
  ResultColumn("p_background_error", digits: 2), ResultColumn("cls", digits: 4),
  ResultColumn("cls_error", digits: 2), ResultColumn("coverage", digits: 4),
  ResultColumn("coverage_error", digits: 2), ResultColumn("deviation"),
  ResultColumn("limit", digits: 4, error: "mc_error"), ResultColumn("mc_error", digits: 2),
  ResultColumn("limit_reason"), ResultColumn("unit"),
]
