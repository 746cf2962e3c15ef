import ArgumentParser
import Inference
import NeutrinoPhysics
import Publication
import Settings

struct ImpactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impact",
    abstract: "Which uncertainties decide the bounds: a ranking of the pulls.",
    discussion: """
      For each parameter and pull, the bounds at 90 % C.L. with the pull held at its best fit and one \
      error above and below, the largest change first; JSON holds the pulls' correlations too.

      Example: nuem impact --parameter r2_numu --format csv
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var output: OutputOptions

  @Option(
    name: .customLong("parameter"),
    help: ArgumentHelp(
      "A parameter; may be given several times. Default: the six electromagnetic ones.",
      valueName: "name"))
  var parameters: [Parameter] = []

  @OptionGroup var profile: ProfileOptions

  func run() throws {
    let study = try study.study()
    warn(study.warnings, quiet: output.quiet)
    let chosen = parameters.isEmpty ? Parameter.electromagnetic : parameters
    try output.write(
      try study.impactDocument(
        of: chosen.unique, deltaChiSquare: try deltaChiSquare(confidenceLevel: 0.90),
        profiled: profile.parameters))
  }
}
