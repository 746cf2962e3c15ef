import ArgumentParser
import Configuration
import EventRates
import Foundation
import Publication
import Scans

struct ScanSubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Give the shards of a scan, and its merge, to a batch system.",
    discussion: """
      slurm submits an array of jobs and a job that merges behind them; htcondor a DAG of the same; \
      local runs and merges here. Scripts and logs stand in the folder submission of the scan. A job \
      that is stopped goes on where it was; shards that were lost are submitted again with --only.

      Example: nuem scan submit scan.yaml --engine slurm --time 02:00:00 --dry-run
      """)

  enum Engine: String, CaseIterable, ExpressibleByArgument {
    case slurm, htcondor, local
  }

  @OptionGroup var scan: ScanOptions
  @Option(help: "slurm, htcondor or local.")
  var engine: Engine
  @OptionGroup var jobs: JobOptions
  @OptionGroup(title: "Slurm alone") var slurm: SlurmOnlyOptions
  @Flag(help: "Do not merge the blocks.")
  var noMerge = false
  @Flag(help: "Print the scripts and the commands that submit them; write and submit nothing.")
  var dryRun = false
  @OptionGroup var messageOptions: MessageOptions

  func run() throws {
    guard engine != .local else { return try runHere() }
    let plan = try scan.plan()
    _ = try ScanFolder(plan).isBegun()
    let resources = try jobs.resources()
    let recorded = try ScanSubmission.read(of: plan)
    let shards = try shards(of: plan, recorded: recorded, threads: resources.threads)
    try ScanDisk(plan).check(plan)
    let check = try ScanCheck(plan, threads: defaultThreadCount())
    messages.warn(check.warnings)
    let jobs = ShardJobs(
      program: try pathOfThisProgram(), plan: absolutePath(plan.file),
      folder: absolutePath(plan.folder), name: plan.name, shards: shards,
      selection: try jobs.selection(of: shards), resources: resources,
      prologue: try jobs.prologuePath(), launcher: try jobs.launcherWords())
    let options = try slurm.checked()
    if engine == .htcondor, let option = options.firstGiven {
      throw Failure(
        .commandLine, "\(option): expected --engine slurm, as HTCondor has no such option")
    }
    let submitter = Submitter(
      jobs: jobs, planHash: plan.hash, earlier: recorded?.jobs ?? [], merges: !noMerge)
    switch engine {
    case .slurm: try submitter.submit(try SlurmSubmission(jobs, options: options), dryRun: dryRun)
    default: try submitter.submitToCondor(dryRun: dryRun)
    }
  }

  private func runHere() throws(Failure) {
    for (option, isGiven) in [
      ("--shards", jobs.shards != nil), ("--only", jobs.only != nil),
      ("--time", jobs.time != nil), ("--memory", jobs.memory != nil),
      ("--partition", jobs.partition != nil), ("--account", jobs.account != nil),
      ("--prologue", jobs.prologue != nil), ("--launcher", jobs.launcher != nil),
      ("--dry-run", dryRun),
    ] where isGiven {
      throw Failure(.commandLine, "\(option): expected a batch system, not --engine local")
    }
    if let option = try slurm.checked().firstGiven {
      throw Failure(.commandLine, "\(option): expected --engine slurm, not --engine local")
    }
    let interruption = try catchSignals()
    let plan = try scan.plan()
    try ScanDisk(plan).check(plan)
    let threads = try jobs.threads.map { (count) throws(Failure) in
      try JobResources(threads: count).threads
    }
    let work = ScanWork(
      plan: plan, threads: threads ?? defaultThreadCount(), interruption: interruption)
    try work.run(0..<plan.layout.blocks)
    if !noMerge { try work.merge() }
  }

  /// The number of shards: that of the user, or of an earlier submission, or such that each shard
  /// takes an hour.
  private func shards(
    of plan: ScanPlan, recorded: ScanSubmission?, threads: Int
  ) throws(Failure) -> Int {
    let most = engine == .slurm ? try largestSlurmIndex() : 100_000
    if let asked = jobs.shards?.value {
      let limit = min(most, plan.layout.blocks)
      guard (1...limit).contains(asked) else {
        let reason =
          limit == plan.layout.blocks
          ? "the scan has \(limit) blocks" : "MaxArraySize of this Slurm"
        throw Failure(
          .commandLine,
          "--shards: expected a whole number from 1 to \(limit) (\(reason)), found \(asked)")
      }
      return asked
    }
    if let recorded { return recorded.shards }
    guard jobs.only == nil else {
      throw Failure(
        .commandLine,
        "--only: expected --shards as well, as nothing was submitted from \(clipped(plan.folder))")
    }
    let estimate = try ScanEstimate(plan, threads: defaultThreadCount())
    return min(estimate.shards(of: plan, threads: threads), most, 1000)
  }

  /// The largest index of an array of Slurm; Slurm's default where it cannot be asked.
  private func largestSlurmIndex() throws(Failure) -> Int {
    let isHere = ExternalCommand.find("scontrol") != nil
    let asked = isHere ? try ExternalCommand.run(["scontrol", "show", "config"]) : nil
    return SlurmSubmission.largestIndex(configuration: asked?.output ?? "")
  }
}

