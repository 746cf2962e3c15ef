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

  /// `sbatch` looks for options in comments before the first command: there stand those that were asked
  /// for, and nothing that a name of a file could add.
  @Test func noNameIsAnOption() throws {
    let name = "/a\n#SBATCH --array=1-1000\n"
    let jobs = try Self.jobs(program: name, plan: name, folder: name)
    let slurm = try SlurmSubmission(jobs)
    for script in [slurm.shardScript, slurm.mergeScript] {
      #expect(script.text.hasPrefix("#!/bin/sh\n"))
      let options = Self.options(of: script)
      #expect(!options.contains { $0.contains("1-1000") || $0.hasPrefix("--chdir") })
      #expect(options.contains("--ntasks=1"))
    }
  }

  private static func options(of script: SubmissionFile) -> [String] {
    script.text.split(separator: "\n", omittingEmptySubsequences: false)
      .prefix { $0.isEmpty || $0.hasPrefix("#") }
      .filter { $0.hasPrefix("#SBATCH ") }.map { String($0.dropFirst(8)) }
  }

  /// A script can be submitted by hand: it carries what the command has.
  @Test func scriptsCarryTheirOptions() throws {
    let options = try SlurmOptions(
      qos: "long", constraint: "avx512|zen4", reservation: "dune", exclude: "node[03-05]",
      mailUser: "a.b@c.org", arrayLimit: 5, others: ["--gres=gpu:1 --comment='a b'"])
    let slurm = try SlurmSubmission(Self.jobs(), options: options)
    let array = Self.options(of: slurm.shardScript)
    for option in [
      "--qos=long", "--constraint=avx512|zen4", "--reservation=dune", "--exclude=node[03-05]",
      "--mail-user=a.b@c.org", "--mail-type=END,FAIL", "--array=1-8%5",
    ] {
      #expect(array.contains(option) && slurm.arrayCommand.contains(option), "\(option)")
    }
    #expect(array.contains("--gres=gpu:1 --comment='a b'"))
    #expect(slurm.arrayCommand.dropFirst(2).dropLast().allSatisfy(array.contains))
    let merge = Self.options(of: slurm.mergeScript)
    #expect(merge.contains("--qos=long") && !merge.contains { $0.hasPrefix("--array") })
    #expect(merge.contains("--gres=gpu:1 --comment='a b'"))
  }

  @Test func refusedOptions() {
    func refused(_ make: @autoclosure () throws -> SlurmOptions) {
      let failure = #expect(throws: Failure.self) { try make() }
      #expect(failure?.kind == .commandLine)
    }
    refused(try SlurmOptions(qos: "a b"))
    refused(try SlurmOptions(constraint: ""))
    refused(try SlurmOptions(exclude: "a;b"))
    refused(try SlurmOptions(mailUser: "-x"))
    refused(try SlurmOptions(arrayLimit: 0))
    refused(try SlurmOptions(others: ["gres"]))
    refused(try SlurmOptions(others: ["--a\n#SBATCH --b"]))
  }

  /// Modules come before the program, and a container around it.
  @Test func prologueAndLauncher() throws {
    let plain = try Self.jobs()
    let jobs = ShardJobs(
      program: plain.program, plan: plain.plan, folder: plain.folder, name: plain.name,
      shards: plain.shards, selection: plain.selection, resources: plain.resources,
      prologue: "/site/it's.sh", launcher: "apptainer exec nuem.sif")
    let slurm = try SlurmSubmission(jobs)
    for (script, word) in [(slurm.shardScript, "run"), (slurm.mergeScript, "merge")] {
      #expect(script.text.hasPrefix("#!/bin/bash -l\n"))
      let lines = script.text.split(separator: "\n").map(String.init)
      let prologue = try #require(lines.firstIndex(of: #". '/site/it'\''s.sh'"#))
      let program = try #require(
        lines.firstIndex { $0.contains("apptainer exec nuem.sif /opt/nuem scan \(word)") })
      #expect(prologue < program)
    }
    let condor = try CondorSubmission(jobs, number: 1, merges: true)
    let wrapper = try #require(condor.files.first { $0.name == "run.sh" })
    #expect(wrapper.text.contains("exec apptainer exec nuem.sif /opt/nuem \"$@\""))
    for file in condor.files where file.name.hasSuffix(".sub") {
      #expect(file.text.contains("executable = /bin/bash\n"))
      #expect(file.text.contains("arguments = \"-l /data/p.scan/submission/run.sh scan "))
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
