import Foundation
import Testing

@Suite struct ScanSubmitRefusalTests {
  @Test func refusalOfSlurm() async throws {
    let site = try SubmissionSite()
    let run = try await site.submit(
      "--engine", "slurm", "--shards", "2", refusal: "Invalid account")
    run.refused(74, naming: ["sbatch failed with 1", "Invalid account"])
    #expect(try !site.folder.names(under: "p.scan/submission").contains("submission.json"))
  }

  /// More than a pipe holds on both streams stops neither the batch system nor the program.
  @Test func noisyBatchSystem() async throws {
    let site = try SubmissionSite()
    let run = try await site.submit("--engine", "htcondor", "--shards", "2", noise: 1 << 20)
    #expect(run.status == 0 && run.output.contains("101"))
  }

  @Test(arguments: [("slurm", "sbatch"), ("htcondor", "condor_submit_dag")])
  func noBatchSystem(_ engine: String, _ command: String) async throws {
    let site = try SubmissionSite()
    try FileManager.default.removeItem(atPath: site.folder["bin/\(command)"])
    let run = try await site.submit("--engine", engine, "--shards", "2")
    run.refused(66, naming: [command, "--dry-run"])
  }

  private static let refusals: [([String], [String])] = [
    (["--time", "1"], ["--time", "HH:MM:SS"]), (["--memory", "2"], ["--memory", "2G"]),
    (["--partition", "a b"], ["--partition"]), (["--account", "a;b"], ["--account"]),
    (["--threads", "0"], ["--threads", "4096"]), (["--only", "1"], ["--only", "--shards"]),
    (["--shards", "8", "--only", "9"], ["--only", "from 1 to 8"]),
    (["--shards", "0"], ["--shards", "from 1 to 10"]),
    (["--shards", "11"], ["--shards", "from 1 to 10", "MaxArraySize"]),
  ]

  @Test(arguments: refusals) func badOption(_ options: [String], _ parts: [String]) async throws {
    let site = try SubmissionSite()
    let run = try await nuem(
      ["scan", "submit", "p.yaml", "--engine", "slurm", "--dry-run", "--output", "q"] + options,
      shell: "PATH='\(site.folder["bin"])' \"$@\"", in: site.folder)
    run.refused(64, naming: parts)
  }

  @Test func shardsWithoutBlocks() async throws {
    let site = try SubmissionSite()
    try await site.submit("--engine", "htcondor", "--shards", "12").refused(
      64, naming: ["--shards", "from 1 to 11", "the scan has 11 blocks"])
    try await site.submit("--engine", "htcondor", "--partition", "a").refused(
      64, naming: ["--partition", "HTCondor"])
  }
}
