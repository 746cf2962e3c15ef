import ArgumentParser
import Configuration
import Fit
import Interactions
import Publication

struct ExclusionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exclusion",
    abstract: "Expected allowed interval of a coupling at each of many masses of a new particle.",
    discussion: """
      At each mass, the values of the coupling for which chi-square, minimised over the pulls and over \
      what --profile names, is less than delta above its least value: one row an interval. Masses of an \
      exchanged boson share their samples; the mass of a heavy final lepton takes samples of its own. \
      Data of --truth have the mass that --set or physics.masses gives, at whatever mass they are fitted.

      Example: nuem exclusion --override 'physics.interactions=[vector_b_l]' --plan on-axis \
      --parameter g_b_l --over m_zprime_gev=1e-3:10:20:log
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var truth: TruthOptions
  @OptionGroup var plan: PlanOption

  @Option(help: ArgumentHelp("The coupling.", valueName: "name"))
  var parameter: String

  @Option(
    help: ArgumentHelp(
      """
      The mass, from where to where in GeV, how many values, both ends included, and log for equal \
      ratios in place of equal steps.
      """, valueName: "mass=from:to:n[:log]"))
  var over: NamedRange

  @OptionGroup var threshold: ThresholdOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var point: CouplingOptions

  func run() throws {
    let study = try target.applied(to: point.applied(to: study.study(plan, with: experiments)))
    let axis: MassAxis
    do throws(Failure) {
      axis = try MassAxis(
        name: over.name, from: over.low, to: over.high, count: over.count,
        isLogarithmic: over.isLogarithmic)
    } catch {
      throw Failure(.commandLine, error.message).at("--over")
    }
    guard study.interactions.masses.contains(where: { $0.name == over.name }) else {
      let known = study.interactions.masses.map(\.name)
      throw Failure(
        .commandLine,
        "--over: no interaction of the configuration has a mass \(quoted(over.name))"
          + (known.isEmpty
            ? "; physics.interactions lists none with a mass"
            : ": expected one of \(known.joined(separator: ", "))"))
    }
    try output.write(
      try study.exclusionDocument(
        ExclusionPlan(
          parameter: try study.coupling(parameter, option: "--parameter"), masses: axis,
          deltaChiSquare: try threshold.deltaChiSquare(),
          profiled: try profile.parameters(of: study), origin: try point.point(of: study),
          truth: try truth.point(in: study))))
  }
}
