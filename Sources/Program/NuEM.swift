import ArgumentParser
import Configuration
import Foundation
import Publication
import Synchronization

/// Runs a command line, and ends the process with an exit code of sysexits.h.
///
/// - Parameters:
///   - arguments: the arguments behind the name of the program.
///   - path: the path at which a process finds the program again, if that is not the running file.
public func runProgram(_ arguments: [String], path: String? = nil) -> Never {
  call.withLock { $0 = Call(arguments: arguments, path: path) }
  NuEM.run()
  Foundation.exit(0)
}

/// The call of the program.
struct Call: Sendable {
  /// The arguments behind the program's name.
  var arguments: [String] = []
  /// The path of the program, see `runProgram`.
  var path: String?

  static var current: Call { call.withLock(\.self) }
}

private let call = Mutex(Call())

struct NuEM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nuem",
    abstract:
      "Expected bounds on neutrino properties from neutrino-electron scattering at near detectors.",
    discussion: """
      Neutrino-electron scattering at the DUNE near detector, on axis and with DUNE-PRISM: event \
      rates, spectra of E_e theta^2 and bounds on magnetic moments, milli-charges and charge radii \
      (arXiv:2111.14884).

      Example: nuem bounds --plan on-axis --parameter mu_numu
      """,
    version: programVersion,
    subcommands: [
      RatesCommand.self, SpectrumCommand.self, BoundsCommand.self, FitCommand.self,
      ImpactCommand.self, RegionCommand.self, ExclusionCommand.self, ChiSquareCommand.self,
      OptimizeCommand.self, ToysCommand.self, ConvergeCommand.self,
      ReproduceCommand.self, TablesCommand.self, ReportCommand.self, CompareCommand.self,
      VerifyCommand.self,
      ScanCommand.self, ExportCommand.self, FluxCommand.self, InteractionsCommand.self,
      ConfigCommand.self,
    ])

  /// Runs the command. Every error ends in one exit code of sysexits.h; only results reach standard
  /// output.
  fileprivate static func run() {
    occupyClosedStreams()
    let arguments = Call.current.arguments
    messages.begin(
      command: calledCommand(arguments, of: Self.self).path.joined(separator: " "),
      arguments: arguments)
    do throws(Failure) {
      try BuildFacts.checkInstructionSet()
      try parseAndRun()
      messages.finish()
    } catch {
      messages.say(.error, error.message)
      Foundation.exit(error.exitCode)
    }
  }

  private static func parseAndRun() throws(Failure) {
    do {
      var command = try parseAsRoot(Call.current.arguments)
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
    let arguments = Call.current.arguments
    if let problem = unknownCommand(inHelp: arguments, of: Self.self) {
      throw Failure(.commandLine, clippingArguments(in: problem))
    }
    if exitCode(for: error).isSuccess {
      // The text about libraries starts them, for which only those who ask should wait.
      let text =
        switch message {
        case programVersion: BuildFacts.text
        case _ where message.hasPrefix("OVERVIEW: "): withExitCodes(message)
        default: message
        }
      try Output.print(text.hasSuffix("\n") ? text : text + "\n")
    } else {
      let error = withSuggestion(
        message.replacing("Error: ", with: "", maxReplacements: 1),
        arguments: arguments, of: Self.self)
      messages.say(.error, clippingArguments(in: error))
      Foundation.exit(Failure(.commandLine, "").exitCode)
    }
  }

  /// The parser quotes what the user typed, however long: an argument, or the name of an option
  /// before `=` or its value behind it.
  private static func clippingArguments(in message: String) -> String {
    Call.current.arguments.reduce(message) { text, argument in
      let halves = argument.split(separator: "=", maxSplits: 1).map(String.init)
      return ([argument] + halves).reduce(text) { text, typed in
        let shown = clipped(typed)
        return shown == typed ? text : text.replacing("'\(typed)'", with: "'\(shown)'")
      }
    }
  }
}

/// Opens nothing in place of a closed standard stream, so that no file which the program opens
/// can take its number and receive what is meant for the user.
private func occupyClosedStreams() {
  for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
    // Writing to standard output then fails as it should.
    _ = open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY)
  }
}
