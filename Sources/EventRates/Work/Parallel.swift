import Configuration
import Foundation
import Synchronization

/// The default number of threads: the cores of the affinity mask, or as many of them as Slurm gives
/// a task.
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
/// The first failure stops what has not begun and is thrown; that threads cannot be had is one.
public func forEachParallel(
  _ count: Int, threads: Int, _ body: @Sendable (Int) throws(Failure) -> Void
) throws(Failure) {
  let work = Work(count)
  let threads = max(1, min(threads, count))
  let cancellation = Cancellation.current
  withoutActuallyEscaping(body) { body in
    var others: [SystemThread] = []
    do throws(Failure) {
      // This thread is one of them.
      for _ in 1..<threads {
        others.append(
          try SystemThread { Cancellation.$current.withValue(cancellation) { work.run(body) } })
      }
      work.run(body)
    } catch {
      work.stop(
        Failure(
          error.kind,
          "cannot start \(threads) threads, only \(others.count + 1): \(systemReason()); expected fewer,"
            + " by --threads, or higher limits of memory and processes (`ulimit -v`, `ulimit -u`)"))
    }
    for thread in others { thread.join() }
  }
  if let failure = work.failure { throw failure }
}

/// Tasks that threads take in turn.
private final class Work: Sendable {
  private let count: Int
  private let next = Atomic<Int>(0)
  private let first = Mutex<Failure?>(nil)

  init(_ count: Int) { self.count = count }

  /// The first failure of all threads.
  var failure: Failure? { first.withLock { $0 } }

  func run(_ body: @Sendable (Int) throws(Failure) -> Void) {
    while true {
      let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard task < count else { return }
      do throws(Failure) { try body(task) } catch { stop(error) }
    }
  }

  /// Lets no new task begin.
  func stop(_ failure: Failure) {
    first.withLock { if $0 == nil { $0 = failure } }
    next.store(count, ordering: .relaxed)
  }
}
