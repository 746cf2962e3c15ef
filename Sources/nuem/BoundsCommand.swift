import ArgumentParser
import Inference
import NearDetector
import NeutrinoPhysics
import Publication
import Settings

struct BoundsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bounds",
    abstract: "The interval of each parameter that a plan would leave.",
    discussion: """
      One parameter at a time, all others at the Standard Model or, with --profile, at their best: \
      the ends of the connected interval around it where chi-square, minimised over the pulls, rises \
      by less than delta.

      Example: nuem bounds --plan on-axis --parameter q_numu --parameter q_nue --cl 0.95
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Exposure plan: on-axis, prism or prism-7y. Default: the configuration's.")
  var plan: String?

  @Option(
    name: .customLong("parameter"),
    help: ArgumentHelp(
      "A parameter; may be given several times. Default: the six electromagnetic ones.",
      valueName: "name"))
  var parameters: [Parameter] = []

  @OptionGroup var profile: ProfileOptions

  @Option(
    name: .customLong("cl"), help: "Confidence level for one degree of freedom. Default: 0.90.")
  var confidenceLevel: Number?

  @Option(help: "Rise of chi-square, in place of a confidence level.")
  var delta: Number?

  func validate() throws {
    if confidenceLevel != nil, delta != nil {
      throw ValidationError("give --cl or --delta, not both")
    }
    // Below, the quantile of chi-square is too small for a double.
    if let level = confidenceLevel?.value, !(level >= 1e-100 && level < 1) {
      throw ValidationError("--cl: expected a number >= 1e-100 and < 1, found \(numeral(level))")
    }
    if let delta = delta?.value, !(delta > 0) {
      throw ValidationError("--delta: expected a number > 0, found \(numeral(delta))")
    }
  }

  func run() throws {
    var (configuration, source) = try study.load()
    if let plan {
      try Configuration.format.set(
        "plan", to: plan, option: "--plan", settings: &configuration, source: &source)
    }
    let study = try Study(
      configuration: configuration, source: source, threads: study.sampling.threadCount)
    warn(study.warnings, quiet: output.quiet)
    let chosen = parameters.isEmpty ? Parameter.electromagnetic : parameters
    let threshold = try threshold()
    try output.write(
      try target.reach(in: study, quiet: output.quiet) { (study) throws(Failure) in
        try study.boundsDocument(
          of: chosen.unique, deltaChiSquare: threshold, profiled: profile.parameters)
      })
  }

  private func threshold() throws(Failure) -> Double {
    if let delta { return delta.value }
    return try deltaChiSquare(confidenceLevel: confidenceLevel?.value ?? 0.90)
  }
}

extension Array where Element: Hashable {
  /// Each element once, in the order of their first appearance.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
