import ArgumentParser
import Foundation
import Publication
import Settings

@main
struct NuEM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nuem",
    abstract: "What a near detector can say about the electromagnetic properties of neutrinos.",
    discussion: """
      Neutrino-electron scattering at the DUNE near detector, on axis and with DUNE-PRISM: event \
      rates, spectra of E_e theta^2 and bounds on magnetic moments, milli-charges and charge radii \
      (arXiv:2111.14884).

      Example: nuem bounds --plan on-axis --parameter mu_numu
      """,
    version: Provenance.programVersion,
    subcommands: [
      RatesCommand.self, SpectrumCommand.self, BoundsCommand.self, ConvergeCommand.self,
      ReproduceCommand.self, FluxCommand.self, ConfigCommand.self,
    ])

  /// Every error ends in one exit code of sysexits.h; nothing but results reaches standard output.
  static func main() {
    do throws(Failure) {
      try parseAndRun()
    } catch {
      complain("error: \(error.message)")
      Foundation.exit(error.exitCode)
    }
  }

  private static func parseAndRun() throws(Failure) {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      throw failure
    } catch {
      try finish(with: error)
    }
  }

  /// Help and version are asked for; anything else that the argument parser throws is a bad command
  /// line.
  private static func finish(with error: any Error) throws(Failure) {
    let message = fullMessage(for: error)
    if exitCode(for: error).isSuccess {
      try Output.print(message.hasSuffix("\n") ? message : message + "\n")
    } else {
      complain(clippingArguments(in: message))
      Foundation.exit(Failure(.commandLine, "").exitCode)
    }
  }

  /// The parser echoes what the user typed, however long.
  private static func clippingArguments(in message: String) -> String {
    CommandLine.arguments.dropFirst().reduce(message) { text, argument in
      let shown = clipped(argument)
      return shown == argument ? text : text.replacing(argument, with: shown)
    }
  }
}

/// Writes a line for the user beside the results.
func complain(_ message: String) {
  FileHandle.standardError.write(Data("nuem: \(message)\n".utf8))
}
