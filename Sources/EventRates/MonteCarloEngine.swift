import CKernels
import NeutrinoPhysics
import Settings
import Synchronization

/// Plain Monte Carlo in independent replicates, spread over threads in slices of fixed size. The
/// slices of a replicate are added in order, so that the bytes do not depend on the threads.
struct MonteCarloEngine: Sendable {
  let problem: ResponseProblem
  let seed: UInt64
  let samples: UInt64
  let replicates: Int

  /// A slice is 2^16 samples, or more where a replicate would have over 256 slices.
  private static func samplesPerSlice(in samples: UInt64) -> UInt64 {
    max(1 << 16, (samples + 255) / 256)
  }

  /// Samples of a replicate: the total is dealt out evenly, the remainder to the first ones.
  func samples(ofReplicate replicate: Int) -> UInt64 {
    let (share, remainder) = samples.quotientAndRemainder(dividingBy: UInt64(replicates))
    return share + (UInt64(replicate) < remainder ? 1 : 0)
  }

  /// Gives each replicate's estimate of the response to `consume`, which may be called from several
  /// threads at once.
  func run(
    threads: Int, consume: @Sendable (Int, ResponseTensor) throws(Failure) -> Void
  ) throws(Failure) {
    let size = Self.samplesPerSlice(in: samples(ofReplicate: 0))
    let slices = Int((samples(ofReplicate: 0) + size - 1) / size)
    let pending = (0..<replicates).map { _ in PendingReplicate(slices: slices) }
    try forEachParallel(replicates * slices, threads: threads) { (task) throws(Failure) in
      let (replicate, slice) = task.quotientAndRemainder(dividingBy: slices)
      let part = try accumulate(slice: slice, of: replicate, size: size)
      guard let parts = pending[replicate].finish(slice, with: part) else { return }
      try consume(replicate, sum(parts))
    }
  }

  /// A slice's contribution to the rows of some energy bins.
  private struct Part {
    let firstBin: Int
    let rows: [Double]
  }

  private func accumulate(slice: Int, of replicate: Int, size: UInt64) throws(Failure) -> Part {
    let total = samples(ofReplicate: replicate)
    let begin = min(UInt64(slice) * size, total)
    var range = nuem_sample_range(
      seed: seed, replicate: UInt32(replicate), samples: total, first: begin,
      count: min(size, total - begin))
    var detector = problem.detector
    var first = 0
    var end = 0
    nuem_montecarlo_energy_range(&range, problem.energyBins, &first, &end)
    var rows = [Double](repeating: 0, count: (end - first) * problem.rowLength)
    try runKernel { message in
      nuem_montecarlo_accumulate(
        &detector, problem.energyEdgesGeV, problem.energyBins, &range, &rows, message)
    }
    return Part(firstBin: first, rows: rows)
  }

  private func sum(_ parts: [Part]) -> ResponseTensor {
    var response = ResponseTensor(for: problem)
    for part in parts {
      let offset = part.firstBin * problem.rowLength
      for i in part.rows.indices { response.values[offset + i] += part.rows[i] }
    }
    return response
  }

  /// Collects the parts of a replicate until the last one is there.
  private final class PendingReplicate: Sendable {
    private let slices: Int
    private let finished = Mutex<[Int: Part]>([:])

    init(slices: Int) {
      self.slices = slices
    }

    func finish(_ index: Int, with part: Part) -> [Part]? {
      finished.withLock { parts in
        parts[index] = part
        guard parts.count == slices else { return nil }
        defer { parts = [:] }
        return (0..<slices).compactMap { parts[$0] }
      }
    }
  }
}
