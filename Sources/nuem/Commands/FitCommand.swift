import ArgumentParser
import Configuration
import Fit
import Interactions
import Publication

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

  @OptionGroup var parameters: ParameterOptions

  func run() throws {
    let study = try study.study(plan)
    try output.write(
      try study.fitDocument(
        of: parameters.chosen, deltaChiSquare: try threshold.deltaChiSquare(),
        truth: truth.point(in: study)))
  }
}
