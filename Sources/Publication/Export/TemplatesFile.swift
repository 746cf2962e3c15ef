import Configuration
import EventRates
import Experiment
import Fit
import Interactions
import ProgramBuild
import ResultFile

extension Study {
  /// Writes the content of `templatesExport` and the covariance of the templates as HDF5.
  public func writeTemplates(to path: String) throws(Failure) {
    let model = try exportedModel()
    let estimate = try templates(at: stations)
    try checkCounts(estimate.central)
    let file = try HDF5File(path)
    try file.root.put("schema", "nuem/export-templates-hdf5/1")
    try file.root.put("provenance", provenance(of: estimate).lines)
    try file.root.put("build", try BuildIdentity(hasEigenvectors: fluxPulls != nil).text)
    try file.root.put("configuration", Configuration.format.json(of: configuration).text())
    try writeEdges(to: file.root)
    try writeParameters(to: try file.root.group("parameters"))
    try writeTemplateGroup(to: try file.root.group("templates"), estimate)
    try writeExposures(to: try file.root.group("exposures"), model, estimate.central)
    try writePulls(to: try file.root.group("pulls"), model)
    try file.commit()
  }

  /// Writes the edges of every axis; the edges of E_e theta^2 as the only axis have a name of their
  /// own.
  private func writeEdges(to group: HDF5Object) throws(Failure) {
    let binning = configuration.binning
    for (index, axis) in binning.allAxes.enumerated() {
      let name = binning.isOfEnergyThetaSquare ? "bin_edges_me" : "axis_\(index + 1)_edges"
      let edges = try group.write(name, axis.edges)
      if !binning.isOfEnergyThetaSquare { try edges.put("variable", axis.variable.rawValue) }
      try edges.put("unit", axis.variable.unit)
    }
  }

  private func writeParameters(to group: HDF5Object) throws(Failure) {
    try group.write("name", interactions.couplings.map(\.name))
    try group.write("unit", interactions.couplings.map(\.unit))
    try group.write("standard_model", interactions.couplings.map(\.standardValue))
  }

  /// Writes the templates with the values of their axes.
  private func writeTemplateGroup(
    to group: HDF5Object, _ estimate: TemplateEstimate
  ) throws(Failure) {
    try group.write("mode", stations.map(\.mode.rawValue))
    try group.write("position_m", stations.map(\.positionM)).put("unit", "m")
    try group.write("channel", Channel.allCases.map(\.rawValue))
    try group.write("shape_function", interactions.shapes.map(\.name))
    let entries = estimate.estimate { shapeEntries($0) }
    let deviations = estimate.deviations().map { shapeEntries($0) }
    let meaning = "for 1 cm^2 of the shape function's coefficient"
    try write("events_per_year_cm2", entries.map(\.value), "events \(meaning)", to: group)
    try write("mc_error", entries.map(\.error), "Monte Carlo error of events \(meaning)", to: group)
    try write(
      "deviations", deviations.flatMap { $0 },
      "independent deviations: the covariance of two entries is the sum of the products of theirs",
      leading: [("deviation", deviations.count)], to: group)
  }

  /// Writes entries [leading axes][station][channel][bin][shape function]. Entries outside of the
  /// bins have no axis `bin` and go under the same name with `outside_` before it.
  private func write(
    _ name: String, _ entries: [Double], _ meaning: String,
    leading: [(label: String, count: Int)] = [], to group: HDF5Object
  ) throws(Failure) {
    let (bins, shapes) = (configuration.binning.bins, interactions.shapes.count)
    let rows = stride(from: 0, to: entries.count, by: shapes).map { entries[$0..<$0 + shapes] }
    let isOutside = { (row: Int) in row % (bins + 1) == bins }
    for (name, isKept, axis) in [
      (name, { !isOutside($0) }, [("bin", bins)]), ("outside_\(name)", isOutside, []),
    ] as [(String, (Int) -> Bool, [(String, Int)])] {
      let axes =
        leading + [("station", stations.count), ("channel", Channel.allCases.count)] + axis + [
          ("shape_function", shapes)
        ]
      let dataset = try group.write(
        name, rows.indices.filter(isKept).flatMap { rows[$0] }, dimensions: axes.map(\.1))
      try dataset.put("unit", "1/(year cm^2)")
      try dataset.put("meaning", meaning)
      try dataset.put("DIMENSION_LABELS", axes.map(\.0))
    }
  }

  private func writeExposures(
    to group: HDF5Object, _ model: FitModel, _ templates: Templates
  ) throws(Failure) {
    let exposures = model.plan.exposures
    let shape = [exposures.count, configuration.binning.bins]
    let rates = try exposures.map { (exposure) throws(Failure) in
      try backgrounds.rates(at: exposure.station)
    }
    try group.write("mode", exposures.map(\.mode.rawValue))
    try group.write("position_m", exposures.map(\.positionM)).put("unit", "m")
    try group.write("years", exposures.map(\.years)).put("unit", "years")
    try group.write(
      "channels", exposures.map { $0.mode.channels.map(\.rawValue).joined(separator: ",") })
    let ofBackgrounds = backgrounds.names.enumerated().map { index, name in
      ("\(name)_per_year", rates.flatMap { $0.events[index] }, "1/year")
    }
    for (name, values, unit) in ofBackgrounds + [
      ("observed", try model.observedCounts(templates).flatMap { $0 }, "events")
    ] {
      let dataset = try group.write(name, values, dimensions: shape)
      try dataset.put("unit", unit)
      try dataset.put("DIMENSION_LABELS", ["exposure", "bin"])
    }
  }

  private func writePulls(to group: HDF5Object, _ model: FitModel) throws(Failure) {
    let pulls = model.tiedPulls
    let exposures = model.plan.exposures.indices
    try group.write("name", pulls.map(\.identifier))
    try group.write("kind", pulls.map(\.name))
    try group.write("scope", pulls.map(\.scope))
    try group.write("sigma", pulls.map(\.sigma))
    try group.write(
      "components",
      pulls.map { $0.components.map { $0.joined(separator: ",") }.joined(separator: ";") }
    ).put("meaning", "of each exposure on which a pull acts, after ;")
    guard !pulls.isEmpty else { return }
    let dataset = try group.write(
      "applies", pulls.flatMap { pull in exposures.map { pull.exposures.contains($0) ? 1.0 : 0 } },
      dimensions: [pulls.count, exposures.count])
    try dataset.put("meaning", "1 where a pull acts on an exposure")
    try dataset.put("DIMENSION_LABELS", ["pull", "exposure"])
  }
}
