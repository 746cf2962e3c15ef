import Foundation

/// Programs of a shell for one test, in a folder of their own that is gone with it.
final class ShellFolder: Sendable {
  let path: String

  init(_ programs: [String: String] = [:]) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    for (name, text) in programs { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  subscript(name: String) -> String { "\(path)/\(name)" }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: self[name]))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: self[name])
  }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self[name]) }

  /// The words that a program of the test recorded, each with a zero byte behind it.
  func words(of name: String) throws -> [String] {
    let data = try Data(contentsOf: URL(filePath: self[name]))
    return data.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// Starts a shell in the folder, whose programs come first in its PATH.
  func start(
    _ arguments: [String], shell: String = "/bin/sh", environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: shell)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: path)
    process.environment = environment.merging(["PATH": "\(path):/usr/bin:/bin"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    // Threads of Dispatch block signals, which a shell that they start would do too.
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
    return process
  }

  func run(
    _ arguments: [String], shell: String = "/bin/sh", environment: [String: String] = [:]
  ) throws -> Int32 {
    let process = try start(arguments, shell: shell, environment: environment)
    process.waitUntilExit()
    return process.terminationStatus
  }
}

/// Names that would do harm, or be others, where they are not quoted.
let hostileWords = [
  "plain", "", "two words", "it's", "'; touch x; '", "$(touch x)", "`touch x`", "$HOME", "a\nb\n",
  "\"; touch x; \"", "*", "~", "-n", "\\", "a\\'b", "'\u{301}; touch x; '\u{301}", "#", "&", "é%j",
  "a\r\nb", "!", "\u{1}",
]
