/// The jobs of a scan: what each calls, whatever runs them.
public struct ShardJobs: Equatable, Sendable {
  /// The absolute path of the program, as a job may start in any folder.
  public let program: String
  /// The absolute path of the plan.
  public let plan: String
  /// The absolute path of the scan's folder.
  public let folder: String
  /// The name of the plan, which has letters, digits, `-`, `_` and `.` alone.
  public let name: String
  /// The number of shards that the scan is cut into.
  public let shards: Int
  /// The shards that are to be run now.
  public let selection: ShardSelection
  /// The resources of each job.
  public let resources: JobResources
  /// A script, by its absolute path, that a job reads before it starts the program: for modules, or
  /// an environment.
  public let prologue: String?
  /// The words before the program in the command of a job, as a shell reads them, such as
  /// `apptainer exec nuem.sif`.
  public let launcher: String?

  /// The jobs; all paths must be absolute.
  public init(
    program: String, plan: String, folder: String, name: String, shards: Int,
    selection: ShardSelection, resources: JobResources, prologue: String? = nil,
    launcher: String? = nil
  ) {
    self.program = program
    self.plan = plan
    self.folder = folder
    self.name = name
    self.shards = shards
    self.selection = selection
    self.resources = resources
    self.prologue = prologue
    self.launcher = launcher
  }

  /// The folder of the files of a submission.
  public var submissionFolder: String { folder + "/" + ScanSubmission.folder }
  /// The folder of the logs of the jobs.
  public var logFolder: String { submissionFolder + "/logs" }

  /// A job that was stopped this often is no longer put back into the queue.
  static let mostRestarts = 200

  /// The arguments behind the program's name; `--shard I/N` follows.
  var runArguments: [String] { ["scan", "run", plan, "--output", folder] + threadArguments }

  var mergeArguments: [String] { ["scan", "merge", plan, "--output", folder] + threadArguments }

  /// The shell that runs the scripts. With a prologue it is a login shell of bash, which has
  /// `module` and `conda`.
  var shell: String { prologue == nil ? "/bin/sh" : "/bin/bash -l" }

  /// A line of a script, or nothing.
  var prologueLine: String { prologue.map { ". \(shellQuoted($0))\n" } ?? "" }

  /// The program, behind its launcher, with these arguments, for a shell.
  func command(_ arguments: [String]) -> String {
    (launcher.map { $0 + " " } ?? "") + shellQuoted([program] + arguments)
  }

  private var threadArguments: [String] { ["--threads", "\(resources.threads)"] }
}

/// A file that a submission writes.
public struct SubmissionFile: Equatable, Sendable {
  /// The name of the file in the folder of submissions.
  public let name: String
  /// The content of the file.
  public let text: String
}
