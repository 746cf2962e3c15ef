import ArgumentParser
import Configuration
import Experiment
import Fit
import Interactions
import Publication

struct FluxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flux",
    abstract: "Show, check or measure a neutrino flux.",
    discussion: "Example: nuem flux show --mode neutrino --position 0",
    subcommands: [Show.self, Check.self, FluxConstrainCommand.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the flux histogram at the stations of the plan, or at others.",
      discussion: "Example: nuem flux show --mode neutrino --position 12 --format csv")

    @OptionGroup var study: StudyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: StationOptions

    func run() throws {
      let study = try study.study()
      try output.write(try study.fluxDocument(at: try selection.stations(of: study)))
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a flux file and say what it covers and how large it is.",
      discussion: """
        A CSV with the columns mode, position_m, energy_low_gev, energy_high_gev, numu, numubar, \
        nue, nuebar in neutrinos / (cm^2 GeV POT); or, with --unit, a file of GLoBES with the columns \
        E, nue, numu, nutau, nuebar, numubar, nutaubar; or a configuration, for the files of its \
        beam.flux, tables with named columns among them: then how each was read, and how it could be \
        misread, stands below the table. Prints the integral and the mean energy of \
        every channel beside those of the default flux, and warns where a factor of more than 300 \
        between them makes the unit doubtful.

        Example: nuem flux check nd.dat --unit "1/(m^2 GeV POT)"
        """)

    @Argument(help: "Flux file, or a configuration (.yaml or .yml).", completion: .file())
    var file: String

    @Option(help: "Unit of a GLoBES file, such as 1/(m^2 GeV POT) or 1/(cm^2 50 MeV 1e21 POT).")
    var unit: String?

    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      try output.write(try check().document())
    }

    private func check() throws(Failure) -> FluxCheck {
      guard file.hasSuffix(".yaml") || file.hasSuffix(".yml") else {
        guard overrides.assignments.isEmpty else {
          throw Failure(.commandLine, "--override: expected a configuration, found a flux file")
        }
        return FluxCheck(try read(), file: file, unit: try declaredUnit())
      }
      guard unit == nil else {
        throw Failure(.commandLine, "--unit: a configuration says the units of its files itself")
      }
      let (configuration, source) = try overrides.read(file)
      return try FluxCheck(configuration, source: source, file: file)
    }

    private func declaredUnit() throws(Failure) -> FluxUnit? {
      guard let unit else { return nil }
      guard let parsed = FluxUnit(unit) else {
        throw Failure(
          .commandLine, "--unit: expected \(FluxUnit.grammar), found \(quoted(unit))")
      }
      return parsed
    }

    private func read() throws(Failure) -> FluxTable {
      guard let unit = try declaredUnit() else { return try FluxTable.read(file: file) }
      return try FluxTable.read(globesFile: file, unit: unit)
    }
  }
}
