import ArgumentParser
import Configuration
import EventRates
import Fit
import Publication

struct TablesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tables",
    abstract: "Tables of rates, spectra, templates and bounds for papers, programs and HEPData.",
    discussion: """
      Rates, spectra by component, templates by shape function with their covariance, and bounds, as \
      CSV, JSON, LaTeX and Markdown, and as a submission to HEPData in the folder hepdata. One sampling \
      serves all: samples are doubled until the relative Monte Carlo error of every entry of every \
      table is below --target-error. Without it that is 1e-4; with --samples alone, or with engine \
      quadrature, what they give is written. Bounds are those of the paper's three plans, or of the \
      plan that the configuration or --plan names, in both conventions of milli-charges. Prints the \
      size and the precision of each table.

      Example: nuem tables --config my.yaml --target-error 1e-2 --output tables
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var plan: PlanOption
  @OptionGroup var target: TargetOptions
  @OptionGroup var threshold: ThresholdOptions
  @OptionGroup var output: OutputOptions

  @Option(
    name: .customLong("output"), help: "Folder to write to; created if it does not exist.")
  var folder: String

  private static let defaultTarget = 1e-4

  func run() throws {
    let study = try study.study(plan)
    let threshold = try threshold.deltaChiSquare()
    // The folder is made before the work, so that a failure is known at once.
    try makeFolder(folder)
    var target = target
    if target.relativeError == nil, self.study.sampling.samples == nil,
      study.configuration.sampling.engine != .quadrature
    {
      target.relativeError = Number(Self.defaultTarget)
    }
    let tables = try ResultTables(target.applied(to: study), deltaChiSquare: threshold)
    try tables.write(to: folder)
    messages.say(.info, "wrote \(tables.files.count) files to \(clipped(folder))")
    try output.write(tables.summary)
  }
}
