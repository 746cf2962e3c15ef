import Foundation
import Testing

/// Submissions between stand-ins of a batch system's commands.
@Suite struct ScanSubmitTests {
  /// Eleven blocks.
  static let plan = """
    name: small
    base: { plan: on-axis, sampling: { samples: 1e3 } }
    grid: [{ parameter: mu_numu, from: 0, to: 1e-9, count: 21 }]
    compute: { chi_square: {} }
    block: { chi_square: 2 }
    """

  /// Records the words of each call, and numbers the jobs.
  private static let submitCommand = """
    #!/bin/sh
    number=1
    while [ -e "$STAND_INS/call-$number" ]; do number=$((number + 1)); done
    printf '%s\\0' "$@" > "$STAND_INS/call-$number"
    [ -z "$REFUSAL" ] || { echo "sbatch: error: $REFUSAL" >&2; exit 1; }
    case $0 in
      *sbatch) echo "10$number;cluster" ;;
      *) pwd; echo "1 job(s) submitted to cluster 10$number." ;;
    esac
    """

  private struct Site {
    let folder: Folder
    let plan: String

    init(plan: String = "p.yaml") throws {
      self.plan = plan
      folder = try Folder([
        plan: ScanSubmitTests.plan, "bin/sbatch": submitCommand,
        "bin/condor_submit_dag": submitCommand,
        "bin/scontrol": "#!/bin/sh\necho 'MaxArraySize            = 11'\n",
        "bin/squeue": "#!/bin/sh\necho RUNNING\n",
      ])
      for name in try folder.names(under: "bin") {
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o755], ofItemAtPath: folder["bin/\(name)"])
      }
    }

    func submit(_ options: String..., refusal: String = "") async throws -> Run {
      try await nuem(
        ["scan", "submit", plan] + options,
        shell: """
          STAND_INS='\(folder.path)' REFUSAL='\(refusal)' PATH='\(folder["bin"])':/usr/bin:/bin "$@"
          """,
        in: folder)
    }

    func words(ofCall number: Int) throws -> [String] {
      try folder.text(of: "call-\(number)").split(separator: "\0", omittingEmptySubsequences: false)
        .dropLast().map(String.init)
    }

    /// What was recorded, the last job first.
    func jobs() throws -> [[String: Any]] {
      let data = try Data(contentsOf: URL(filePath: folder["p.scan/submission/submission.json"]))
      let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      return try #require(record["jobs"] as? [[String: Any]]).reversed()
    }
  }

  @Test func slurm() async throws {
    let site = try Site()
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

  @Test func condor() async throws {
    let site = try Site()
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
    let site = try Site()
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
    let site = try Site()
    let options = ["--engine", "slurm", "--shards", "3"]
    let text = try await site.submit(options[0], options[1], options[2], options[3], "--dry-run")
      .succeeded()
    _ = try await site.submit(options[0], options[1], options[2], options[3])
    try site.folder.write(
      String(text[(try #require(text.firstRange(of: "# Commands\n")).upperBound)...]), to: "c.sh")
    let shell = "STAND_INS='\(site.folder.path)' PATH='\(site.folder["bin"])':/usr/bin:/bin sh c.sh"
    #expect(try await run("/bin/sh", ["-c", shell], in: site.folder).status == 0)
    #expect(try site.words(ofCall: 3) == site.words(ofCall: 1))
    #expect(
      try site.words(ofCall: 4)
        == site.words(ofCall: 2).map { $0.replacing("afterany:101", with: "afterany:103") })
  }

  @Test(arguments: ["'; touch x; '.yaml", "$(touch x) `touch x`\n\".yaml", "-n %j.yaml"])
  func hostileNames(_ name: String) async throws {
    let site = try Site(plan: name)
    let submitted = try await nuem(
      ["scan", "submit", "--engine", "slurm", "--shards", "3", "--quiet", "--", name],
      shell: "STAND_INS='\(site.folder.path)' PATH='\(site.folder["bin"])':/usr/bin:/bin \"$@\"",
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

  @Test func refusalOfSlurm() async throws {
    let site = try Site()
    let run = try await site.submit(
      "--engine", "slurm", "--shards", "2", refusal: "Invalid account")
    run.refused(74, naming: ["sbatch failed with 1", "Invalid account"])
    #expect(try !site.folder.names(under: "p.scan/submission").contains("submission.json"))
  }

  @Test(arguments: [("slurm", "sbatch"), ("htcondor", "condor_submit_dag")])
  func noBatchSystem(_ engine: String, _ command: String) async throws {
    let site = try Site()
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
    let site = try Site()
    let run = try await nuem(
      ["scan", "submit", "p.yaml", "--engine", "slurm", "--dry-run"] + options,
      shell: "PATH='\(site.folder["bin"])':/usr/bin:/bin \"$@\"", in: site.folder)
    run.refused(64, naming: parts)
  }

  @Test func shardsWithoutBlocks() async throws {
    let site = try Site()
    try await site.submit("--engine", "htcondor", "--shards", "12").refused(
      64, naming: ["--shards", "from 1 to 11", "the scan has 11 blocks"])
    try await site.submit("--engine", "htcondor", "--partition", "a").refused(
      64, naming: ["--partition", "HTCondor"])
  }
}
