import ArgumentParser
import Configuration
import Experiment
import Fit
import Interactions
import Publication

struct FluxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flux",
    abstract: "Show or check a neutrino flux.",
    discussion: "Example: nuem flux show --mode neutrino --position 0",
    subcommands: [Show.self, Check.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the flux histogram at the stations of the plan, or at others.",
      discussion: "Example: nuem flux show --mode neutrino --position 12 --format csv")

    @OptionGroup var study: StudyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var place: StationOptions

    func run() throws {
      let study = try study.study()
      try output.write(try study.fluxDocument(at: try place.stations(of: study)))
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a flux file and say what it covers.",
      discussion: """
        A CSV with the columns mode, position_m, energy_low_gev, energy_high_gev, numu, numubar, \
        nue, nuebar in neutrinos / (cm^2 GeV POT); or, with --unit, a file of GLoBES with the columns \
        E, nue, numu, nutau, nuebar, numubar, nutaubar.

        Example: nuem flux check nd.dat --unit "1/(m^2 GeV POT)"
        """)

    @Argument(help: "Flux file.", completion: .file())
    var file: String

    @Option(help: "Unit of a GLoBES file, such as 1/(m^2 GeV POT).")
    var unit: String?

    @OptionGroup var messageOptions: MessageOptions

    func run() throws {
      let flux = try read()
      messages.warn(flux.warnings)
      let edges = flux.energyEdgesGeV
      let covered =
        unit == nil
        ? BeamMode.allCases.flatMap { mode in
          flux.positionsM(mode: mode).map { Station(mode: mode, positionM: $0).description }
        }.joined(separator: ", ") : "one beam mode and position"
      try Output.print(
        """
        \(clipped(file)): valid; \(flux.energyBins) energy bins from \(numeral(edges[0])) to \
        \(numeral(edges[flux.energyBins])) GeV; \(covered)

        """)
    }

    private func read() throws(Failure) -> FluxTable {
      guard let unit else { return try FluxTable.read(file: file) }
      guard let parsed = FluxUnit(unit) else {
        throw Failure(
          .commandLine, "--unit: expected \(FluxUnit.grammar), found \(quoted(unit))")
      }
      return try FluxTable.read(globesFile: file, unit: parsed)
    }
  }
}
