import Foundation
import Testing

/// A small scan in a folder of its own.
struct ScanTrial: Sendable {
  let folder: Folder

  init(_ plan: String) throws { folder = try Folder(["p.yaml": plan]) }

  func run(
    _ options: String..., output: String = "o",
    meanwhile: (@Sendable (RunningProgram) async -> Void)? = nil
  ) async throws -> Run {
    try await nuem(
      ["scan", "run", "p.yaml", "--output", output] + options, in: folder, meanwhile: meanwhile)
  }

  /// Runs a line of the shell in which `"$@"` is the run of all blocks.
  func run(shell line: String) async throws -> Run {
    try await nuem(["scan", "run", "p.yaml", "--output", "o"], shell: line, in: folder)
  }

  func merge(_ options: String..., output: String = "o", result: String = "r.h5") async throws
    -> Run
  {
    try await nuem(
      ["scan", "merge", "p.yaml", "--output", output, "--result", result] + options, in: folder)
  }

  /// The bytes of a merge that must succeed.
  func merged(output: String = "o", result: String = "r.h5") async throws -> Data {
    let run = try await merge("--quiet", output: output, result: result)
    #expect(run.status == 0, "\(run.errors)")
    return try Data(contentsOf: URL(filePath: folder[result]))
  }

  func status(output: String = "o") async throws -> ScanState {
    let run = try await nuem(
      "scan", "status", "p.yaml", "--output", output, "--format", "json", in: folder)
    return try JSONDecoder().decode(ScanState.self, from: Data(run.succeeded().utf8))
  }

  /// The name of a block's file, relative to the folder of the trial.
  static func name(_ block: Int, output: String = "o") -> String {
    "\(output)/blocks/0000/\(String(format: "%07d", block)).block"
  }

  func bytes(ofBlock block: Int, output: String = "o") throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: folder[Self.name(block, output: output)])))
  }

  /// Names of all files below the folder of the results.
  func files(output: String = "o") throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder[output]).sorted()
  }
}

/// The parts of `nuem scan status --format json` that are used here.
struct ScanState: Decodable {
  struct Corrupt: Decodable {
    let block: Int
    let file: String
    let reason: String
  }

  let blocks: Int
  let done: Int
  let missing: [Int]
  let corrupt: [Corrupt]
}

/// Steele, Lea and Flood's SplitMix64.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
