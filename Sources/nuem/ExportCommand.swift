import ArgumentParser
import Inference
import Publication
import Settings

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write what the fit is made of, for other programs.",
    discussion: "Example: nuem export templates --plan on-axis --output templates.json",
    subcommands: [Templates.self, Workspace.self])

  struct Templates: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "templates",
      abstract: "Templates, exposures, backgrounds, observed counts and pulls as JSON.",
      discussion: """
        Events per year of each station, channel, shape function and bin for 1 cm^2 of the shape \
        function's coefficient, with their Monte Carlo errors.

        Example: nuem export templates --plan on-axis --output templates.json
        """)

    @OptionGroup var export: ExportOptions

    func run() throws {
      try export.write { (study) throws(Failure) in try study.templatesExport() }
    }
  }

  struct Workspace: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "pyhf",
      abstract: "A HistFactory workspace for pyhf, with one parameter point as its signal.",
      discussion: """
        The signal strength multiplies what the point adds to the Standard Model: for magnetic moments \
        alone it is the square of their size over the point's; a charge or a charge radius also \
        interferes, so there only strengths 0 and 1 are points of the theory. The likelihood is Poisson.

        Example: nuem export pyhf --plan on-axis --set mu_numu=3e-10 --output workspace.json
        """)

    @OptionGroup var export: ExportOptions
    @OptionGroup var point: CouplingOptions

    func validate() throws {
      if point.couplings.isEmpty {
        throw ValidationError("--set: expected the coupling that is the signal")
      }
    }

    func run() throws {
      try export.write { (study) throws(Failure) in
        try study.workspaceExport(signal: point.point(of: study))
      }
    }
  }
}

/// What is exported, and where to.
struct ExportOptions: ParsableArguments {
  @OptionGroup var study: StudyOptions

  @OptionGroup var plan: PlanOption

  @Option(name: .customLong("output"), help: "File to write. Default: standard output.")
  var file: String?

  @OptionGroup var messageOptions: MessageOptions

  func write(_ export: (Study) throws(Failure) -> String) throws(Failure) {
    let study = try study.study(plan)
    let text = try export(study)
    messages.clearLine()
    guard let file else { return try Output.print(text) }
    try Output.write(text, to: file)
    messages.say(.info, "wrote \(clipped(file))")
  }
}
