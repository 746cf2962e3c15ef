import Configuration

/// A scan as an array of Slurm and a job that merges it: the scripts, and the arguments of
/// `sbatch`.
public struct SlurmSubmission: Sendable {
  /// The jobs.
  public let jobs: ShardJobs
  /// The script of the array.
  public let shardScript: SubmissionFile
  /// The script of the job that follows the array.
  public let mergeScript: SubmissionFile

  private let options: SlurmOptions

  /// Refuses a folder that Slurm cannot write logs into.
  public init(_ jobs: ShardJobs, options: SlurmOptions = .none) throws(Failure) {
    guard !jobs.folder.utf8.contains(UInt8(ascii: "\\")) else {
      throw Failure(
        .badInput,
        "\(clipped(jobs.folder)): Slurm cannot write logs into a folder with a backslash in its"
          + " name: expected another one (--output)")
    }
    self.jobs = jobs
    self.options = options
    shardScript = SubmissionFile(
      name: "shard.sh",
      text: Self.shardText(
        jobs, header: Self.header(Self.arrayArguments(jobs, options), options)))
    mergeScript = SubmissionFile(
      name: "merge.sh",
      text: Self.mergeText(jobs, header: Self.header(Self.mergeArguments(jobs, options), options)))
  }

  /// The command that submits the array, whose index is the number of the shard.
  public var arrayCommand: [String] {
    command(Self.arrayArguments(jobs, options), script: shardScript)
  }

  /// The command that submits the merge, which begins when no task of these jobs is left, whatever
  /// became of them: it says itself what is missing, and never waits for what cannot come.
  public func mergeCommand(after jobIDs: [String]) -> [String] {
    command(
      ["--dependency=afterany:" + jobIDs.joined(separator: ":")]
        + Self.mergeArguments(jobs, options), script: mergeScript)
  }

  private func command(_ arguments: [String], script: SubmissionFile) -> [String] {
    ["sbatch", "--parsable"] + arguments + ["\(jobs.submissionFolder)/\(script.name)"]
  }

  private static func arrayArguments(_ jobs: ShardJobs, _ options: SlurmOptions) -> [String] {
    let limit = options.arrayLimit.map { "%\($0)" } ?? ""
    return [
      "--job-name=nuem-\(jobs.name)", "--array=\(jobs.selection)\(limit)", "--signal=B:TERM@60",
    ]
      + arguments(jobs, options, log: "%A_%a")
  }

  private static func mergeArguments(_ jobs: ShardJobs, _ options: SlurmOptions) -> [String] {
    ["--job-name=nuem-\(jobs.name)-merge"] + arguments(jobs, options, log: "%j-merge")
  }

  private static func arguments(
    _ jobs: ShardJobs, _ options: SlurmOptions, log: String
  ) -> [String] {
    let resources = jobs.resources
    // Slurm reads `%` in the whole name of a log.
    let logFolder = replacing("%", in: jobs.logFolder, with: "%%")
    return [
      ("--time", resources.time?.description), ("--partition", resources.partition),
      ("--account", resources.account), ("--mem", resources.memory),
    ].compactMap { name, value in value.map { "\(name)=\($0)" } }
      + options.arguments + [
        "--ntasks=1", "--cpus-per-task=\(resources.threads)", "--requeue", "--open-mode=append",
        "--chdir=\(jobs.submissionFolder)", "--output=\(logFolder)/\(log).log",
      ]
  }

  /// The header that makes a script a complete job, which can be submitted again by hand. Names of
  /// files that Slurm would read in another way there are given only on the command line.
  private static func header(_ arguments: [String], _ options: SlurmOptions) -> String {
    let plain = arguments.filter { argument in
      argument.utf8.allSatisfy { isLetterOrDigit($0) || "-_./:=,+@%&|*[]()".utf8.contains($0) }
    }
    return (plain + options.others).map { "#SBATCH \($0)\n" }.joined()
  }

  /// The number of a job in what `sbatch --parsable` prints, which a site may surround with words.
  public static func jobID(in output: String) -> String? {
    output.split(whereSeparator: \.isNewline).reversed().lazy.compactMap {
      $0.wholeMatch(of: /([0-9]+)(?:;.*)?/).map { String($0.1) }
    }.first
  }

  /// The largest index of an array, from what `scontrol show config` prints: Slurm's default
  /// without.
  public static func largestIndex(configuration: String) -> Int {
    let match = configuration.firstMatch(of: /MaxArraySize *= *([0-9]{1,9})/)
    return max(1, (match.flatMap { Int($0.1) } ?? 1001) - 1)
  }
}
