import ArgumentParser
import Configuration
import Publication

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "One page of HTML about a configuration: tables, figures and provenance.",
    discussion: """
      Event rates, spectra and bounds with their Monte Carlo errors, beside the published ones, the \
      flux, the effective configuration and where all of it comes from. The page needs no network and \
      no file beside it; the same configuration and seed make the same bytes.

      Example: nuem report --config my.yaml --output report.html
      """)

  @OptionGroup var export: ExportOptions
  @OptionGroup var point: CouplingOptions
  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var threshold: ThresholdOptions

  func run() throws {
    let threshold = try threshold.deltaChiSquare()
    try export.write { (study) throws(Failure) in
      let study = try point.applied(to: study)
      return try Report(
        study, point: try point.point(of: study), parameters: try parameters.chosen(of: study),
        deltaChiSquare: threshold
      ).html()
    }
  }
}
