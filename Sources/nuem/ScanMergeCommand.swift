import ArgumentParser
import GridScan
import Publication
import Settings

struct ScanMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the blocks of a scan together.",
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
  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    if result == "" { throw ValidationError("--result: expected a file") }
  }

  func run() throws {
    let interruption = catchSignals()
    let plan = try scan.plan()
    let line = ProgressLine(quiet: quiet)
    defer { line?.finish() }
    let isQuiet = quiet
    let merge = ScanMerge(
      plan, threads: threads.count, allowsMissing: partial, interruption: interruption,
      warn: { warn([$0], quiet: isQuiet) },
      progress: {
        line?.show(
          fraction: Double($0) / Double(plan.layout.blocks), "\($0) of \(plan.layout.blocks) blocks"
        )
      })
    let (files, missing) = try merge.write(to: result ?? "\(plan.folder)/\(plan.name).h5")
    line?.finish()
    let gaps = missing == 0 ? "" : ", \(missing) of \(plan.layout.blocks) blocks missing"
    try Output.print(files.map { "\($0)\(gaps)\n" }.joined())
  }
}
