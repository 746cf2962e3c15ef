import Configuration
import Foundation

/// The submitted jobs of a scan: the file `submission/submission.json` in its folder, with the
/// number of shards and the numbers of their jobs.
public struct ScanSubmission: Equatable, Sendable {
  /// The batch system.
  public enum Engine: String, CaseIterable, Sendable {
    /// Slurm: an array job, and a job that merges.
    case slurm
    /// HTCondor: a DAG.
    case htcondor
  }

  /// An array of Slurm or a DAG of HTCondor, by its number.
  public struct Job: Equatable, Sendable {
    /// The batch system that runs the job.
    public let engine: Engine
    /// The number that the batch system gave the job.
    public let id: String
    /// The number of the job that merges, where it has one of its own.
    public let merge: String?
    /// The shards that the job computes.
    public let selection: ShardSelection
    /// The number of shards that the scan was cut into.
    public let shards: Int

    /// The jobs that were submitted at one time.
    public init(
      engine: Engine, id: String, merge: String?, selection: ShardSelection, shards: Int
    ) {
      self.engine = engine
      self.id = id
      self.merge = merge
      self.selection = selection
      self.shards = shards
    }
  }

  /// The hash of the plan that was submitted.
  public let planHash: String
  /// The jobs in the order of their submission; one or more.
  public let jobs: [Job]

  /// The submission of a plan with all its jobs.
  public init(planHash: String, jobs: [Job]) {
    self.planHash = planHash
    self.jobs = jobs
  }

  /// The folder of submissions, below that of the scan.
  public static let folder = "submission"
  /// The file of the submission, relative to the folder of the scan.
  public static let file = folder + "/submission.json"

  /// The number of shards of the last submission.
  public var shards: Int { jobs[jobs.count - 1].shards }

  /// The content of the file.
  public var json: JSON {
    [
      "schema": .text(Self.schema), "plan_hash": .text(planHash),
      "jobs": .list(
        jobs.map {
          [
            "engine": .text($0.engine.rawValue), "id": .text($0.id),
            "merge": $0.merge.map { .text($0) } ?? .null, "selection": .text("\($0.selection)"),
            "shards": .count(UInt64($0.shards)),
          ]
        }),
    ]
  }

  private static let schema = "nuem/scan-submission/1"
}

extension ScanSubmission {
  private static let largestFile = 1 << 24
  private static let keys = ["schema", "plan_hash", "jobs"]
  private static let keysOfJob = ["engine", "id", "merge", "selection", "shards"]

  /// Adds a job to the record in the folder of a scan, or replaces the same job. Whoever
  /// submits at the same time adds to the same record; that of another plan gives way.
  public static func add(_ job: Job, of planHash: String, folder: String) throws(Failure) {
    let lock = try FolderLock.waiting(of: "\(folder)/\(Self.folder)/lock")
    let recorded = try read(folder: folder)
    let jobs = recorded?.planHash == planHash ? recorded?.jobs ?? [] : []
    let others = jobs.filter { $0.engine != job.engine || $0.id != job.id }
    TemporaryFile.removeLeftBehind(beside: "\(folder)/\(Self.file)")
    let file = try TemporaryFile(for: "\(folder)/\(Self.file)")
    let submission = ScanSubmission(planHash: planHash, jobs: others + [job])
    try file.write(submission.json.text(indented: true) + "\n")
    try file.commit()
    _ = consume lock
  }

  /// Reads the submission of a plan; nil where there is none, or one of another plan.
  public static func read(of plan: ScanPlan) throws(Failure) -> ScanSubmission? {
    guard let submission = try read(folder: plan.folder), submission.planHash == plan.hash else {
      return nil
    }
    return submission
  }

  /// Reads the file in the folder of a scan; nil where there is none.
  public static func read(folder: String) throws(Failure) -> ScanSubmission? {
    let path = folder + "/" + file
    guard try exists(path) else { return nil }
    let bytes = try readBytes(ofFile: path, atMost: largestFile)
    guard let root = try yamlDocument(bytes, name: path, knownPaths: keys + keysOfJob) else {
      throw Failure(.badInput, "\(clipped(path)): empty")
    }
    let members = Members(try root.members(keys, required: keys))
    let schema = try members.node("schema", of: root)
    guard try schema.text() == Self.schema else { throw schema.expected(Self.schema) }
    let list = try members.node("jobs", of: root)
    let jobs = try list.list("a list of jobs", atMost: 100_000).map { (node) throws(Failure) in
      try job(node)
    }
    guard !jobs.isEmpty else { throw list.expected("one job or more") }
    return ScanSubmission(planHash: try members.node("plan_hash", of: root).text(), jobs: jobs)
  }

  private static func job(_ node: ConfigurationNode) throws(Failure) -> Job {
    let members = Members(try node.members(keysOfJob, required: keysOfJob))
    func text(_ key: String) throws(Failure) -> String { try members.node(key, of: node).text() }
    let shards: Int = try members.node("shards", of: node).count(.atLeast(1, upTo: 1_000_000))
    let merge = try members.node("merge", of: node)
    let selection = try members.node("selection", of: node)
    do throws(Failure) {
      return Job(
        engine: try members.node("engine", of: node).choice(), id: try text("id"),
        merge: merge.isNothing ? nil : try merge.text(),
        selection: try ShardSelection(try selection.text(), of: shards), shards: shards)
    } catch {
      throw error.kind == .commandLine ? selection.failure(error.message) : error
    }
  }
}
