import Configuration
import Foundation
import Scans
import Testing

@Suite struct ScanMergeTests {
  @Test func refusesGaps() throws {
    let scan = try ScanFiles()
    let nothing = #expect(throws: Failure.self) { try scan.merged() }
    #expect(nothing?.kind == .missingInput)
    try scan.run(0..<20)
    let failure = #expect(throws: Failure.self) { try scan.merged() }
    #expect(failure?.kind == .badInput && failure?.message.contains("0000020.block") == true)
    #expect(!FileManager.default.fileExists(atPath: scan.path + "/result.h5"))
    _ = try scan.merged(allowsMissing: true)
    #expect(scan.warnings.count == scan.plan.layout.blocks - 20)
  }

  /// CSV holds what the blocks do, and leaves out what is missing.
  @Test func table() throws {
    let scan = try ScanFiles()
    try scan.run()
    let text = String(decoding: try scan.merged(name: "o.csv"), as: UTF8.self)
    let rows = text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(
      rows[0] == [
        "detector.energy_resolution", "configuration", "r2_numu", "chi_square", "iterations",
        "converged",
      ])
    #expect(rows.count == 1 + 15)
    #expect(rows[7][..<3] == ["0.1", "1", "-7.5e-34"])
    let study = try scan.plan.study(at: 1, threads: 1)
    let worker = try ScanWorker(
      plan: scan.plan, configuration: 1, study: study,
      templates: try study.templates(at: study.stations))
    let part = try worker.values(of: scan.plan.layout.block(8))
    guard case .numbers(let chiSquare) = part[0] else {
      Issue.record("no numbers")
      return
    }
    #expect(Double(rows[7][3]) == chiSquare[1])
    let toys = try String(contentsOfFile: scan.path + "/o.toys.csv", encoding: .utf8)
    #expect(toys.split(separator: "\n").count == 1 + 3 * 5 * 7)
    try FileManager.default.removeItem(atPath: scan.file(ofBlock: 0))
    let partial = try scan.merged(allowsMissing: true, name: "partial.csv")
    #expect(String(decoding: partial, as: UTF8.self).split(separator: "\n").count == 1 + 13)
  }

  @Test func shardsToSubmitAgain() throws {
    let scan = try ScanFiles()
    try scan.run(scan.plan.layout.blocks(ofShard: 2, of: 4))
    let status = try ScanStatus(scan.plan, threads: 2)
    let shards = status.unfinishedShards(of: 4, in: scan.plan.layout)
    #expect(shards == [1, 3, 4] && indexList(shards) == "1,3-4")
    #expect(status.done == scan.plan.layout.blocks(ofShard: 2, of: 4).count)
    #expect(indexList([]) == "" && indexList([1, 2, 3, 7, 9, 10]) == "1-3,7,9-10")
  }
}
