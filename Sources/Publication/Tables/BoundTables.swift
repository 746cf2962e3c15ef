import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// The bounds of some fits in one table.
  func boundTable(
    of fits: [TableFit], _ estimate: TemplateEstimate, deltaChiSquare: Double
  ) throws(Failure) -> ResultDocument {
    var rows: [[ResultValue]] = []
    var others: [JSON] = []
    var notes: [String] = []
    for fit in fits {
      let bounds = try fit.model.bounds(
        on: fit.parameters, templates: estimate, deltaChiSquare: deltaChiSquare)
      rows += try boundRows(
        bounds, plan: fit.plan, interactions: fit.interactions, isPapers: isPapersSetup)
      let names = [
        JSON.Member("plan", .text(fit.plan.name)),
        .init("convention", .text(fit.interactions.settings.millichargeConvention.rawValue)),
      ]
      if case .list(let list) = otherIntervals(of: bounds) {
        others += list.map { $0.prefixed(by: names) }
      }
      notes += otherIntervalNotes(of: bounds).map {
        "Plan \(fit.plan.name), convention \(fit.interactions.settings.millichargeConvention.rawValue): \($0)"
      }
    }
    return ResultDocument(
      command: "bounds", title: "Bounds by plan and parameter", columns: boundColumns, rows: rows,
      summary: [.init("other_intervals", others.isEmpty ? .null : .list(others))],
      notes: [
        "Delta chi-square < \(readable(deltaChiSquare, digits: 5)), one parameter at a time.",
        "Milli-charges q > 0 have the \(configuration.physics.millichargeSign.rawValue)'s sign; "
          + "convention published multiplies both milli-charge terms by 4 pi, and nothing else. "
          + "Charge radii: convention \(configuration.physics.chargeRadiusConvention.rawValue).",
      ] + dataNotes(truth: nil) + notes,
      provenance: provenance(
        of: estimate, arguments: ["delta_chi_square=\(numeral(deltaChiSquare))"]))
  }
}

extension JSON {
  /// An object with further members before its own.
  fileprivate func prefixed(by members: [Member]) -> JSON {
    guard case .object(let own) = self else { return self }
    return .object(members + own)
  }
}
