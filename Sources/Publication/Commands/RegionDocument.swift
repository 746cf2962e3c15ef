import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// What the rows of a region are.
public enum RegionRows: Sendable {
  /// A row for each point of the grid.
  case grid
  /// A row for each point of the contours.
  case contours
}

extension Study {
  /// A region of the configured plan: its grid or the points of its contours as rows, the contours in
  /// any case beside them in JSON.
  ///
  /// - Parameter profiled: what is minimised over too, but for both axes.
  public func regionDocument(
    _ regionPlan: RegionPlan, rows: RegionRows, profiled: [Coupling] = [],
    truth: CouplingPoint? = nil, origin: CouplingPoint? = nil
  ) throws(Failure) -> ResultDocument {
    let plan = configuration.plan
    var model = try fitModel(truth: truth)
    model.profile(profiled)
    model.origin = origin ?? model.origin
    let estimate = try templates(at: stations)
    try checkCounts(estimate.central)
    let region = try model.region(regionPlan, templates: estimate, threads: threads)
    let arguments =
      [
        "plan=\(plan.name)", "x=\(regionPlan.x.name)", "y=\(regionPlan.y.name)",
        "x_range=\(region.x.numerals)", "y_range=\(region.y.numerals)",
        "points=\(regionPlan.points)",
      ] + regionPlan.levels.map { "delta_chi_square=\(numeral($0))" }
      + (profiled.isEmpty ? [] : ["profile=\(profiled.names)"])
      + arguments(ofTruth: truth, origin: origin)
    return ResultDocument(
      command: "region",
      title: "Region of \(regionPlan.x.name) and \(regionPlan.y.name), plan \(plan.name)",
      columns: rows == .grid ? Region.gridColumns : Region.contourColumns,
      rows: rows == .grid ? region.gridRows : ResultRows(region.contourRows),
      summary: [
        .init("axes", region.axesJSON), .init("minimum", region.minimumJSON),
        .init("contours", region.contoursJSON),
      ],
      notes: region.notes + [
        "Levels are rises of chi-square above its minimum over the plane; other parameters "
          + (profiled.isEmpty ? "" : "of \(profiled.names) at their best, the rest ")
          + "at the Standard Model.",
        "Milli-charges: \(configuration.physics.millichargeInWords). "
          + "Charge radii: convention \(configuration.physics.chargeRadiusConvention.rawValue).",
      ] + dataNotes(truth: truth),
      warnings: rateWarnings(estimate.central, at: truth),
      provenance: provenance(of: estimate, arguments: arguments))
  }
}
