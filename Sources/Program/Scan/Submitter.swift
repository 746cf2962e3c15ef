import Configuration
import Foundation
import Publication
import Scans

/// Writes the files of a submission, gives them to the batch system, and records the numbers of its
/// jobs.
struct Submitter {
  let jobs: ShardJobs
  let planHash: String
  /// The jobs that were submitted for the same plan.
  let earlier: [ScanSubmission.Job]
  let merges: Bool

  func submit(_ slurm: SlurmSubmission, dryRun: Bool) throws(Failure) {
    let files = [slurm.shardScript] + (merges ? [slurm.mergeScript] : [])
    // Shards that run for an earlier submission belong to the same result.
    let arrays = earlier.filter { $0.engine == .slurm }.map(\.id)
    guard !dryRun else {
      let array = shellQuoted(slurm.arrayCommand)
      // The number that the first command prints, at the end of the dependency.
      let merge = slurm.mergeCommand(after: arrays + [""]).map {
        $0.hasPrefix("--dependency=") ? $0 + "\"${array%%;*}\"" : shellQuoted($0)
      }
      return try printAll(
        files, commands: merges ? ["array=$(\(array))", merge.joined(separator: " ")] : [array])
    }
    try write(files)
    let array = try ExternalCommand.submit(slurm.arrayCommand, number: SlurmSubmission.jobID)
    try record(.slurm, array)
    guard merges else { return }
    do throws(Failure) {
      let merge = try ExternalCommand.submit(
        slurm.mergeCommand(after: arrays + [array]), number: SlurmSubmission.jobID)
      try record(.slurm, array, merge: merge)
    } catch {
      throw error.at("job \(array) is submitted, but not its merge")
    }
  }

  func submitToCondor(dryRun: Bool) throws(Failure) {
    var number = 1
    while try exists(path(of: "scan-\(number).dag")) { number += 1 }
    let condor = try CondorSubmission(jobs, number: number, merges: merges)
    guard !dryRun else {
      let folder = shellQuoted(jobs.submissionFolder)
      return try printAll(
        condor.files, commands: ["cd \(folder) && \(shellQuoted(condor.command))"])
    }
    try write(condor.files)
    let cluster = try ExternalCommand.submit(
      condor.command, in: jobs.submissionFolder, number: CondorSubmission.jobID)
    try record(.htcondor, cluster)
  }

  private func path(of name: String) -> String { "\(jobs.submissionFolder)/\(name)" }

  private func printAll(_ files: [SubmissionFile], commands: [String]) throws(Failure) {
    let parts =
      files.map { "# \(clipped(path(of: $0.name), to: 4096))\n\($0.text)" }
      + ["# Commands\n" + commands.map { $0 + "\n" }.joined()]
    try Output.print(parts.joined(separator: "\n"))
  }

  private func write(_ files: [SubmissionFile]) throws(Failure) {
    try makeFolder(jobs.logFolder)
    for file in files { try Output.write(file.text, to: path(of: file.name)) }
  }

  /// Reports the number of a job before anything else can fail.
  private func record(
    _ engine: ScanSubmission.Engine, _ id: String, merge: String? = nil
  ) throws(Failure) {
    try Output.print(merge.map { "merge           \($0)\n" } ?? "job             \(id)\n")
    let job = ScanSubmission.Job(
      engine: engine, id: id, merge: merge, selection: jobs.selection, shards: jobs.shards)
    try ScanSubmission.add(job, of: planHash, folder: jobs.folder)
    if merge == nil {
      messages.say(
        .info,
        "submitted shards \(jobs.selection) of \(jobs.shards); logs in \(clipped(jobs.logFolder))")
    }
  }
}
