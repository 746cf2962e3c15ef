import ArgumentParser
import Configuration
import Experiment
import Fit
import Publication

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Show, check or describe configurations.",
    discussion: "Example: nuem config show > my.yaml",
    subcommands: [Show.self, Check.self, Schema.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the effective configuration with units and ranges.",
      discussion: "Example: nuem config show --engine quadrature > my.yaml")

    @OptionGroup var study: StudyOptions
    @Option(help: "text (YAML that can be read again) or json.")
    var format: ConfigurationOutput = .text
    @OptionGroup var messageOptions: MessageOptions

    func run() throws {
      let (configuration, source) = try study.load()
      messages.warn(source.warnings)
      // Otherwise defaults that need an explicit choice would be shown as if they were chosen.
      try BeamIdentity.check(
        configuration.beam, normalization: configuration.normalization,
        backgrounds: configuration.backgrounds, source: source)
      let shown =
        switch format {
        case .text: Configuration.format.yaml(of: configuration)
        case .json: Configuration.format.json(of: configuration).text(indented: true)
        }
      try Output.print(shown.hasSuffix("\n") ? shown : shown + "\n")
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a configuration and every file that it names.",
      discussion: "Example: nuem config check my.yaml")

    @Argument(
      help: "Configuration file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var file: String
    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var experiments: ExperimentOptions
    @OptionGroup var messageOptions: MessageOptions

    func run() throws {
      let (configuration, source) = try overrides.read(file)
      let study =
        if let joint = try experiments.joint((configuration, source)) {
          try Study(joint, threads: 1)
        } else {
          try Study(configuration: configuration, source: source, threads: 1)
        }
      try study.checkStations()
      messages.warn(study.warnings)
      try Output.print("\(clipped(file)): valid; configuration hash \(study.configurationHash)\n")
    }
  }

  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the JSON Schema of the configuration.",
      discussion: "Example: nuem config schema > nuem.schema.json")

    @OptionGroup var messageOptions: MessageOptions

    func run() throws {
      let schema = Configuration.format.schema(title: "NuEM configuration")
      try Output.print(schema.text(indented: true) + "\n")
    }
  }

  enum ConfigurationOutput: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }
}
