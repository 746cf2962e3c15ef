import Foundation
import Testing

/// A result that cannot be written is exit 74, with a word about it.
@Suite struct OutputFailureTests {
  static let commands = [
    [], ["--help"], ["--version"], ["help", "rates"], ["rates", "--help"],
    ["rates", "--samples", "1e3"], ["rates", "--samples", "1e3", "--format", "json"],
    ["spectrum", "--samples", "1e3"], ["bounds", "--samples", "1e3", "--parameter", "q_numu"],
    ["region", "--samples", "1e3", "--x", "mu_numu", "--y", "mu_nue", "--points", "9"],
    ["reproduce", "--samples", "1e3"], ["compare", "r.csv", "r.csv"],
    ["tables", "--plan", "on-axis", "--samples", "1e3", "--quiet", "--output", "t"], ["export"],
    ["export", "templates", "--samples", "1e3"],
    ["export", "pyhf", "--samples", "1e3", "--set", "mu_numu=1e-9"], ["flux", "show"],
    ["flux", "check", "f.csv"], ["flux"],
    ["scan"], ["config", "show"], ["config", "check", "c.yaml"], ["config", "schema"], ["config"],
  ]

  private func folder() throws -> Folder {
    try Folder([
      "c.yaml": "plan: on-axis", "r.csv": "plan,upper\nprism,1\n",
      "f.csv": (Design.headers["flux"] ?? "") + "\nneutrino,0,0,1,1e-8,2e-8,3e-8,4e-8\n",
    ])
  }

  @Test(arguments: commands)
  func fullDisk(_ command: [String]) async throws {
    let run = try await nuem(command, shell: #"exec "$@" > /dev/full"#, in: folder())
    run.refused(74, naming: ["standard output", "No space left on device"])
  }

  @Test(arguments: commands)
  func closedOutput(_ command: [String]) async throws {
    let run = try await nuem(command, shell: #"exec "$@" >&-"#, in: folder())
    run.refused(74, naming: ["standard output", "Bad file descriptor"])
  }

  /// A file that may grow no further, as on a full file system; nothing half-written stays.
  @Test func folderThatFills() async throws {
    let folder = try folder()
    let run = try await nuem(
      ["reproduce", "--samples", "1e3", "--output", "r"],
      shell: #"trap "" XFSZ; ulimit -f 32; exec "$@""#, in: folder)
    run.refused(74, naming: ["r/fig1_flux.csv", "File too large"])
    #expect(try folder.names(under: "r").allSatisfy { !$0.contains("partial") })
  }

  @Test(arguments: ["c.yaml", "c.yaml/x", "/dev/null", "/proc/nuem", ""])
  func noFolder(_ name: String) async throws {
    let folder = try folder()
    let run = try await nuem("reproduce", "--samples", "1e3", "--output", name, in: folder)
    run.refused(74, naming: ["cannot make the folder \"\(name)\""])
    #expect(try folder.names() == ["c.yaml", "f.csv", "r.csv"])
  }

  @Test func folderInTheWayOfAFile() async throws {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder["r/table1.csv"], withIntermediateDirectories: true)
    let run = try await nuem("reproduce", "--samples", "1e3", "--output", "r", in: folder)
    run.refused(74, naming: ["r/table1.csv"])
    #expect(try folder.names(under: "r") == ["table1.csv"])
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
  func unwritableFolder() async throws {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder["r"], withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o500])
    let run = try await nuem("reproduce", "--samples", "1e3", "--output", "r", in: folder)
    run.refused(74, naming: ["r/table1.csv", "Permission denied"])
  }

  @Test func longFolderName() async throws {
    let name = String(repeating: "x", count: 100_000)
    let run = try await nuem("reproduce", "--samples", "1e3", "--output", name, in: Folder())
    run.refused(74, naming: ["xxx..."])
  }

  /// The exit code does not depend on anybody hearing of the error.
  @Test(arguments: ["exec \"$@\" 2>&-", "exec \"$@\" 2> /dev/full"])
  func nobodyListens(_ line: String) async throws {
    let folder = try folder()
    #expect(try await nuem(["foo"], shell: line, in: folder).status == 64)
    #expect(try await nuem(["config", "check", "none"], shell: line, in: folder).status == 66)
    #expect(try await nuem(["config", "check", "c.yaml"], shell: line, in: folder).status == 0)
  }
}
