import Foundation
import Scans
import Testing

/// The script of a task, run by a shell between stand-ins of the program and of Slurm's commands.
@Suite struct JobScriptTests {
  private static let hostile = "'; touch x; '$(touch x)`touch x`\"\n é"

  /// Records its arguments and ends with STATUS, or waits for a signal and ends with 75, or as a program whose
  /// libraries are still being loaded.
  private static let program = """
    #!/bin/sh
    trap 'exit 75' TERM
    [ "$STATUS" != load ] || { trap - TERM; STATUS=wait; }
    printf '%s\\0' "$@" > words
    while [ "$STATUS" = wait ]; do sleep 0.02; done
    exit "$STATUS"
    """

  private func folder() throws -> (folder: ShellFolder, jobs: ShardJobs) {
    let folder = try ShellFolder([
      "squeue": "#!/bin/sh\necho \"$STATE\"\n",
      "scontrol": "#!/bin/sh\nprintf '%s\\0' \"$@\" > requeued\n",
    ])
    let name = "nuem" + Self.hostile
    try folder.write(Self.program, to: name)
    let jobs = try SlurmTests.jobs(
      program: folder[name], plan: "/plan" + Self.hostile, folder: "/folder" + Self.hostile)
    let slurm = try SlurmSubmission(jobs)
    try folder.write(slurm.shardScript.text, to: "shard.sh")
    try folder.write(slurm.mergeScript.text, to: "merge.sh")
    return (folder, jobs)
  }

  private func environment(
    _ status: String, state: String = "RUNNING", restarts: String? = nil
  ) -> [String: String] {
    var environment = [
      "STATUS": status, "STATE": state, "SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": "3",
    ]
    environment["SLURM_RESTART_COUNT"] = restarts
    return environment
  }

  @Test(arguments: ["0", "1", "65", "74", "127", "137"])
  func otherCodesPass(_ status: String) throws {
    let (folder, jobs) = try folder()
    #expect(try folder.run(["shard.sh"], environment: environment(status)) == Int32(status))
    #expect(
      try folder.words(of: "words")
        == [
          "scan", "run", jobs.plan, "--output", jobs.folder, "--threads", "1", "--shard", "3/8",
        ])
    #expect(!folder.has("x") && !folder.has("requeued"))
  }

  @Test func merge() throws {
    let (folder, jobs) = try folder()
    #expect(try folder.run(["merge.sh"], environment: environment("65")) == 65)
    #expect(
      try folder.words(of: "words")
        == ["scan", "merge", jobs.plan, "--output", jobs.folder, "--threads", "1"])
    #expect(!folder.has("x"))
  }

  @Test func stoppedTaskComesBack() throws {
    let (folder, _) = try folder()
    #expect(try folder.run(["shard.sh"], environment: environment("75", restarts: "3")) == 75)
    #expect(try folder.words(of: "requeued") == ["requeue", "7_3"])
  }

  /// What Slurm cancels or ends itself, what it does not know, and what never gets on.
  @Test(arguments: [("COMPLETING", "0"), ("CANCELLED", "0"), ("", "0"), ("RUNNING", "200")])
  func taskThatDoesNotComeBack(_ state: String, _ restarts: String) throws {
    let (folder, _) = try folder()
    let environment = environment("75", state: state, restarts: restarts)
    #expect(try folder.run(["shard.sh"], environment: environment) == 75)
    #expect(!folder.has("requeued"))
  }

  /// A signal that finds the program while it is loaded ends it by itself: the task comes back all the same.
  /// Without a signal to the task, such an end is no wish to stop.
  @Test func signalWhileTheProgramIsLoaded() throws {
    let (folder, _) = try folder()
    let process = try folder.start(["shard.sh"], environment: environment("load"))
    while !folder.has("words"), process.isRunning { usleep(1000) }
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 75)
    #expect(try folder.words(of: "requeued") == ["requeue", "7_3"])
    try FileManager.default.removeItem(atPath: folder["requeued"])
    #expect(try folder.run(["shard.sh"], environment: environment("143")) == 143)
    #expect(!folder.has("requeued"))
  }

  /// The options of a container reach it as the user wrote them, before the program and its words.
  @Test func launcher() throws {
    let (folder, plain) = try folder()
    try folder.write("#!/bin/sh\nprintf '%s\\0' \"$@\" > launched\nexit 65\n", to: "apptainer")
    let jobs = ShardJobs(
      program: plain.program, plan: plain.plan, folder: plain.folder, name: plain.name,
      shards: plain.shards, selection: plain.selection, resources: plain.resources,
      launcher: "apptainer exec --bind \"/a b:/data\" --env 'X=$Y' --cleanenv img.sif")
    let slurm = try SlurmSubmission(jobs)
    try folder.write(slurm.shardScript.text, to: "shard.sh")
    try folder.write(slurm.mergeScript.text, to: "merge.sh")
    for (script, words) in [
      (
        "shard.sh", ["run", jobs.plan, "--output", jobs.folder, "--threads", "1", "--shard", "3/8"]
      ),
      ("merge.sh", ["merge", jobs.plan, "--output", jobs.folder, "--threads", "1"]),
    ] {
      #expect(try folder.run([script], environment: environment("0")) == 65)
      #expect(
        try folder.words(of: "launched")
          == [
            "exec", "--bind", "/a b:/data", "--env", "X=$Y", "--cleanenv", "img.sif", jobs.program,
          ]
          + ["scan"] + words)
    }
    #expect(!folder.has("x"))
  }

  /// Often, as the second signal is to come at every moment of the program's end, too.
  @Test(
    arguments: ["/bin/sh", "/bin/dash", "/bin/bash"].filter(
      FileManager.default.isExecutableFile(atPath:)),
    [SIGTERM, SIGUSR1, SIGXCPU, SIGHUP])
  func signalsReachTheProgram(_ shell: String, _ signal: Int32) throws {
    let (folder, _) = try folder()
    for delay in 0..<24 {
      for name in ["words", "requeued"] {
        try? FileManager.default.removeItem(atPath: folder[name])
      }
      let process = try folder.start(["shard.sh"], shell: shell, environment: environment("wait"))
      while !folder.has("words"), process.isRunning { usleep(1000) }
      // Twice, as when Slurm signals every process of a task.
      kill(process.processIdentifier, signal)
      usleep(UInt32(delay) * 1000)
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 75)
      #expect(try folder.words(of: "requeued") == ["requeue", "7_3"])
    }
  }
}
