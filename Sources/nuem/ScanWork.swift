import GridScan
import Publication
import ResultFile
import Settings

/// Work on a scan in this process, which a signal ends early.
struct ScanWork {
  let plan: ScanPlan
  let threads: Int
  let quiet: Bool
  let interruption: Interruption

  func run(_ blocks: Range<Int>) throws(Failure) {
    let line = ProgressLine(quiet: quiet)
    defer { line?.finish() }
    let isQuiet = quiet
    let run = ScanRun(
      plan, threads: threads, interruption: interruption, warn: { warn([$0], quiet: isQuiet) },
      progress: {
        line?.show(
          fraction: Double($0.done) / Double(blocks.count), "\($0.done) of \(blocks.count) blocks")
      })
    let count = try run.run(blocks)
    line?.finish()
    try Output.print(
      "\(blocks.count) of \(plan.layout.blocks) blocks done: \(count.computed) computed,"
        + " \(count.found) found in \(clipped(plan.folder))\n")
  }

  /// - Parameters:
  ///   - result: file to write; nil is the plan's name in the folder of the results.
  ///   - partial: leaves gaps where blocks are missing.
  func merge(to result: String? = nil, partial: Bool = false) throws(Failure) {
    let line = ProgressLine(quiet: quiet)
    defer { line?.finish() }
    let (isQuiet, plan) = (quiet, plan)
    let merge = ScanMerge(
      plan, threads: threads, allowsMissing: partial, interruption: interruption,
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

/// To be called once.
func catchSignals() -> Interruption {
  keepFreedMemory()
  let interruption = Interruption()
  interruption.catchSignals { complain("error: \($0.message); what was running is dropped") }
  return interruption
}
