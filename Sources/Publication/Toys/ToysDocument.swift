import Configuration
import Fit
import Interactions

extension ToyJob {
  /// Critical values, coverage and the intervals of the data, from all toys of the job.
  public func document(of fits: [[ToyFit]]) throws(Failure) -> ResultDocument {
    let result = try result(of: fits)
    let parameter = plan.parameter
    let percent = readable(100 * request.confidenceLevel, digits: 6)
    let feldmanCousins = result.intervals.map(ToyInterval.init)
    let usual = ToyInterval.byWilks(wilks)
    let warnings =
      study.rateWarnings(templates.central, at: request.truth)
      + result.coverageWarnings(unit: parameter.unit)
    return ResultDocument(
      command: "toys",
      title: "Toys of \(parameter.name), plan \(study.configuration.plan.name)",
      columns: toyColumns,
      rows: result.rows.map { row(of: $0) } + rows(of: usual, purpose: "wilks")
        + rows(of: feldmanCousins, purpose: "feldman-cousins"),
      summary: [
        .init("data", .text(study.dataInWords(truth: request.truth))),
        .init("confidence_level", .number(request.confidenceLevel)),
        .init("wilks_critical_value", .number(result.wilksRise)),
        .init(
          "intervals",
          .object([
            .init("wilks", usual.first?.json ?? .null),
            .init("feldman_cousins", feldmanCousins.first?.json ?? .null),
          ])),
        .init("outcomes", result.outcomes.map { .number(Double($0.count)) } ?? .null),
        .init("left_out", result.outcomes.map { .number($0.leftOut) } ?? .null),
      ],
      notes: [
        "\(percent) % intervals of \(study.dataInWords(truth: request.truth)): by Wilks "
          + "\(inWords(usual)), by Feldman and Cousins \(inWords(feldmanCousins)) "
          + "\(parameter.unit).",
        method(result),
        "Wilks: Delta chi-square < \(readable(result.wilksRise, digits: 5)).",
      ],
      warnings: warnings,
      provenance: study.provenance(of: templates, arguments: arguments))
  }

  private func method(_ result: ToyStudy) -> String {
    if let outcomes = result.outcomes {
      return
        "No toys: nothing but counts fluctuates, and the probabilities of \(outcomes.count) outcomes"
        + " were summed; all others have \(readable(outcomes.leftOut, digits: 2)) at most. Coverage is"
        + " exact, and above the level where counts jump over it."
    }
    return "Rows of the ladder make critical values; rows of the test have toys of their own, and a"
      + " critical value of others at the same true value. Errors of coverage are binomial; at a tested"
      + " value that of the critical value, of the same size, comes on top. Errors of ends by Feldman and"
      + " Cousins are those of the toys, by Wilks those of the templates."
  }

  private var arguments: [String] {
    [
      "parameter=\(plan.parameter.name)", "toys=\(request.toys)",
      "confidence_level=\(numeral(request.confidenceLevel))",
    ] + study.arguments(ofTruth: request.truth, origin: request.origin)
  }

  private func row(of row: ToyStudy.Row) -> [ResultValue] {
    [
      .text(plan.parameter.name), .text(row.ensemble.isTest ? "test" : "ladder"),
      .number(row.ensemble.trueValue), .count(row.toys), .count(row.unconverged),
      ResultValue(row.critical.value), ResultValue(row.critical.error),
      ResultValue(row.wilks.fraction), ResultValue(row.wilks.error),
      ResultValue(row.feldmanCousins?.fraction), ResultValue(row.feldmanCousins?.error),
      .text(plan.parameter.unit), ResultValue(row.acceptance?.pValue),
      ResultValue(row.acceptance?.error),
    ] + [ResultValue](repeating: .missing, count: 7)
  }

  private func rows(of intervals: [ToyInterval], purpose: String) -> [[ResultValue]] {
    intervals.enumerated().map { index, interval in
      [.text(plan.parameter.name), .text(purpose)]
        + [ResultValue](repeating: .missing, count: 9)
        + [.text(plan.parameter.unit), .missing, .missing, .count(index + 1)] + interval.values
    }
  }

  private func inWords(_ intervals: [ToyInterval]) -> String {
    intervals.map { $0.inWords(isMoment: !plan.parameter.isSignSeen) }
      .joined(separator: " and ")
  }
}

private let toyColumns = [
  ResultColumn("parameter"), ResultColumn("purpose"), ResultColumn("true_value", digits: 4),
  ResultColumn("toys"), ResultColumn("unconverged"), ResultColumn("critical_value", digits: 4),
  ResultColumn("critical_error", digits: 2), ResultColumn("wilks_coverage", digits: 4),
  ResultColumn("wilks_error", digits: 2), ResultColumn("feldman_cousins_coverage", digits: 4),
  ResultColumn("feldman_cousins_error", digits: 2), ResultColumn("unit"),
  ResultColumn("p_value", digits: 4), ResultColumn("p_error", digits: 2),
  ResultColumn("interval"), ResultColumn("lower", digits: 4, error: "mc_error_lower"),
  ResultColumn("upper", digits: 4, error: "mc_error_upper"),
  ResultColumn("mc_error_lower", digits: 2), ResultColumn("mc_error_upper", digits: 2),
  ResultColumn("lower_reason"), ResultColumn("upper_reason"),
]
