import ArgumentParser
import Configuration
import Scans

struct ScanMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the blocks of a scan together into one result file.",
    discussion: """
      Writes one HDF5 file, or CSV for small scans; the same bytes whatever jobs, machines and \
      interruptions made the blocks. Every block is checked; one that is missing or damaged is refused.

      Example: nuem scan merge scan.yaml --result scan.h5
      """)

  @OptionGroup var scan: ScanOptions
  @Option(
    help: ArgumentHelp(
      """
      File to write: HDF5, or CSV where it ends in .csv (one for each task). Default: the plan's name \
      with .h5, in the folder of the results.
      """, valueName: "file"))
  var result: String?
  @Flag(help: "Leave gaps where blocks are missing or damaged.")
  var partial = false
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var messageOptions: MessageOptions

  func validate() throws {
    if result == "" { throw ValidationError("--result: expected a file") }
  }

  func run() throws {
    let interruption = try catchSignals()
    let plan = try scan.plan()
    let work = ScanWork(plan: plan, threads: threads.count, interruption: interruption)
    try work.merge(to: result, partial: partial)
  }
}
