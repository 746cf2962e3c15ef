import Configuration

/// A scan for HTCondor: a process for each shard in one node of a DAG, and the merge in another.
public struct CondorSubmission: Sendable {
  /// The files of the submission; the last one is the DAG.
  public let files: [SubmissionFile]
  /// The command, which is to be run in the folder of submissions.
  public let command: [String]

  /// - Parameters:
  ///   - number: the number of the submission, from 1. DAGMan keeps files beside a DAG, so that
  ///     each submission needs names of its own.
  ///   - merges: whether the DAG ends in a merge.
  public init(_ jobs: ShardJobs, number: Int, merges: Bool) throws(Failure) {
    guard jobs.resources.partition == nil else {
      throw Failure(.commandLine, "--partition: HTCondor has no partitions")
    }
    for path in [jobs.program, jobs.plan, jobs.folder] where !Self.canWrite(path) {
      throw Failure(
        .badInput,
        "\(clipped(path)): a submit description cannot hold this name: expected one without line"
          + " breaks, $$, and white space or a backslash at its end")
    }
    let scan = SubmissionFile(
      name: "scan-\(number).sub", text: Self.shardText(jobs, number: number))
    let merge = SubmissionFile(
      name: "merge-\(number).sub", text: Self.mergeText(jobs, number: number))
    let settings = SubmissionFile(
      name: "dagman.config",
      text:
        "# Each shard may be held once and more, for its time limit.\nDAGMAN_MAX_JOB_HOLDS = 0\n")
    let dag = SubmissionFile(
      name: "scan-\(number).dag",
      text: Self.dagText(scan: scan.name, merge: merges ? merge.name : nil, settings: settings.name)
    )
    files = [scan] + (merges ? [merge] : []) + Self.wrapper(jobs) + [settings, dag]
    command = ["condor_submit_dag", "-batch-name", "nuem-\(jobs.name)", dag.name]
  }

  private static let wrapperName = "run.sh"

  /// The file that a job starts in place of the program, where a prologue or a launcher comes
  /// before it.
  private static func wrapper(_ jobs: ShardJobs) -> [SubmissionFile] {
    guard jobs.prologue != nil || jobs.launcher != nil else { return [] }
    let text = """
      #!\(jobs.shell)
      # The program of a scan, in its environment. Written by nuem \(programVersion).
      \(jobs.prologueLine)exec \(jobs.command([])) "$@"

      """
    return [SubmissionFile(name: wrapperName, text: text)]
  }

  /// A shell reads the wrapper, so that it need not be executable.
  private static func executable(_ jobs: ShardJobs) -> (path: String, arguments: [String]) {
    guard !wrapper(jobs).isEmpty else { return (jobs.program, []) }
    let words = jobs.shell.split(separator: " ").map(String.init)
    return (words[0], words.dropFirst() + ["\(jobs.submissionFolder)/\(wrapperName)"])
  }

  /// The number of the cluster in what `condor_submit_dag` prints.
  public static func jobID(in output: String) -> String? {
    output.firstMatch(of: /submitted to cluster ([0-9]+)/).map { String($0.1) }
  }

  private static func canWrite(_ path: String) -> Bool {
    let bytes = path.utf8
    let hasDollars = zip(bytes, bytes.dropFirst()).contains { $0 == dollar && $1 == dollar }
    return !hasDollars && !bytes.contains { "\n\r\0".utf8.contains($0) }
      && !" \t\\".utf8.contains { $0 == bytes.last }
  }

  private static let dollar = UInt8(ascii: "$")

  private static func shardText(_ jobs: ShardJobs, number: Int) -> String {
    let arguments = jobs.runArguments.map(argument) + ["--shard $(shard)/\(jobs.shards)"]
    return """
      # The shards of a scan. Written by nuem \(programVersion).
      \(common(jobs, arguments: arguments, log: "scan-\(number)", output: "scan-\(number)-$(shard)"))
      queue shard from (
      \(jobs.selection.numbers.map { "  \($0)\n" }.joined()))

      """
  }

  private static func mergeText(_ jobs: ShardJobs, number: Int) -> String {
    """
    # Merges the blocks of a scan. Written by nuem \(programVersion).
    \(common(
      jobs, arguments: jobs.mergeArguments.map(argument), log: "merge-\(number)",
      output: "merge-\(number)"))
    queue

    """
  }

  /// The program stops with 75 within 10 s of the signal of an eviction; what was stopped or killed
  /// stays in the queue and is started again, and so is what was held for its time limit.
  private static func common(
    _ jobs: ShardJobs, arguments: [String], log: String, output: String
  ) -> String {
    let resources = jobs.resources
    let restarts = ShardJobs.mostRestarts
    var lines = [
      "universe = vanilla", "executable = \(value(executable(jobs).path))",
      "transfer_executable = False", "should_transfer_files = NO",
      "initialdir = \(value(jobs.submissionFolder))",
      "arguments = \"\((executable(jobs).arguments.map(argument) + arguments).joined(separator: " "))\"",
      "log = \(log).log", "output = logs/\(output).out", "error = logs/\(output).err",
      "request_cpus = \(resources.threads)",
    ]
    if let memory = resources.memory { lines.append("request_memory = \(memory)") }
    if let account = resources.account { lines.append("accounting_group = \(account)") }
    lines += [
      "kill_sig = SIGTERM", "job_max_vacate_time = 30",
      "on_exit_remove = (ExitBySignal =!= True && ExitCode =!= 75) || NumJobStarts >= \(restarts)",
    ]
    if let time = resources.time {
      // 46 is the reason of a job that was held because its time was up.
      lines += [
        "allowed_job_duration = \(time.seconds)", "+MaxRuntime = \(time.seconds)",
        "periodic_release = HoldReasonCode =?= 46 && NumJobStarts < \(restarts)",
      ]
    }
    return lines.joined(separator: "\n")
  }

  /// An argument in HTCondor's new syntax, in which the list of arguments stands in double quotes.
  private static func argument(_ word: String) -> String {
    let inner = value(replacing("\"", in: word, with: "\"\""))
    let isPlain = !word.isEmpty && !word.utf8.contains { " \t'".utf8.contains($0) }
    return isPlain ? inner : "'" + replacing("'", in: inner, with: "''") + "'"
  }

  /// A value in which nothing is a macro.
  private static func value(_ text: String) -> String {
    replacing("$", in: text, with: "$(DOLLAR)")
  }

  /// A bad plan does not get better by running it again, and what a plan allows a job is not to be
  /// taken four times.
  private static func dagText(scan: String, merge: String?, settings: String) -> String {
    var lines = [
      "# A scan, shard by shard, and its merge. Written by nuem \(programVersion).",
      "CONFIG \(settings)", "JOB SCAN \(scan)", "RETRY SCAN 3 UNLESS-EXIT 65",
      "ABORT-DAG-ON SCAN 71 RETURN 71",
    ]
    if let merge { lines += ["JOB MERGE \(merge)", "PARENT SCAN CHILD MERGE"] }
    return lines.map { $0 + "\n" }.joined()
  }
}
