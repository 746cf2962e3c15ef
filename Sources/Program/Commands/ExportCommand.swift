import ArgumentParser
import Configuration
import Fit
import Publication

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write templates, a workspace or fluxes for other programs.",
    discussion: "Example: nuem export templates --plan on-axis --output templates.json",
    subcommands: [Templates.self, Workspace.self, Globes.self])

  struct Templates: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "templates",
      abstract: "Templates, exposures, backgrounds, observed counts and pulls as JSON or HDF5.",
      discussion: """
        Events per year of each station, channel, shape function and bin for 1 cm^2 of the shape \
        function's coefficient, with their Monte Carlo errors; in HDF5 with their covariance too.

        Example: nuem export templates --plan on-axis --output templates.h5
        """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case json, hdf5 }

    @OptionGroup var export: ExportOptions

    @Option(help: "Default: hdf5 where --output ends in .h5 or .hdf5, else json.")
    var format: Format?

    private var isHDF5: Bool {
      format.map { $0 == .hdf5 }
        ?? [".h5", ".hdf5"].contains { export.file?.hasSuffix($0) ?? false }
    }

    func validate() throws {
      if isHDF5, export.file == nil {
        throw ValidationError("--format hdf5: expected --output with a file to write")
      }
    }

    func run() throws {
      guard isHDF5, let file = export.file else {
        return try export.write { (study) throws(Failure) in try study.templatesExport() }
      }
      try export.write(to: file) { (study) throws(Failure) in
        try study.writeTemplates(to: file)
      }
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
      if point.values.isEmpty {
        throw ValidationError("--set: expected the coupling that is the signal")
      }
    }

    func run() throws {
      try export.write { (study) throws(Failure) in
        let study = try point.applied(to: study)
        let workspace = try study.workspaceExport(signal: try point.point(of: study))
        messages.warn(workspace.warnings)
        return workspace.text
      }
    }
  }
}

/// Options for the exported content and its file.
struct ExportOptions: ParsableArguments {
  @OptionGroup var study: StudyOptions

  @OptionGroup var plan: PlanOption

  @Option(name: .customLong("output"), help: "File to write. Default: standard output.")
  var file: String?

  @OptionGroup var messageOptions: MessageOptions

  func write(_ export: (Study) throws(Failure) -> String) throws(Failure) {
    guard let file else {
      let text = try export(try study.study(plan))
      messages.clearLine()
      return try Output.print(text)
    }
    try write(to: file) { (study) throws(Failure) in
      try Output.write(try export(study), to: file)
    }
  }

  /// Writes a file, and reports it.
  func write(to file: String, _ write: (Study) throws(Failure) -> Void) throws(Failure) {
    try write(try study.study(plan))
    messages.clearLine()
    messages.say(.info, "wrote \(clipped(file))")
  }
}
