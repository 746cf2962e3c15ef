import Foundation
import Testing

/// File systems that fail: exit 74, the file named, nothing else lost.
@Suite struct ScanDiskTests {
  private static let plan = """
    base: { plan: on-axis, sampling: { samples: 1e4 } }
    grid: [{ parameter: mu_numu, from: 0, to: 6e-10, count: 400000 }]
    compute: { chi_square: {} }
    block: { chi_square: 40000 }
    """

  /// A file that may grow no further.
  @Test func blockThatDoesNotFit() async throws {
    let trial = try ScanTrial(Self.plan)
    try await trial.run(shell: #"trap "" XFSZ; ulimit -f 400; exec "$@""#).refused(
      74, naming: ["o/blocks/0000/00000", ".block", "File too large"])
    #expect(try trial.files().filter { $0.hasSuffix("block") || $0.contains("partial") } == [])
    try await trial.finished()
    try await nuem(
      ["scan", "merge", "p.yaml", "--output", "o", "--result", "o.h5"],
      shell: #"trap "" XFSZ; ulimit -f 400; exec "$@""#, in: trial.folder
    ).refused(74, naming: ["o.h5"])
    #expect(!(try trial.folder.names().contains { $0.contains("o.h5") }))
  }

  /// A file system of its own that fills, and can then not be written at all.
  @Test func smallFileSystem() async throws {
    let trial = try ScanTrial(Self.plan)
    try FileManager.default.createDirectory(
      atPath: trial.folder["o"], withIntermediateDirectories: false)
    guard try await mount("-t", "tmpfs", "-o", "size=1600k", "nuem-test", "o", in: trial.folder)
    else {
      // As a user, or where nothing may be mounted, the other tests stand for this one.
      return
    }
    let path = trial.folder["o"]
    defer { umount2(path, Int32(MNT_DETACH)) }
    let full = try await trial.run()
    full.refused(74, naming: ["o/blocks/0000/00000", ".block", "No space left on device"])
    let done = try await trial.status().done
    #expect((1..<10).contains(done))
    #expect(try trial.files().filter { $0.contains("partial") } == [])

    #expect(try await mount("-o", "remount,ro", "o", in: trial.folder))
    try await trial.run().refused(74, naming: ["o/", "Read-only file system"])
    #expect(try await trial.status().done == done)

    #expect(try await mount("-o", "remount,rw,size=20m", "o", in: trial.folder))
    let run = try await trial.run()
    #expect(run.output.contains("\(10 - done) computed, \(done) found"), "\(run.errors)")
    try await trial.finished()
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
  func readOnlyFolder() async throws {
    let trial = try ScanTrial(Self.plan)
    #expect(try await trial.run("--last", "3", "--quiet").status == 0)
    let group = trial.folder["o/blocks/0000"]
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: group)
    try await trial.run().refused(74, naming: ["o/blocks/0000/0000004.block", "Permission denied"])
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: group)
    #expect(try await trial.status().done == 4)
    try await trial.finished()
  }

  /// The folder is not there any more, and comes back.
  @Test func folderThatVanishes() async throws {
    let trial = try ScanTrial(
      """
      base: { plan: on-axis, sampling: { samples: 1e4, replicates: 4 } }
      grid: [{ parameter: mu_numu, from: 0, to: 6e-10, count: 400 }]
      compute: { bounds: { parameters: [mu_numu] } }
      block: { bounds: 4 }
      """)
    let (here, there) = (trial.folder["o"], trial.folder["elsewhere"])
    let run = try await nuem(
      ["scan", "run", "p.yaml", "--output", "o", "--threads", "1", "--quiet"],
      shell: """
        "$@" & program=$!
        until [ -e '\(ScanTrial.name(1))' ]; do kill -0 $program || exit 1; sleep 0.005; done
        mv o elsewhere
        wait $program
        """, in: trial.folder)
    run.refused(74, naming: ["o/blocks"])
    #expect(!FileManager.default.fileExists(atPath: here))
    try FileManager.default.moveItem(atPath: there, toPath: here)
    let done = try await trial.status().done
    #expect(done >= 1 && done < 100)
    let last = try await trial.run()
    #expect(last.output.contains("\(100 - done) computed, \(done) found"), "\(last.errors)")
  }

  private func mount(_ arguments: String..., in folder: Folder) async throws -> Bool {
    guard geteuid() == 0 else { return false }
    return try await run("/bin/mount", arguments, in: folder).status == 0
  }
}

extension ScanTrial {
  /// Finishes the scan, and compares it with one that nothing disturbed.
  fileprivate func finished() async throws {
    #expect(try await run("--quiet").status == 0)
    #expect(try await run("--quiet", "--threads", "1", output: "once").status == 0)
    #expect(try await merged() == merged(output: "once", result: "once.h5"))
  }
}
