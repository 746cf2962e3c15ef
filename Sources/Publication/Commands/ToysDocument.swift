import Configuration
import Fit
import Interactions

extension ToyJob {
  /// Critical values, coverage and the intervals of the data, from all toys of the job.
  public func document(of fits: [[ToyFit]]) throws(Failure) -> ResultDocument {
    let result = try result(of: fits)
    let feldmanCousins = try interval(of: result)
    let usual = ParameterInterval(lower: wilks.lower?.value, upper: wilks.upper?.value)
    let parameter = plan.parameter
    let percent = readable(100 * request.confidenceLevel, digits: 6)
    return ResultDocument(
      command: "toys",
      title: "Toys of \(parameter.rawValue), plan \(study.configuration.plan.name)",
      columns: toyColumns, rows: result.rows.map { row(of: $0) },
      summary: [
        .init("data", .text(study.dataInWords(truth: request.truth))),
        .init("confidence_level", .number(request.confidenceLevel)),
        .init("wilks_critical_value", .number(result.wilksRise)),
        .init(
          "intervals",
          .object([
            .init("wilks", json(of: usual)), .init("feldman_cousins", json(of: feldmanCousins)),
          ])),
      ],
      notes: [
        "\(percent) % intervals of \(study.dataInWords(truth: request.truth)): by Wilks "
          + "\(inWords(usual)), by Feldman and Cousins \(inWords(feldmanCousins)) "
          + "\(parameter.unit).",
        "Rows of the ladder make the critical values; rows of the test have toys of their own, and a "
          + "critical value interpolated between the rungs. Errors are binomial; at a tested value "
          + "that of the critical value, of the same size, comes on top.",
        "Wilks: Delta chi-square < \(readable(result.wilksRise, digits: 5)).",
      ],
      warnings: study.rateWarnings(templates.central, at: request.truth),
      provenance: study.provenance(of: templates, arguments: arguments))
  }

  private var arguments: [String] {
    [
      "parameter=\(plan.parameter.rawValue)", "toys=\(plan.toys)",
      "confidence_level=\(numeral(request.confidenceLevel))",
    ] + request.truth.arguments
  }

  private func row(of row: ToyStudy.Row) -> [ResultValue] {
    [
      .text(plan.parameter.rawValue), .text(row.ensemble.isTest ? "test" : "ladder"),
      .number(row.ensemble.trueValue), .count(row.toys), .count(row.unconverged),
      ResultValue(row.critical), ResultValue(row.criticalError), ResultValue(row.wilks.fraction),
      ResultValue(row.wilks.error), ResultValue(row.feldmanCousins?.fraction),
      ResultValue(row.feldmanCousins?.error), .text(plan.parameter.unit),
    ]
  }

  private func json(of interval: ParameterInterval) -> JSON {
    .object([
      .init("lower", ResultValue(interval.lower).json),
      .init("upper", ResultValue(interval.upper).json),
    ])
  }

  private func inWords(_ interval: ParameterInterval) -> String {
    let noEnd = plan.parameter.isMagneticMoment ? "0" : "no end"
    let ends = [
      interval.lower.map { readable($0, digits: 4) } ?? noEnd,
      interval.upper.map { readable($0, digits: 4) } ?? "no end",
    ]
    return ends.joined(separator: " to ")
  }
}

private let toyColumns = [
  ResultColumn("parameter"), ResultColumn("purpose"), ResultColumn("true_value", digits: 4),
  ResultColumn("toys"), ResultColumn("unconverged"), ResultColumn("critical_value", digits: 4),
  ResultColumn("critical_error", digits: 2), ResultColumn("wilks_coverage", digits: 4),
  ResultColumn("wilks_error", digits: 2), ResultColumn("feldman_cousins_coverage", digits: 4),
  ResultColumn("feldman_cousins_error", digits: 2), ResultColumn("unit"),
]
