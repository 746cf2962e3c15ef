import CKernels
import Configuration
import Interactions
import Synchronization

/// Plain or quasi-Monte Carlo in independent replicates, spread over threads in slices of fixed
/// size. The slices of a replicate are added in order, so that the bytes do not depend on the
/// threads.
struct SamplingEngine: Sendable {
  let problem: ResponseProblem
  let settings: SamplingSettings
  /// The distribution of samples over the energy bins, see `EnergyQuantiles`.
  let quantiles: [Double]
  /// Replicate r draws from stream `firstStream` + r.
  let firstStream: Int

  private var replicates: Int { settings.replicates }

  /// A slice is 2^14 samples, or more where a replicate would have over 256 slices; always a
  /// multiple of 8, as the quasi-Monte Carlo kernel takes them.
  private static func samplesPerSlice(in samples: UInt64) -> UInt64 {
    max(1 << 14, ((samples + 255) / 256 + 7) & ~7)
  }

  /// Gives each replicate's estimate of the response to `consume`, and the size of each slice to
  /// `onSamples`; both may be called from several threads at once.
  func run(
    threads: Int, onSamples: @Sendable (UInt64) -> Void,
    consume: @Sendable (Int, ResponseTensor) throws(Failure) -> Void
  ) throws(Failure) {
    let most = settings.samples(ofReplicate: 0)
    let size = Self.samplesPerSlice(in: most)
    let slices = Int((most + size - 1) / size)
    let pending = (0..<replicates).map { _ in PendingReplicate(slices: slices) }
    try forEachParallel(replicates * slices, threads: threads) { (task) throws(Failure) in
      let (replicate, slice) = task.quotientAndRemainder(dividingBy: slices)
      let part = try accumulate(slice: slice, of: replicate, size: size)
      onSamples(samples(in: slice, of: replicate, size: size).count)
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
    var range = samples(in: slice, of: replicate, size: size)
    return try problem.energyEdgesGeV.withUnsafeBufferPointer { edges throws(Failure) in
      try quantiles.withUnsafeBufferPointer { quantiles throws(Failure) in
        var axis = nuem_energy_axis(
          bins: problem.energyBins, edges_gev: edges.baseAddress, quantiles: quantiles.baseAddress)
        var first = 0
        var end = 0
        nuem_energy_range(&range, &axis, &first, &end)
        var rows = [Double](repeating: 0, count: (end - first) * problem.rowLength)
        try runKernel { message in
          problem.detector.withKernel { detector in
            problem.shapes.withKernelShapes { shapes in
              settings.engine == .quasiMontecarlo
                ? nuem_quasi_accumulate(
                  detector, shapes, &axis, &range, NUEM_BEST, &rows, message)
                : nuem_montecarlo_accumulate(
                  detector, shapes, &axis, &range, NUEM_BEST, &rows, message)
            }
          }
        }
        return Part(firstBin: first, rows: rows)
      }
    }
  }

  private func samples(in slice: Int, of replicate: Int, size: UInt64) -> nuem_sample_range {
    let total = settings.samples(ofReplicate: replicate)
    let begin = min(UInt64(slice) * size, total)
    return nuem_sample_range(
      seed: settings.seed, replicate: UInt32(firstStream + replicate), samples: total, first: begin,
      count: min(size, total - begin))
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
