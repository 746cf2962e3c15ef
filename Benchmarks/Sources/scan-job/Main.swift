import Configuration
import EventRates
import Fit
import Foundation
import Scans
import Synchronization

/// The blocks of a scan computed and thrown away: what `nuem scan run` computes, without files.
///
///     scan-job PLAN THREADS
///
/// writes one object of JSON: seconds of the processor (all threads) for reading the plan, for loading the
/// configurations and their templates, and for the values of the blocks of each task; and on the clock
/// for all.
@main
struct ScanJob {
  static func main() {
    do throws(Failure) {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("scan-job: \(error.message)\n".utf8))
      exit(65)
    }
  }

  static func run(_ arguments: [String]) throws(Failure) {
    guard arguments.count == 2, let threads = Int(arguments[1])
    else { throw Failure(.commandLine, "usage: scan-job PLAN THREADS") }
    let begin = ContinuousClock.now
    let plan = try ScanPlan(file: arguments[0])
    let planSeconds = processorSeconds()
    var templateSeconds = 0.0
    var blockSeconds = plan.tasks.map { _ in 0.0 }
    var longestBlock = 0.0
    let perConfiguration = plan.layout.blocksOfConfiguration
    for configuration in 0..<plan.layout.configurations {
      let start = processorSeconds()
      let study = try plan.study(at: configuration, threads: threads)
      let worker = try ScanWorker(
        plan: plan, configuration: configuration, study: study,
        templates: try study.templates(at: study.stations))
      templateSeconds += processorSeconds() - start
      var first = configuration * perConfiguration
      for (part, blocks) in plan.layout.parts.map(\.blocks).enumerated() {
        let start = processorSeconds()
        let longest = Mutex(0.0)
        try forEachParallel(blocks, threads: threads) { [first] (index) throws(Failure) in
          let start = threadSeconds()
          _ = try worker.values(of: plan.layout.block(first + index))
          let seconds = threadSeconds() - start
          longest.withLock { $0 = max($0, seconds) }
        }
        blockSeconds[part] += processorSeconds() - start
        longestBlock = max(longestBlock, longest.withLock { $0 })
        first += blocks
      }
    }
    let result = JobResult(
      blocks: plan.layout.blocks, configurations: plan.layout.configurations,
      items: plan.layout.parts.map(\.items), itemsOfBlock: plan.layout.parts.map(\.itemsOfBlock),
      tasks: plan.tasks.map(\.name), planSeconds: planSeconds, templateSeconds: templateSeconds,
      blockSeconds: blockSeconds, longestBlock: longestBlock,
      wallSeconds: begin.duration(to: .now) / .seconds(1))
    print((try? JSONEncoder().encode(result)).map { String(decoding: $0, as: UTF8.self) } ?? "")
  }
}

struct JobResult: Encodable {
  let blocks: Int, configurations: Int
  /// Number of items of a configuration, and of a block, for each task.
  let items: [Int], itemsOfBlock: [Int]
  let tasks: [String]
  let planSeconds: Double, templateSeconds: Double
  let blockSeconds: [Double]
  /// Processor seconds of the block that took longest.
  let longestBlock: Double
  let wallSeconds: Double
}

/// Processor seconds of all threads of this process.
private func processorSeconds() -> Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }

private func threadSeconds() -> Double { seconds(of: CLOCK_THREAD_CPUTIME_ID) }

private func seconds(of clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
