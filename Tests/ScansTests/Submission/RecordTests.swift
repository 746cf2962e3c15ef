import Configuration
import Foundation
import Scans
import Testing

@Suite struct RecordTests {
  private let record = ScanSubmission(
    planHash: "0123456789abcdef0123456789abcdef",
    jobs: [
      .init(
        engine: .slurm, id: "12", merge: "13", selection: ShardSelection(all: 8), shards: 8),
      .init(
        engine: .htcondor, id: "4", merge: nil, selection: ShardSelection([2, 5, 6]), shards: 9),
    ])

  private func folder(_ text: String) throws -> ShellFolder {
    let folder = try ShellFolder()
    try FileManager.default.createDirectory(
      atPath: folder["submission"], withIntermediateDirectories: false)
    try folder.write(text, to: "submission/submission.json")
    return folder
  }

  @Test func isReadAsWritten() throws {
    for indented in [true, false] {
      let folder = try folder(record.json.text(indented: indented))
      #expect(try ScanSubmission.read(folder: folder.path) == record)
    }
    #expect(record.shards == 9)
    #expect(try ScanSubmission.read(folder: ShellFolder().path) == nil)
  }

  @Test func isOfOnePlan() throws {
    let text = "compute: { chi_square: {} }"
    let folder = try folder(record.json.text())
    let plan = try ScanPlan(Array(text.utf8), file: "p.yaml", output: folder.path)
    #expect(try ScanSubmission.read(of: plan) == nil)
    let same = ScanSubmission(planHash: plan.hash, jobs: record.jobs)
    try folder.write(same.json.text(), to: "submission/submission.json")
    #expect(try ScanSubmission.read(of: plan) == same)
  }

  @Test(arguments: [
    ("", "", "empty"), ("\"shards\": 8", "\"shards\": 0", "expected a whole number >= 1"),
    ("1-8", "1-9", "expected shards from 1 to 8"),
    ("scan-submission/1", "scan-submission/2", "schema"),
    ("\"id\": \"12\", ", "", "id"), ("htcondor", "pbs", "expected one of slurm, htcondor"),
    ("\"engine\"", "\"motor\"", "motor"), ("}", "", "submission.json"),
  ])
  func refusals(_ part: String, _ other: String, _ message: String) throws {
    let text = part.isEmpty ? "" : record.json.text().replacing(part, with: other)
    let folder = try folder(text)
    let failure = #expect(throws: Failure.self) { try ScanSubmission.read(folder: folder.path) }
    #expect(failure?.kind == .badInput)
    #expect(failure?.message.contains(message) ?? false, "\(failure?.message ?? "")")
  }
}
