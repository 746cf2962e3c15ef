import ArgumentParser
import Configuration
import Fit
import Interactions
import Publication

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Best-fit value of each coupling, goodness of fit, and pulls.",
    discussion: """
      Fits the observed events that the configuration names under data, or the expectation of \
      --truth (Asimov data). One coupling is fitted at a time, all others at the Standard Model, \
      and the systematic pulls with it. The search covers the whole range of a coupling, so that \
      of several minima the lowest is the best fit.

      Example: nuem fit --plan on-axis --parameter mu_numu --truth mu_numu=5e-10
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var truth: TruthOptions
  @OptionGroup var threshold: ThresholdOptions

  @OptionGroup var plan: PlanOption

  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var point: CouplingOptions

  func run() throws {
    let study = try point.applied(to: study.study(plan, with: experiments))
    try output.write(
      try study.fitDocument(
        of: try parameters.chosen(of: study), deltaChiSquare: try threshold.deltaChiSquare(),
        truth: try truth.point(in: study), origin: try point.point(of: study)))
  }
}
