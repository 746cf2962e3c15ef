import Configuration
import Interactions
import Synchronization

/// A Monte Carlo sample that can be doubled: every batch after the first is as large as all before
/// it together, and nothing drawn is thrown away.
///
/// Replicate r of R draws batch k from stream `firstStream` + k R + r, so that no two batches share
/// a number. Its estimate is the weighted mean of its batches. With plain Monte Carlo the weights
/// are the sizes: the mean of all samples. A net's error falls about as one over its size, and
/// weights by the square of the size keep that slope, at sqrt(3) times the error of a single net of
/// all samples; where it falls only as the square root they cost 13 per cent. Weights are fixed
/// beforehand, so estimates stay unbiased and replicates independent and equally distributed.
public struct GrowingSample: Sendable {
  /// The samples drawn so far, of all replicates together.
  public private(set) var samples: UInt64 = 0

  private let contraction: FluxContraction
  private let sampling: SamplingSettings
  /// The energy quantiles of each pass.
  private let quantiles: [[Double]]
  private let threads: Int
  private let firstStream: Int
  private var batches = 0
  /// The check against integrals, which is made with the first batch.
  private var check: TemplateCheck?
  /// The weighted sum of each replicate's batches.
  private var sums: [Templates] = []
  private var weights = 0.0

  init(
    contraction: FluxContraction, sampling: SamplingSettings, quantiles: [[Double]], threads: Int,
    firstStream: Int
  ) {
    self.contraction = contraction
    self.sampling = sampling
    self.quantiles = quantiles
    self.threads = threads
    self.firstStream = firstStream
  }

  /// The value of `samples` after the next batch.
  public var nextSamples: UInt64 { batches == 0 ? sampling.effectiveSamples : 2 * samples }

  /// Draws the next batch; the estimate is that of all batches.
  ///
  /// - Parameter onSamples: gets the number of added samples, from any thread.
  public mutating func grow(
    onSamples: @Sendable (UInt64) -> Void = { _ in }
  ) throws(Failure) -> TemplateEstimate {
    let batch = sampling.with(samples: nextSamples - samples)
    let contraction = contraction
    // The responses [replicate][pass].
    let finished = Mutex(
      [[[Double]]](
        repeating: [[Double]](repeating: [], count: contraction.problems.count),
        count: sampling.replicates))
    for (pass, problem) in contraction.problems.enumerated() {
      let engine = SamplingEngine(
        problem: problem, settings: batch, quantiles: quantiles[pass],
        firstStream: firstStream + batches * sampling.replicates)
      try engine.run(
        threads: threads, onSamples: { if pass == 0 { onSamples($0) } },
        consume: { (replicate, response) throws(Failure) in
          let values = try contraction.values(from: response, pass: pass)
          finished.withLock { $0[replicate][pass] = values }
        })
    }
    add(finished.withLock { $0 }.map(contraction.templates))
    samples += batch.effectiveSamples
    batches += 1
    let weights = weights
    let check =
      if let check { check } else {
        TemplateCheck(integrals: try contraction.integrals())
      }
    self.check = check
    return try check.checked(
      TemplateEstimate(
        replicates: sums.map { sum in sum.mapValues { sum.values[$0] / weights } },
        samples: samples))
  }

  /// The mean response of the first batch in a pass, from which its templates come; nothing is kept
  /// of it.
  func response(pass: Int) throws(Failure) -> ResponseTensor {
    let problem = contraction.problems[pass]
    let engine = SamplingEngine(
      problem: problem, settings: sampling, quantiles: quantiles[pass],
      firstStream: firstStream)
    let finished = Mutex<[Int: ResponseTensor]>([:])
    try engine.run(
      threads: threads, onSamples: { _ in },
      consume: { replicate, response in finished.withLock { $0[replicate] = response } })
    let drawn = finished.withLock { $0 }
    var mean = ResponseTensor(for: problem)
    for replicate in 0..<sampling.replicates {
      guard let response = drawn[replicate] else { continue }
      for index in mean.values.indices { mean.values[index] += response.values[index] }
    }
    for index in mean.values.indices { mean.values[index] /= Double(sampling.replicates) }
    return mean
  }

  private mutating func add(_ batch: [Templates]) {
    guard batches > 0 else {
      sums = batch
      weights = 1
      return
    }
    // Powers of two, in units of the first batch.
    let size = Double(samples) / Double(sampling.effectiveSamples)
    let weight = sampling.engine == .quasiMontecarlo ? size * size : size
    for (replicate, templates) in batch.enumerated() {
      let sum = sums[replicate]
      sums[replicate] = sum.mapValues { sum.values[$0] + weight * templates.values[$0] }
    }
    weights += weight
  }
}
