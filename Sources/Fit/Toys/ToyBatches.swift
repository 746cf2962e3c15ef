import Configuration
import EventRates
import Synchronization

/// Spreads the toys of some ensembles over threads.
enum ToyBatches {
  private static let toysOfBatch = 256

  /// Fits to a range of every ensemble's toys, [ensemble][toy], the same on any number of threads.
  ///
  /// - Parameters:
  ///   - onBlock: receives, from any thread, the number of toys that have been fitted.
  ///   - fit: fits toys of one ensemble, given by its index; called from any thread.
  static func fits(
    _ ensembles: Int, toys: Range<Int>, threads: Int, onBlock: @Sendable (Int) -> Void,
    fit: @Sendable (Int, Range<Int>) throws(Failure) -> [ToyFit]
  ) throws(Failure) -> [[ToyFit]] {
    let batches = stride(from: toys.lowerBound, to: toys.upperBound, by: toysOfBatch).map {
      $0..<min($0 + toysOfBatch, toys.upperBound)
    }
    let finished = Mutex([[ToyFit]](repeating: [], count: ensembles * batches.count))
    try forEachParallel(ensembles * batches.count, threads: threads) { (task) throws(Failure) in
      let (ensemble, batch) = task.quotientAndRemainder(dividingBy: batches.count)
      let fits = try fit(ensemble, batches[batch])
      finished.withLock { $0[task] = fits }
      onBlock(fits.count)
    }
    let all = finished.withLock { $0 }
    return (0..<ensembles).map { ensemble in
      Array(all[(ensemble * batches.count)..<((ensemble + 1) * batches.count)].joined())
    }
  }
}
