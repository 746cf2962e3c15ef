import ArgumentParser
import Configuration
import EventRates
import Experiment
import Fit
import Foundation
import Interactions
import Publication

extension OutputFormat: ExpressibleByArgument {}
extension BeamMode: ExpressibleByArgument {}

/// A finite decimal number.
struct Number: ExpressibleByArgument {
  let value: Double

  init(_ value: Double) { self.value = value }

  init?(argument: String) {
    guard let value = parseNumber(argument) else { return nil }
    self.value = value
  }

  var defaultValueDescription: String { numeral(value) }
}

/// Options for the output of a result.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .customLong("format"),
    help: "Format of the result. Default: text; csv for chi2.")
  var chosenFormat: OutputFormat?

  var format: OutputFormat { chosenFormat ?? .text }

  @Flag(
    help: """
      Say below the table what it was computed from, in CSV as comments; JSON and LaTeX always do. Not \
      with --quiet.
      """)
  var provenance = false

  @OptionGroup var messageOptions: MessageOptions

  var showsProvenance: Bool { provenance && !messageOptions.quiet }

  /// - Parameter usual: the format if no option gives one.
  func write(_ document: ResultDocument, usual: OutputFormat = .text) throws(Failure) {
    messages.clearLine()
    messages.warn(document.warnings + document.errorWarnings)
    try document.write(as: chosenFormat ?? usual, provenance: showsProvenance) {
      (piece) throws(Failure) in
      try Output.print(piece)
    }
  }
}

/// Options for the integration. They replace values of the configuration and are checked by its
/// fields.
struct SamplingOptions: ParsableArguments {
  @Option(
    help: "How to integrate: qmc, mc or quadrature.",
    completion: .list(Engine.allCases.map(\.rawValue)))
  var engine: String?

  @Option(help: "Monte Carlo samples, such as 5e6.")
  var samples: String?

  @Option(help: "Key of the random numbers.")
  var seed: String?

  @Option(help: "Threads. Default: the cores that this process may use.")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads: expected a whole number from 1 to 4096, found \(threads)")
    }
  }

  var threadCount: Int { threads ?? defaultThreadCount() }

  /// A study whose warnings and progress are shown.
  ///
  /// - Parameter experiments: the experiments that are fitted together with it; nil for none.
  func study(
    _ configuration: Configuration, _ source: ConfigurationSource,
    with experiments: ExperimentOptions? = nil
  ) throws(Failure) -> Study {
    var study =
      if let joint = try experiments?.joint((configuration, source)) {
        try Study(joint, threads: threadCount)
      } else {
        try Study(configuration: configuration, source: source, threads: threadCount)
      }
    study.progress = messages.report
    messages.warn(study.warnings)
    return study
  }

  func apply(
    to configuration: inout Configuration, source: inout ConfigurationSource
  ) throws(Failure) {
    for (name, value) in [("engine", engine), ("samples", samples), ("seed", seed)] {
      guard let value else { continue }
      try Configuration.format.set(
        "sampling.\(name)", to: value, option: "--\(name)", settings: &configuration,
        source: &source)
    }
  }
}

/// Keys of a configuration that are not as its file says.
struct OverrideOptions: ParsableArguments {
  @Option(
    name: .customLong("override"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Any key of the configuration with its value as YAML, such as detector.energy_resolution=0.05; \
      may be given several times. It stands above the file and below other options.
      """, valueName: "key=value"))
  var assignments: [String] = []

  /// The configuration of a file, or the default one, with these keys.
  func read(_ file: String?) throws(Failure) -> (Configuration, ConfigurationSource) {
    var (configuration, source) = (Configuration(), ConfigurationSource())
    if let file { (configuration, source) = try Configuration.format.read(file: file) }
    for assignment in assignments {
      try Configuration.format.override(assignment, settings: &configuration, source: &source)
    }
    return (configuration, source)
  }
}

/// Which configuration to compute.
struct StudyOptions: ParsableArguments {
  @Option(
    name: .customLong("config"), help: "Configuration file (YAML). Default: the paper's setup.",
    completion: .file(extensions: ["yaml", "yml"]))
  var configurationFile: String?

  @OptionGroup var overrides: OverrideOptions

  @OptionGroup var sampling: SamplingOptions

  /// The configuration, without the files that it names.
  func load() throws(Failure) -> (configuration: Configuration, source: ConfigurationSource) {
    var (configuration, source) = try overrides.read(configurationFile)
    try sampling.apply(to: &configuration, source: &source)
    return (configuration, source)
  }

  /// The study of a command; warnings are shown to the user.
  ///
  /// - Parameters:
  ///   - plan: a plan that replaces that of the configuration.
  ///   - experiments: the experiments that are fitted together with this one.
  func study(
    _ plan: PlanOption? = nil, with experiments: ExperimentOptions? = nil
  ) throws(Failure) -> Study {
    var (configuration, source) = try load()
    if let plan = plan?.plan {
      try Configuration.format.set(
        "plan", to: plan, option: "--plan", settings: &configuration, source: &source)
    }
    return try sampling.study(configuration, source, with: experiments)
  }
}

struct PlanOption: ParsableArguments {
  @Option(
    help: "Exposure plan: on-axis, prism or prism-7y. Default: the configuration's.",
    completion: .list(ExposurePlan.named.map(\.name)))
  var plan: String?
}

/// Options for the stations: those of the plan, or any of the flux.
struct StationOptions: ParsableArguments {
  @Option(help: "This beam mode: neutrino or antineutrino. Default: the plan's.")
  var mode: BeamMode?

  @Option(help: "This position off axis, in m. Default: the plan's.")
  var position: Number?

  func stations(of study: Study) throws(Failure) -> [Station] {
    try study.stations(mode: mode, positionM: position?.value)
  }
}
