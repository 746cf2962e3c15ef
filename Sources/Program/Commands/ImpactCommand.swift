import ArgumentParser
import Configuration
import Fit
import Interactions
import Publication

struct ImpactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impact",
    abstract:
      "Which systematic uncertainties and assumptions decide the bounds, ranked by their impact.",
    discussion: """
      For each parameter and pull, the bounds with the pull held at its best fit and one \
      error above and below, the largest change first; JSON holds the pulls' correlations too. \
      Beside the pulls stand assumptions that no pull describes (level of the backgrounds, \
      normalisation, which stations share the overall pull, the flux's own uncertainty, kinematics, \
      loops and photons): the bounds with each of them made otherwise.

      Example: nuem impact --parameter r2_numu --format csv
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: OutputOptions

  @OptionGroup var parameters: ParameterOptions

  @OptionGroup var plan: PlanOption
  @OptionGroup var threshold: ThresholdOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var point: CouplingOptions

  func run() throws {
    let study = try point.applied(to: study.study(plan, with: experiments))
    try output.write(
      try study.impactDocument(
        of: try parameters.chosen(of: study), deltaChiSquare: try threshold.deltaChiSquare(),
        profiled: try profile.parameters(of: study), origin: try point.point(of: study)))
  }
}
