import Configuration
import Foundation
import Scans
import Testing

@Suite struct SlurmTests {
  static func jobs(
    program: String = "/opt/nuem", plan: String = "/data/p.yaml", folder: String = "/data/p.scan",
    selection: ShardSelection = ShardSelection(all: 8), resources: JobResources? = nil
  ) throws -> ShardJobs {
    ShardJobs(
      program: program, plan: plan, folder: folder, name: "p", shards: 8, selection: selection,
      resources: try resources ?? JobResources())
  }

  @Test func commands() throws {
    let resources = try JobResources(
      threads: 4, time: "02:00:00", memory: "2G", partition: "long", account: "dune")
    let slurm = try SlurmSubmission(
      Self.jobs(selection: ShardSelection([1, 4, 5, 6]), resources: resources))
    let array = slurm.arrayCommand
    #expect(array.first == "sbatch" && array.last == "/data/p.scan/submission/shard.sh")
    for word in [
      "--parsable", "--array=1,4-6", "--time=02:00:00", "--mem=2G", "--partition=long",
      "--account=dune", "--cpus-per-task=4", "--requeue", "--open-mode=append",
      "--chdir=/data/p.scan/submission", "--output=/data/p.scan/submission/logs/%A_%a.log",
    ] {
      #expect(array.contains(word), "\(word)")
    }
    let merge = slurm.mergeCommand(after: ["7", "12"])
    #expect(merge.contains("--dependency=afterany:7:12"))
    #expect(merge.last == "/data/p.scan/submission/merge.sh")
    #expect(!merge.contains { $0.hasPrefix("--array") })
  }

  @Test func defaultsAreSlurms() throws {
    let words = try SlurmSubmission(Self.jobs()).arrayCommand
    for option in ["--time", "--mem", "--partition", "--account"] {
      #expect(!words.contains { $0.hasPrefix(option + "=") })
    }
  }

  /// Slurm would put the number of a job in the place of `%j`, and cannot be told to leave a backslash.
  @Test func foldersThatSlurmReads() throws {
    let words = try SlurmSubmission(Self.jobs(folder: "/a%j")).arrayCommand
    #expect(words.contains("--output=/a%%j/submission/logs/%A_%a.log"))
    #expect(words.contains("--chdir=/a%j/submission"))
    let failure = #expect(throws: Failure.self) {
      try SlurmSubmission(Self.jobs(folder: "/a\\b"))
    }
    #expect(failure?.kind == .badInput)
  }

  /// `sbatch` looks for options in comments before the first command.
  @Test func noNameIsAnOption() throws {
    let name = "/a\n#SBATCH --array=1-1000\n"
    let jobs = try Self.jobs(program: name, plan: name, folder: name)
    let slurm = try SlurmSubmission(jobs)
    for script in [slurm.shardScript, slurm.mergeScript] {
      let head = script.text.split(separator: "\n", omittingEmptySubsequences: false)
        .prefix { $0.isEmpty || $0.hasPrefix("#") }
      #expect(script.text.hasPrefix("#!/bin/sh\n") && !head.contains { $0.hasPrefix("#SBATCH") })
    }
  }

  @Test(arguments: [
    ("12\n", "12"), ("12;cluster\n", "12"), ("Welcome to 7\n\n34\n", "34"), ("none\n", nil),
    ("", nil),
  ])
  func jobNumbers(_ output: String, _ number: String?) {
    #expect(SlurmSubmission.jobID(in: output) == number)
  }

  @Test func largestIndex() {
    let text = "MailProg = /bin/mail\nMaxArraySize            = 4001\nMaxJobCount = 10000\n"
    #expect(SlurmSubmission.largestIndex(configuration: text) == 4000)
    #expect(SlurmSubmission.largestIndex(configuration: "slurm_load: error") == 1000)
  }
}
