import ArgumentParser
import Inference
import NeutrinoPhysics
import Publication
import Settings

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Best fit, goodness of fit and pulls of each parameter.",
    discussion: """
      To the observed counts that the configuration names under data, or to the Asimov data of \
      --truth; one parameter at a time, all others at the Standard Model. The search covers the \
      whole range of a parameter, so that of several minima the lowest is the best fit.

      Example: nuem fit --plan on-axis --parameter mu_numu --truth mu_numu=5e-10
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var truth: TruthOptions
  @OptionGroup var threshold: ThresholdOptions

  @OptionGroup var plan: PlanOption

  @Option(
    name: .customLong("parameter"),
    help: ArgumentHelp(
      "A parameter; may be given several times. Default: the six electromagnetic ones.",
      valueName: "name"))
  var parameters: [Parameter] = []

  func run() throws {
    let study = try study.study(plan)
    warn(study.warnings, quiet: output.quiet)
    let chosen = parameters.isEmpty ? Parameter.electromagnetic : parameters
    try output.write(
      try study.fitDocument(
        of: chosen.unique, deltaChiSquare: try threshold.deltaChiSquare(),
        truth: truth.point(in: study)))
  }
}
