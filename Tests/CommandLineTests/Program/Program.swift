import Foundation
import Testing

/// What a run of the program left behind.
struct Run: Sendable {
  let status: Int32
  let output: String
  let errors: String

  /// The results of a run that must succeed, saying nothing beside them but that a test's few samples leave
  /// some numbers without an error.
  func succeeded(_ place: SourceLocation = #_sourceLocation) -> String {
    #expect(status == 0, sourceLocation: place)
    let others = errors.split(separator: "\n").filter { !$0.contains(" cannot be trusted ") }
    #expect(others.isEmpty, "\(errors)", sourceLocation: place)
    #expect(!output.isEmpty, sourceLocation: place)
    return output
  }

  /// Checks that the run refused its input with words about it, and printed no result.
  func refused(
    _ status: Int32, naming parts: [String], place: SourceLocation = #_sourceLocation
  ) {
    #expect(self.status == status, "\(errors)", sourceLocation: place)
    #expect(output.isEmpty, sourceLocation: place)
    #expect(errors.hasPrefix("nuem: error: "), "\(errors)", sourceLocation: place)
    for part in parts {
      #expect(errors.contains(part), "\(errors)", sourceLocation: place)
    }
    #expect(!errors.contains(String(repeating: "x", count: 81)), sourceLocation: place)
    #expect(errors.count < 3000, sourceLocation: place)
    let controls = errors.unicodeScalars.filter {
      $0.properties.generalCategory == .control && $0 != "\n"
    }
    #expect(controls.isEmpty, sourceLocation: place)
  }
}

/// What stops a test that cannot run the program at all.
struct NoProgram: Error, CustomStringConvertible {
  let description: String
}

/// Runs the built program in a folder.
///
/// - Parameter meanwhile: begins as soon as it runs.
func nuem(
  _ arguments: [String], in folder: Folder, onTerminal: Bool = false,
  meanwhile: (@Sendable (RunningProgram) async -> Void)? = nil
) async throws -> Run {
  try await run(
    try builtProgram.get(), arguments, in: folder, onTerminal: onTerminal, meanwhile: meanwhile)
}

func nuem(_ arguments: String..., in folder: Folder) async throws -> Run {
  try await nuem(arguments, in: folder)
}

/// Runs the built program from a line of the shell, in which it is `"$@"`. What must happen at a moment
/// of the run is best done there: where all tests run, a closure may wait for minutes.
func nuem(
  _ arguments: [String], shell line: String, in folder: Folder, onTerminal: Bool = false
) async throws -> Run {
  try await run(
    "/bin/sh", ["-c", line, "sh", try builtProgram.get()] + arguments, in: folder,
    onTerminal: onTerminal)
}

/// Runs the built program with a configuration of this text.
func nuem(_ arguments: String..., configuration: String) async throws -> Run {
  let folder = try Folder(["c.yaml": configuration])
  return try await nuem(arguments + ["--config", "c.yaml"], in: folder)
}

/// The program stands in the build folder, above or beside the bundle of the tests.
private let builtProgram = Result { () throws(NoProgram) in
  let starts = ["/proc/self/exe"] + CommandLine.arguments.prefix(1)
  for start in starts {
    var folder = URL(filePath: start).resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path != "/" {
      let program = folder.appending(path: "nuem").path
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: program, isDirectory: &isFolder),
        !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: program)
      {
        return program
      }
      folder.deleteLastPathComponent()
    }
  }
  throw NoProgram(description: "no program nuem beside \(starts)")
}
