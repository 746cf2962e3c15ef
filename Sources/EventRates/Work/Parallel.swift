import Configuration
import Dispatch
import Foundation
import Synchronization

/// How many threads to use where the user names no number: the cores of the affinity mask, or as
/// many of them as Slurm gives a task.
public func defaultThreadCount(
  environment: [String: String] = ProcessInfo.processInfo.environment
) -> Int {
  let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
  guard let slurm = environment["SLURM_CPUS_PER_TASK"].flatMap(Int.init), slurm > 0 else {
    return cores
  }
  return min(cores, slurm)
}

/// Does tasks 0 ..< count on up to `threads` threads; each task is taken by one thread, in order.
/// The first failure stops what has not begun and is thrown.
public func forEachParallel(
  _ count: Int, threads: Int, _ body: @Sendable (Int) throws(Failure) -> Void
) throws(Failure) {
  let next = Atomic<Int>(0)
  let failure = Mutex<Failure?>(nil)
  let threads = max(1, min(threads, count))
  try requireThreads(threads)
  DispatchQueue.concurrentPerform(iterations: threads) { _ in
    while true {
      let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard task < count else { return }
      do throws(Failure) {
        try body(task)
      } catch {
        failure.withLock { if $0 == nil { $0 = error } }
        next.store(count, ordering: .relaxed)
      }
    }
  }
  if let failure = failure.withLock({ $0 }) { throw failure }
}
