import Configuration

/// A scan as an array of Slurm and a job that merges it: the scripts, and the arguments of `sbatch`.
public struct SlurmSubmission: Sendable {
  /// What each job calls.
  public let jobs: ShardJobs
  /// Of the array.
  public let shardScript: SubmissionFile
  /// Of the job that follows it.
  public let mergeScript: SubmissionFile

  /// Refuses a folder that Slurm cannot write logs into.
  public init(_ jobs: ShardJobs) throws(Failure) {
    guard !jobs.folder.utf8.contains(UInt8(ascii: "\\")) else {
      throw Failure(
        .badInput,
        "\(clipped(jobs.folder)): Slurm cannot write logs into a folder with a backslash in its"
          + " name: expected another one (--output)")
    }
    self.jobs = jobs
    shardScript = SubmissionFile(name: "shard.sh", text: Self.shardText(jobs))
    mergeScript = SubmissionFile(name: "merge.sh", text: Self.mergeText(jobs))
  }

  /// Of the array, whose index is the number of the shard.
  public var arrayCommand: [String] {
    let resources = jobs.resources
    return command(
      ["--array=\(jobs.selection)", "--signal=B:TERM@60"]
        + options("--time", resources.time?.description),
      log: "%A_%a", name: "", script: shardScript)
  }

  /// Of the merge, which begins when no task of these jobs is left, whatever became of them: it says
  /// itself what is missing, and never waits for what cannot come.
  public func mergeCommand(after jobIDs: [String]) -> [String] {
    command(
      ["--dependency=afterany:" + jobIDs.joined(separator: ":")]
        + options("--time", jobs.resources.time?.description),
      log: "%j", name: "-merge", script: mergeScript)
  }

  private func command(
    _ own: [String], log: String, name: String, script: SubmissionFile
  ) -> [String] {
    let resources = jobs.resources
    // Slurm reads `%` in the whole name of a log.
    let logFolder = replacing("%", in: jobs.logFolder, with: "%%")
    return ["sbatch", "--parsable", "--job-name=nuem-\(jobs.name)\(name)"] + own
      + options("--partition", resources.partition) + options("--account", resources.account)
      + options("--mem", resources.memory)
      + [
        "--ntasks=1", "--cpus-per-task=\(resources.threads)", "--requeue", "--open-mode=append",
        "--chdir=\(jobs.submissionFolder)", "--output=\(logFolder)/\(log)\(name).log",
        "\(jobs.submissionFolder)/\(script.name)",
      ]
  }

  private func options(_ name: String, _ value: String?) -> [String] {
    value.map { ["\(name)=\($0)"] } ?? []
  }

  /// The number of a job in what `sbatch --parsable` prints, which a site may surround with words.
  public static func jobID(in output: String) -> String? {
    output.split(whereSeparator: \.isNewline).reversed().lazy.compactMap {
      $0.wholeMatch(of: /([0-9]+)(?:;.*)?/).map { String($0.1) }
    }.first
  }

  /// The largest index of an array, from what `scontrol show config` prints: Slurm's default without.
  public static func largestIndex(configuration: String) -> Int {
    let match = configuration.firstMatch(of: /MaxArraySize *= *([0-9]{1,9})/)
    return max(1, (match.flatMap { Int($0.1) } ?? 1001) - 1)
  }
}
