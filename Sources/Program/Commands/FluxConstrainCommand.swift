import ArgumentParser
import Configuration
import Experiment
import Fit
import Interactions
import Publication

struct FluxConstrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "constrain",
    abstract:
      "The flux and its covariance after a fit: what neutrino-electron scattering measures of it.",
    discussion: """
      Fits the pulls of statistics.flux_covariance to the data (Asimov data of the Standard Model where \
      there are none) with all other pulls, couplings fixed or profiled, and gives the best flux and its \
      error by beam mode, position, flavour and energy, beside the error before the fit. Errors are those of \
      the second derivative of chi-square.

      --save writes what a next fit takes: statistics.flux_covariance: FILE. It has all positions and modes \
      of the uncertainty's table, as its pulls are common to them: what is measured on axis is known off axis \
      too.

      Examples:
        nuem flux constrain --plan on-axis --override statistics.flux_covariance=dune --override \
      'statistics.pulls={overall: {sigma: fixed}, wrong_sign: {sigma: fixed}, electron: {sigma: fixed}}' \
      --save constrained.csv
        nuem flux constrain --config experiments/minerva-le.yaml
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var truth: TruthOptions
  @OptionGroup var plan: PlanOption
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var point: CouplingOptions

  @Option(help: "Only rows of this beam mode: neutrino or antineutrino. Default: the plan's.")
  var mode: BeamMode?
  @Option(
    help: """
      Rows of this position alone, in m, one of the table of the flux's uncertainty. Default: those that the \
      plan needs.
      """)
  var position: Number?
  @Option(
    help: ArgumentHelp(
      "Where to save the shifts that a next fit takes as its statistics.flux_covariance.",
      valueName: "file"))
  var save: String?
  @Option(
    help: ArgumentHelp(
      "Where to save the covariance matrix of the rows' elements, as CSV.", valueName: "file"))
  var covariance: String?

  func run() throws {
    let study = try point.applied(to: study.study(plan))
    var request = FluxConstraintRequest()
    request.truth = try truth.point(in: study)
    request.profiled = try profile.parameters(of: study)
    request.origin = try point.point(of: study)
    (request.mode, request.positionM) = (mode, position?.value)
    let result = try FluxConstraintResult(study, request)
    if let save { try Output.write(try result.shiftsText(), to: save) }
    if let covariance { try Output.write(result.covarianceText(), to: covariance) }
    try output.write(result.document())
  }
}
