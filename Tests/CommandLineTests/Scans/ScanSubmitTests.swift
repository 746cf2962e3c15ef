import Foundation
import Testing

/// Submissions between stand-ins of a batch system's commands.
@Suite struct ScanSubmitTests {
  @Test func slurm() async throws {
    let site = try SubmissionSite()
    let first = try await site.submit("--engine", "slurm", "--shards", "8", "--time", "01:00:00")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output == "job             101\nmerge           102\n")
    #expect(first.errors.hasPrefix("nuem: submitted shards 1-8 of 8; logs in /"))
    #expect(try site.words(ofCall: 1).contains("--array=1-8"))
    #expect(try site.words(ofCall: 2).contains("--dependency=afterany:101"))
    // The last submission says how many shards there are.
    let second = try await site.submit("--engine", "slurm", "--only", "7,2-3", "--quiet")
    #expect(second.succeeded() == "job             103\nmerge           104\n")
    #expect(try site.words(ofCall: 3).contains("--array=2-3,7"))
    #expect(try site.words(ofCall: 4).contains("--dependency=afterany:101:103"))
    let job = try site.jobs()[0]
    #expect(job["id"] as? String == "103" && job["merge"] as? String == "104")
    #expect(job["selection"] as? String == "2-3,7" && job["shards"] as? Int == 8)
    let third = try await site.submit("--engine", "slurm", "--no-merge", "--quiet")
    #expect(third.succeeded() == "job             105\n")
    #expect(try site.words(ofCall: 5).contains("--array=1-8"))
    #expect(try site.jobs().count == 3)
  }

  /// Options of Slurm reach `sbatch` and stand in the scripts, which can be submitted again by hand; what a
  /// cluster has no word for goes by --sbatch.
  @Test func slurmOptions() async throws {
    let site = try SubmissionSite()
    let run = try await site.submit(
      "--engine", "slurm", "--shards", "8", "--quiet", "--qos", "long", "--constraint",
      "avx512|zen4",
      "--account", "dune", "--reservation", "r1", "--exclude", "node[03-05]", "--mail-user",
      "a@b.org",
      "--mail-type", "FAIL", "--array-limit", "3", "--sbatch=--gres=gpu:1",
      "--sbatch=--comment='a b'",
      "--launcher", "apptainer exec --bind '/a b:/data' img.sif")
    #expect(run.status == 0, "\(run.errors)")
    let script = try site.folder.text(of: "p.scan/submission/shard.sh")
    for option in [
      "--qos=long", "--constraint=avx512|zen4", "--account=dune", "--reservation=r1",
      "--exclude=node[03-05]", "--mail-user=a@b.org", "--mail-type=FAIL", "--array=1-8%3",
    ] {
      #expect(try site.words(ofCall: 1).contains(option), "\(option)")
      #expect(script.contains("\n#SBATCH \(option)\n"), "\(option)")
    }
    for option in ["--gres=gpu:1", "--comment='a b'"] {
      #expect(script.contains("\n#SBATCH \(option)\n"), "\(option)")
    }
    #expect(script.contains("\napptainer exec --bind '/a b:/data' img.sif /"))
    for bad in [
      ["--qos", "a b"], ["--sbatch", "gres"], ["--array-limit", "0"], ["--launcher", "a\nb"],
    ] {
      let refused = try await site.submit("--engine", "slurm", bad[0], bad[1])
      #expect(refused.status == 64 && refused.errors.contains(bad[0]), "\(refused.errors)")
    }
  }

  /// What is submitted again is what `scan status` names.
  @Test func lostShards() async throws {
    let site = try SubmissionSite()
    _ = try await site.submit("--engine", "slurm", "--shards", "8")
    for shard in [1, 2, 4, 5] {
      _ = try await nuem("scan", "run", "p.yaml", "--shard", "\(shard)/8", in: site.folder)
        .succeeded()
    }
    let status = try await nuem("scan", "status", "p.yaml", in: site.folder).succeeded()
    #expect(status.contains("\nshards          8: 4 not done\n"), "\(status)")
    #expect(status.contains("\nresubmit        3,6-8\n"))
    _ = try await site.submit("--engine", "slurm", "--only", "3,6-8")
    #expect(try site.words(ofCall: 3).contains("--array=3,6-8"))
  }

  @Test func local() async throws {
    let site = try SubmissionSite()
    let run = try await nuem("scan", "submit", "p.yaml", "--engine", "local", in: site.folder)
    #expect(
      run.succeeded() == "11 of 11 blocks done: 11 computed, 0 found in p.scan\np.scan/small.h5\n")
    for arguments in [["run", "p.yaml", "--threads", "1"], ["merge", "p.yaml"]] {
      _ = try await nuem(["scan"] + arguments + ["--output", "other"], in: site.folder).succeeded()
    }
    let files = try ["p.scan/small.h5", "other/small.h5"].map {
      try Data(contentsOf: URL(filePath: site.folder[$0]))
    }
    #expect(files[0] == files[1])
    for option in [["--shards", "2"], ["--only", "1"], ["--time", "01:00:00"], ["--dry-run"]] {
      try await nuem(["scan", "submit", "p.yaml", "--engine", "local"] + option, in: site.folder)
        .refused(64, naming: [option[0], "--engine local"])
    }
  }

  /// Before anything is submitted that would be refused on every node.
  @Test func folderOfAnotherPlan() async throws {
    let site = try SubmissionSite()
    _ = try await nuem("scan", "run", "p.yaml", "--shard", "1/11", in: site.folder).succeeded()
    try site.folder.write(
      SubmissionSite.planText.replacing("count: 21", with: "count: 23"), to: "p.yaml")
    try await site.submit("--engine", "slurm", "--shards", "2").refused(
      65, naming: ["plan.json", "--output"])
  }

  @Test func condor() async throws {
    let site = try SubmissionSite()
    for number in 1...2 {
      let run = try await site.submit("--engine", "htcondor", "--shards", "8", "--quiet")
      #expect(run.succeeded() == "job             10\(number)\n")
      let words = try site.words(ofCall: number)
      #expect(words == ["-batch-name", "nuem-small", "scan-\(number).dag"])
      #expect(try site.folder.names(under: "p.scan/submission").contains("scan-\(number).dag"))
    }
    #expect(try site.jobs()[0]["engine"] as? String == "htcondor")
  }

  @Test(arguments: ["slurm", "htcondor"]) func dryRun(_ engine: String) async throws {
    let site = try SubmissionSite()
    let before = try site.folder.names()
    let run = try await site.submit("--engine", engine, "--dry-run", "--memory", "2G")
    let text = run.succeeded()
    #expect(try site.folder.names() == before)
    #expect(text.contains(site.folder["p.yaml"]) && text.contains("\n# Commands\n"))
    #expect(
      text.contains(
        engine == "slurm"
          ? "\narray=$(sbatch --parsable --job-name=nuem-small --array=1 " : "\nRETRY SCAN 3"))
    #expect(text.contains(engine == "slurm" ? "afterany:\"${array%%;*}\"" : "request_memory = 2G"))
  }

  /// What is printed is a script that submits what is written.
  @Test func dryRunSubmitsTheSame() async throws {
    let site = try SubmissionSite()
    let options = ["--engine", "slurm", "--shards", "3"]
    let text = try await site.submit(options[0], options[1], options[2], options[3], "--dry-run")
      .succeeded()
    _ = try await site.submit(options[0], options[1], options[2], options[3])
    try site.folder.write(
      String(text[(try #require(text.firstRange(of: "# Commands\n")).upperBound)...]), to: "c.sh")
    let shell = "STAND_INS='\(site.folder.path)' PATH='\(site.folder["bin"])' /bin/sh c.sh"
    #expect(try await run("/bin/sh", ["-c", shell], in: site.folder).status == 0)
    #expect(try site.words(ofCall: 3) == site.words(ofCall: 1))
    #expect(
      try site.words(ofCall: 4)
        == site.words(ofCall: 2).map { $0.replacing("afterany:101", with: "afterany:103") })
  }

  @Test(arguments: ["'; touch x; '.yaml", "$(touch x) `touch x`\n\".yaml", "-n %j.yaml"])
  func hostileNames(_ name: String) async throws {
    let site = try SubmissionSite(plan: name)
    let submitted = try await nuem(
      ["scan", "submit", "--engine", "slurm", "--shards", "3", "--quiet", "--", name],
      shell: "STAND_INS='\(site.folder.path)' PATH='\(site.folder["bin"])' \"$@\"",
      in: site.folder)
    #expect(submitted.succeeded() == "job             101\nmerge           102\n")
    let script = try #require(try site.words(ofCall: 1).last)
    #expect(
      script == site.folder[(name as NSString).deletingPathExtension + ".scan/submission/shard.sh"])
    let shard = try await run(
      "/bin/sh", ["-c", "SLURM_ARRAY_TASK_ID=2 exec /bin/sh \"$0\"", script], in: site.folder)
    #expect(shard.status == 0, "\(shard.errors)")
    #expect(try !site.folder.names().contains("x"))
  }
}
