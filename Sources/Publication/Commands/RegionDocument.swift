import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// The kind of rows of a region.
public enum RegionRows: Sendable {
  /// A row for each point of the grid.
  case grid
  /// A row for each point of the contours.
  case contours
}

extension Study {
  /// A region of the configured plan: its grid or the points of its contours as rows, the contours
  /// in any case beside them in JSON.
  ///
  /// - Parameter profiled: the couplings that are minimised over too, except those of both axes.
  public func regionDocument(
    _ regionPlan: RegionPlan, rows: RegionRows, profiled: [Coupling] = [],
    truth: CouplingPoint? = nil, origin: CouplingPoint? = nil
  ) throws(Failure) -> ResultDocument {
    var model = try fitModel(truth: truth)
    model.profile(profiled)
    model.origin = origin ?? model.origin
    let estimate = try templates(at: stations)
    try checkCounts(estimate.central)
    let region = try model.region(regionPlan, templates: estimate, threads: threads)
    return document(
      RegionTable(region), rows, levels: regionPlan.levels, estimate,
      fit: FitWords(profiled: profiled, truth: truth, origin: origin), notes: [],
      warnings: rateWarnings(estimate.central, at: truth))
  }

  /// The region of a coupling and a mass, which has templates of its own at each of its values.
  public func regionDocument(
    _ regionPlan: MassRegionPlan, isMassOnX: Bool, rows: RegionRows
  ) throws(Failure) -> ResultDocument {
    let region = try region(regionPlan)
    return document(
      RegionTable(region, isMassOnX: isMassOnX), rows, levels: regionPlan.levels, region.estimate,
      fit: FitWords(
        profiled: regionPlan.exclusion.profiled, truth: regionPlan.exclusion.truth,
        origin: regionPlan.exclusion.origin),
      notes: massNotes(truth: regionPlan.exclusion.truth), warnings: [])
  }

  /// The couplings that a fit held and minimised over, in words.
  private struct FitWords {
    let profiled: [Coupling]
    let truth: CouplingPoint?
    let origin: CouplingPoint?
  }

  private func document(
    _ table: RegionTable, _ rows: RegionRows, levels: [Double], _ estimate: TemplateEstimate,
    fit: FitWords, notes: [String], warnings: [String]
  ) -> ResultDocument {
    let plan = configuration.plan
    let arguments =
      [
        "plan=\(plan.name)", "x=\(table.x.name)", "y=\(table.y.name)",
        "x_range=\(table.x.numerals)", "y_range=\(table.y.numerals)",
        "points=\(table.points)",
      ] + levels.map { "delta_chi_square=\(numeral($0))" }
      + (fit.profiled.isEmpty ? [] : ["profile=\(fit.profiled.names)"])
      + self.arguments(ofTruth: fit.truth, origin: fit.origin)
    return ResultDocument(
      command: "region",
      title: "Region of \(table.x.name) and \(table.y.name), plan \(plan.name)",
      columns: rows == .grid ? RegionTable.gridColumns : RegionTable.contourColumns,
      rows: rows == .grid ? table.gridRows : ResultRows(table.contourRows),
      summary: table.summary,
      notes: table.notes + [
        "Levels are rises of chi-square above its minimum over the plane; other parameters "
          + (fit.profiled.isEmpty ? "" : "of \(fit.profiled.names) at their best, the rest ")
          + "at the Standard Model.",
        "Milli-charges: \(configuration.physics.millichargeInWords). "
          + "Charge radii: convention \(configuration.physics.chargeRadiusConvention.rawValue).",
      ] + dataNotes(truth: fit.truth) + notes,
      warnings: warnings,
      provenance: provenance(of: estimate, arguments: arguments))
  }
}