/// Options for the resources of each job, and for the choice of jobs.
struct JobOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Shards. Default: those of the last submission, or so many that each takes about an hour.",
      valueName: "count"))
  var shards: Count?
  @Option(
    help: ArgumentHelp(
      "These shards alone, such as 1,4-7: what scan status names.", valueName: "list"))
  var only: String?
  @Option(help: "Threads of each job. Default: 1; with local, the cores that this process may use.")
  var threads: Int?
  @Option(
    help: ArgumentHelp("Time limit of each job: HH:MM:SS or D-HH:MM:SS.", valueName: "time"))
  var time: String?
  @Option(help: ArgumentHelp("Memory of each job, such as 2G.", valueName: "size"))
  var memory: String?
  @Option(help: "Partition of Slurm, or several between commas.")
  var partition: String?
  @Option(help: "Account to charge; with HTCondor, the accounting group.")
  var account: String?

  @Option(
    help: ArgumentHelp(
      "A script that each job reads before it starts the program: modules, an environment of conda.",
      valueName: "file"), completion: .file())
  var prologue: String?
  @Option(
    help: ArgumentHelp(
      "What stands before the program in each job, such as 'apptainer exec nuem.sif'.",
      valueName: "command"))
  var launcher: String?

  func prologuePath() throws(Failure) -> String? {
    guard let prologue else { return nil }
    do throws(Failure) { _ = try readBytes(ofFile: prologue, atMost: 1 << 24) } catch {
      throw error.at("--prologue")
    }
    return absolutePath(prologue)
  }

  func launcherWords() throws(Failure) -> String? {
    guard let launcher else { return nil }
    let isOneLine = launcher.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
    guard isOneLine, launcher.contains(where: { $0 != " " }) else {
      throw Failure(.commandLine, "--launcher: expected one line, found \(quoted(launcher))")
    }
    return launcher
  }

  func resources() throws(Failure) -> JobResources {
    try JobResources(
      threads: threads ?? 1, time: time, memory: memory, partition: partition, account: account)
  }

  func selection(of shards: Int) throws(Failure) -> ShardSelection {
    guard let only else { return ShardSelection(all: shards) }
    do throws(Failure) { return try ShardSelection(only, of: shards) } catch {
      throw error.at("--only")
    }
  }
}

/// Options of `sbatch` that other batch systems do not have.
struct SlurmOnlyOptions: ParsableArguments {
  @Option(help: "Quality of service.")
  var qos: String?
  @Option(help: ArgumentHelp("Features of the nodes, such as avx512.", valueName: "features"))
  var constraint: String?
  @Option(help: "Reservation of nodes.")
  var reservation: String?
  @Option(help: ArgumentHelp("Nodes that the jobs must not use.", valueName: "nodes"))
  var exclude: String?
  @Option(help: ArgumentHelp("Address for mail about the jobs.", valueName: "address"))
  var mailUser: String?
  @Option(
    help: ArgumentHelp(
      "Events that send mail, such as BEGIN,END. Default: END,FAIL.", valueName: "events"))
  var mailType: String?
  @Option(
    help: ArgumentHelp("Largest number of shards that run at the same time.", valueName: "count"))
  var arrayLimit: Int?
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Any option of sbatch, as it stands behind #SBATCH; repeatable.", valueName: "option"))
  var sbatch: [String] = []

  func checked() throws(Failure) -> SlurmOptions {
    try SlurmOptions(
      qos: qos, constraint: constraint, reservation: reservation, exclude: exclude,
      mailUser: mailUser, mailType: mailType, arrayLimit: arrayLimit, others: sbatch)
  }
}
