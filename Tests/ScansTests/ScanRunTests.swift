import Configuration
import Foundation
import Scans
import Synchronization
import Testing

@Suite struct ScanRunTests {
  /// Shards in any order, on any number of threads, some of it done twice: the same file.
  @Test func sameBytes() throws {
    let whole = try ScanFiles()
    let blocks = whole.plan.layout.blocks
    #expect(try whole.run(threads: 1) == .init(computed: blocks, found: 0))
    let expected = try whole.merged(threads: 1)
    let cut = try ScanFiles()
    for shard in [5, 2, 7, 1, 1, 4, 3, 6] {
      try cut.run(cut.plan.layout.blocks(ofShard: shard, of: 7), threads: shard)
    }
    #expect(try cut.run() == .init(computed: 0, found: blocks))
    #expect(try cut.merged(threads: 3) == expected)
    #expect(cut.warnings.isEmpty)
  }

  /// Two jobs with the same blocks at the same time.
  @Test func race() async throws {
    let scan = try ScanFiles()
    try await withThrowingTaskGroup { group in
      for _ in 0..<2 { group.addTask { try scan.run(threads: 2) } }
      try await group.waitForAll()
    }
    let alone = try ScanFiles()
    try alone.run()
    #expect(try scan.merged() == alone.merged())
    #expect(scan.warnings.isEmpty)
    let names = try FileManager.default.subpathsOfDirectory(atPath: scan.path)
    #expect(!names.contains { $0.hasSuffix(".partial") })
  }

  @Test func damagedBlocksAreDoneAgain() throws {
    let scan = try ScanFiles()
    try scan.run()
    let expected = try scan.merged()
    try scan.change(3) { $0.removeLast() }
    try scan.change(5) { $0[80] ^= 4 }
    let other = try ScanFiles(ScanFiles.text.replacing("to: 3e-33", with: "to: 4e-33"))
    try other.run()
    try FileManager.default.removeItem(atPath: scan.file(ofBlock: 7))
    try FileManager.default.copyItem(
      atPath: other.file(ofBlock: 7), toPath: scan.file(ofBlock: 7))
    try scan.change(9) { $0[8] = 99 }
    try scan.change(11) { $0 += [UInt8](repeating: 0, count: 4000) }
    for (block, reason) in [
      (3, "truncated"), (5, "checksum"), (7, "another plan"), (9, "newer"), (11, "more than"),
    ] {
      let name = ScanFolder(scan.plan).nameOfBlock(block)
      let status = try ScanStatus(scan.plan, threads: 2)
      #expect(status.corrupt.first { $0.file == name }?.reason.contains(reason) == true)
      #expect(status.corrupt.count == 5 && status.missing.isEmpty)
    }
    let failure = #expect(throws: Failure.self) { try scan.merged() }
    #expect(failure?.kind == .badInput && failure?.message.contains("0000009.block") == true)
    #expect(try scan.run() == .init(computed: 5, found: scan.plan.layout.blocks - 5))
    #expect(scan.warnings.count == 5)
    #expect(try scan.merged() == expected)
    // What may be another's is not lost.
    for block in [7, 9, 11] {
      #expect(FileManager.default.fileExists(atPath: scan.file(ofBlock: block) + ".refused"))
    }
  }

  @Test func damagedTemplates() throws {
    let scan = try ScanFiles()
    try scan.run(0..<1)
    let templates = scan.path + "/" + ScanFolder(scan.plan).nameOfTemplates(0)
    var bytes = try Data(contentsOf: URL(filePath: templates))
    bytes[1000] ^= 1
    try bytes.write(to: URL(filePath: templates))
    try scan.run()
    #expect(scan.warnings.count == 1 && scan.warnings[0].contains("0000/000000.templates"))
    let alone = try ScanFiles()
    try alone.run()
    #expect(try scan.merged() == alone.merged())
  }

  @Test func interrupted() throws {
    let scan = try ScanFiles()
    let interruption = Interruption()
    let most = Atomic<Int>(0)
    let failure = #expect(throws: Failure.self) {
      try scan.run(threads: 1, interruption: interruption) {
        most.store($0.computed, ordering: .relaxed)
        if $0.computed == 4 { interruption.finish() }
      }
    }
    #expect(failure?.kind == .stopped && failure?.message.contains("SIGTERM") == true)
    #expect(most.load(ordering: .relaxed) == 4)
    let status = try ScanStatus(scan.plan, threads: 1)
    #expect(status.missing == Array(4..<scan.plan.layout.blocks))
    #expect(try scan.run().found == 4)
  }

  @Test func anotherPlansFolder() throws {
    let scan = try ScanFiles()
    try scan.run(0..<1)
    let other = try ScanFiles(
      ScanFiles.text.replacing("count: 5", with: "count: 6"), folder: scan.path)
    for body in [{ _ = try other.run() }, { _ = try ScanStatus(other.plan, threads: 1) }] {
      let failure = #expect(throws: Failure.self) { try body() }
      #expect(failure?.kind == .badInput && failure?.message.contains(scan.plan.hash) == true)
    }
    try Data("{}".utf8).write(to: URL(filePath: scan.path + "/plan.json"))
    #expect(throws: Failure.self) { try scan.run() }
  }

  @Test func folderThatCannotBeWritten() throws {
    let scan = try ScanFiles(folder: "/proc/none/scan")
    let failure = #expect(throws: Failure.self) { try scan.run() }
    #expect(failure?.kind == .inputOutput)
  }

  /// A folder that vanishes is not begun anew in silence.
  @Test func vanishedFolder() throws {
    let scan = try ScanFiles()
    let path = scan.path
    let failure = #expect(throws: Failure.self) {
      try scan.run(threads: 1) {
        if $0.computed == 3 { try? FileManager.default.removeItem(atPath: path) }
      }
    }
    #expect(failure?.kind == .inputOutput)
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
