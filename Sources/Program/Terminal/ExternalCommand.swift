import Configuration
import Foundation
import Synchronization

/// A program of a batch system. It gets its arguments as a list: no shell reads them.
enum ExternalCommand {
  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The path of a program that the environment's PATH leads to.
  static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(name)" }.first {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder)
        && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// Runs the first of some words with the others, and waits for its end.
  static func run(_ words: [String], in folder: String? = nil) throws(Failure) -> Result {
    guard let path = find(words[0]) else {
      throw Failure(
        .missingInput,
        "\(words[0]): not found in PATH: expected a machine that submits jobs; --dry-run prints what"
          + " would be submitted")
    }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = Array(words.dropFirst())
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    let pipes = [Pipe(), Pipe()]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipes[0]
    process.standardError = pipes[1]
    do { try process.run() } catch {
      throw Failure(.inputOutput, "cannot run \(clipped(path)): \(clipped("\(error)"))")
    }
    // Both at a time, so that neither fills up and stops the program.
    let texts = Mutex(["", ""])
    DispatchQueue.concurrentPerform(iterations: 2) { index in
      let data = (try? pipes[index].fileHandleForReading.readToEnd()) ?? Data()
      texts.withLock { $0[index] = String(decoding: data, as: UTF8.self) }
    }
    process.waitUntilExit()
    let killed = process.terminationReason == .uncaughtSignal
    return texts.withLock {
      Result(
        status: process.terminationStatus + (killed ? 128 : 0), output: $0[0], errors: $0[1])
    }
  }

  /// The same, where anything but success is a failure that says what the program said, and so is an
  /// output in which `number` finds none.
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
