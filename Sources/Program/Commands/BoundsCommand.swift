import ArgumentParser
import Experiment
import Fit
import Interactions
import Publication

struct BoundsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bounds",
    abstract: "The interval of each parameter that a plan would leave.",
    discussion: """
      One parameter at a time, all others at the Standard Model or, with --profile, at their best: \
      the ends of the connected interval around the best fit where chi-square, minimised over the \
      pulls, rises by less than delta. Without data or --truth the best fit is the Standard Model.

      With --with, chi-square is that of several experiments together.

      Example: nuem bounds --plan on-axis --parameter q_numu --parameter q_nue --cl 0.95
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var truth: TruthOptions

  @OptionGroup var plan: PlanOption

  @OptionGroup var parameters: ParameterOptions

  @OptionGroup var threshold: ThresholdOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var point: CouplingOptions

  func run() throws {
    let study = try target.applied(to: point.applied(to: study.study(plan, with: experiments)))
    let threshold = try threshold.deltaChiSquare()
    let truth = try truth.point(in: study)
    try output.write(
      try study.boundsDocument(
        of: try parameters.chosen(of: study), deltaChiSquare: threshold,
        profiled: try profile.parameters(of: study), truth: truth,
        origin: try point.point(of: study)))
  }
}
