import ArgumentParser
import Experiment
import Fit
import Interactions
import Publication

struct BoundsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bounds",
    abstract: "Expected allowed interval of each coupling.",
    discussion: """
      The values of a coupling that the plan's data would allow: those at which chi-square, \
      minimised over the systematic pulls, lies less than delta above its minimum (--cl says with \
      which confidence level). One coupling is varied at a time; all others stay at the Standard \
      Model or, with --profile, are minimised over too. Without observed data or --truth the data \
      are the Standard Model's expectation. Every end has its Monte Carlo error; an interval apart \
      from the one around the best fit has a row of its own.

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
