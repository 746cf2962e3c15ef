import Configuration
import Foundation
import Subprocess
import Synchronization

/// A program of a batch system. It gets its arguments as a list: no shell reads them.
enum ExternalCommand {
  struct Result: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The largest output that is read; no batch system writes as much about a job.
  private static let mostBytes = 1 << 26

  /// The path of a program that the environment's PATH leads to.
  static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(name)" }.first {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder)
        && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// Runs the first word as a program with the others as arguments, and waits for its end.
  static func run(_ words: [String], in folder: String? = nil) throws(Failure) -> Result {
    guard let path = find(words[0]) else {
      throw Failure(
        .missingInput,
        "\(words[0]): not found in PATH: expected a machine that submits jobs; --dry-run prints what"
          + " would be submitted")
    }
    let result = Mutex<Swift.Result<Result, any Error>?>(nil)
    let ended = DispatchSemaphore(value: 0)
    // The command waits here, on the program's first thread, for what Subprocess does on others.
    Task.detached {
      let found: Swift.Result<Result, any Error>
      do { found = .success(try await output(of: path, words.dropFirst(), in: folder)) } catch {
        found = .failure(error)
      }
      result.withLock { $0 = found }
      ended.signal()
    }
    ended.wait()
    switch result.withLock({ $0 }) {
    case .success(let ended): return ended
    case .failure(let error):
      throw Failure(.inputOutput, "cannot run \(clipped(path)): \(clipped("\(error)"))")
    case nil: throw Failure(.inputOutput, "cannot run \(clipped(path))")
    }
  }

  /// Reads both streams at the same time, so that neither fills up and stops the program.
  private static func output(
    of path: String, _ arguments: ArraySlice<String>, in folder: String?
  ) async throws -> Result {
    let ended = try await Subprocess.run(
      .path(.init(path)), arguments: Arguments(Array(arguments)),
      workingDirectory: folder.map { .init($0) }, input: .none,
      output: .string(limit: mostBytes), error: .string(limit: mostBytes))
    let status: Int32 =
      switch ended.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return Result(status: status, output: ended.standardOutput, errors: ended.standardError)
  }

  /// Runs a command that submits a job, and returns the number that `number` finds in its output.
  /// An error of the command and an output without a number are failures with the words of the
  /// program.
  static func submit(
    _ words: [String], in folder: String? = nil, number: (String) -> String?
  ) throws(Failure) -> String {
    let result = try run(words, in: folder)
    guard result.status == 0, let number = number(result.output) else {
      let said = [result.errors, result.output].map {
        $0.trimmingCharacters(in: .whitespacesAndNewlines)
      }
      .first { !$0.isEmpty }
      throw Failure(
        .inputOutput,
        "\(words[0]) \(result.status == 0 ? "named no job" : "failed with \(result.status)")"
          + (said.map { ": \(clipped($0, to: 400))" } ?? ""))
    }
    return number
  }
}
