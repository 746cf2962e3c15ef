import ArgumentParser
import Configuration
import Fit
import Interactions
import Publication

struct ChiSquareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chi2",
    abstract: "Chi-square at points of coupling space that a file lists, minimised over the pulls.",
    discussion: """
      Reads a CSV whose header names parameters and masses, in any order: r2_numu,r2_nue. Parameters \
      that it lacks have the Standard Model's values or those of --set, masses those of --set or of \
      physics.masses. Each row gets its chi-square, the pulls at their best, and whether the minimum was \
      found. Rows of the same masses share their templates. The result is CSV where no --format is given.

      Example: nuem chi2 --points points.csv --plan on-axis
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var truth: TruthOptions
  @OptionGroup var plan: PlanOption

  @Option(
    help: ArgumentHelp("CSV of the points; - for standard input.", valueName: "file"),
    completion: .file())
  var points: String

  @OptionGroup var point: CouplingOptions

  func run() throws {
    let study = try point.applied(to: study.study(plan, with: experiments))
    let isInput = points == "-"
    let bytes = try readBytes(
      ofFile: isInput ? "/dev/stdin" : points, atMost: TableReader.largestFile)
    let table = try CouplingTable(
      bytes, name: isInput ? "standard input" : points, model: study.interactions)
    try output.write(
      try study.chiSquareDocument(
        of: table, truth: try truth.point(in: study), origin: try point.point(of: study)),
      usual: .csv)
  }
}
