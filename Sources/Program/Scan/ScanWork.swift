import Configuration
import EventRates
import Publication
import ResultFile
import Scans

/// Work on a scan in this process, which a signal can end early.
struct ScanWork {
  let plan: ScanPlan
  let threads: Int
  let interruption: Interruption

  func run(_ blocks: Range<Int>) throws(Failure) {
    interruption.limit(ProcessorTimeLimit(plan))
    let run = ScanRun(
      plan, threads: threads, interruption: interruption, warn: { messages.say(.warning, $0) },
      progress: {
        messages.report(
          WorkProgress(
            activity: "scan", done: Double($0.done), total: Double(blocks.count), unit: "blocks"))
      })
    let count = try run.run(blocks)
    messages.clearLine()
    try Output.print(
      "\(blocks.count) of \(plan.layout.blocks) blocks done: \(count.computed) computed,"
        + " \(count.found) found in \(clipped(plan.folder))\n")
  }

  /// - Parameters:
  ///   - result: file to write; nil is the plan's name in the folder of the results.
  ///   - partial: leaves gaps where blocks are missing.
  func merge(to result: String? = nil, partial: Bool = false) throws(Failure) {
    let plan = plan
    let merge = ScanMerge(
      plan, threads: threads, allowsMissing: partial, interruption: interruption,
      warn: { messages.say(.warning, $0) },
      progress: {
        messages.report(
          WorkProgress(
            activity: "merging", done: Double($0), total: Double(plan.layout.blocks),
            unit: "blocks"))
      })
    let (files, missing) = try merge.write(to: result ?? "\(plan.folder)/\(plan.name).h5")
    messages.clearLine()
    let gaps = missing == 0 ? "" : ", \(missing) of \(plan.layout.blocks) blocks missing"
    try Output.print(files.map { "\($0)\(gaps)\n" }.joined())
  }
}

/// Catches the signals of a batch system; to be called once.
func catchSignals() throws(Failure) -> Interruption {
  keepFreedMemory()
  let interruption = Interruption()
  try interruption.catchSignals {
    messages.say(.error, "\($0.message); what was running is dropped")
  }
  return interruption
}
