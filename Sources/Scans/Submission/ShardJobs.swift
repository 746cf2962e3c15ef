/// The jobs of a scan: what each calls, whatever runs them.
public struct ShardJobs: Equatable, Sendable {
  /// Absolute paths, as a job may start in any folder.
  public let program: String
  /// Of the plan; absolute too.
  public let plan: String
  /// Of the scan; absolute too.
  public let folder: String
  /// Of the plan: letters, digits, `-`, `_` and `.` alone.
  public let name: String
  /// That the scan is cut into.
  public let shards: Int
  /// To be run now.
  public let selection: ShardSelection
  /// Of each job.
  public let resources: JobResources

  /// From absolute paths.
  public init(
    program: String, plan: String, folder: String, name: String, shards: Int,
    selection: ShardSelection, resources: JobResources
  ) {
    self.program = program
    self.plan = plan
    self.folder = folder
    self.name = name
    self.shards = shards
    self.selection = selection
    self.resources = resources
  }

  /// Of what a submission writes.
  public var submissionFolder: String { folder + "/" + ScanSubmission.folder }
  /// Of what the jobs say.
  public var logFolder: String { submissionFolder + "/logs" }

  /// A job that was stopped this often is no longer put back into the queue.
  static let mostRestarts = 200

  /// Behind the program's name; `--shard I/N` follows.
  var runArguments: [String] { ["scan", "run", plan, "--output", folder] + threadArguments }

  var mergeArguments: [String] { ["scan", "merge", plan, "--output", folder] + threadArguments }

  private var threadArguments: [String] { ["--threads", "\(resources.threads)"] }
}

/// A file that a submission writes.
public struct SubmissionFile: Equatable, Sendable {
  /// In the folder of submissions.
  public let name: String
  /// What it holds.
  public let text: String
}
