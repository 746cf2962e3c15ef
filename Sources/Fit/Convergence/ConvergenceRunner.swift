import Configuration
import EventRates
import Synchronization

/// Draws the samples of a convergence study one at a time, so that each has the machine to itself.
struct ConvergenceRunner: Sendable {
  let study: Study
  let quantities: [ConvergenceQuantity]
  /// Values by quadrature, [quantity][entry].
  let exact: [[Double]]

  /// One sample.
  struct Run: Sendable {
    let samples: UInt64
    let seconds: Double
    /// Errors of each quantity.
    let errors: [ErrorPair]
  }

  /// The sample that is drawn in a turn, from streams that no other turn or power of two of samples
  /// has, so that a result does not depend on what else is studied.
  func run(engine: Engine, samples: UInt64, turn: Int) throws(Failure) -> Run {
    let power = UInt64.bitWidth - samples.leadingZeroBitCount
    let firstStream =
      (power * ConvergencePlan.mostRepeats + turn) * study.configuration.sampling.replicates
    var sampling = study.configuration.sampling.with(samples: samples)
    sampling.engine = engine
    let start = ContinuousClock.now
    var sample = try study.rates.growingSample(
      at: study.stations, sampling: sampling, firstStream: firstStream)
    let estimate = try sample.grow()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let errors = Mutex([ErrorPair?](repeating: nil, count: quantities.count))
    try forEachParallel(quantities.count, threads: study.threads) { (index) throws(Failure) in
      let pair = quantities[index].errors(of: estimate, exact: exact[index])
      errors.withLock { $0[index] = pair }
    }
    return Run(
      samples: sample.samples, seconds: seconds, errors: errors.withLock { $0 }.compactMap { $0 })
  }

  /// Medians over the runs of one engine and size: [quantity].
  func points(of runs: [Run], engine: Engine) -> [Convergence.Point] {
    let seconds = median(runs.map(\.seconds))
    return quantities.indices.map { index in
      let actual = median(runs.map { $0.errors[index].actual })
      let stated = median(runs.map { $0.errors[index].stated })
      return Convergence.Point(
        engine: engine, quantity: quantities[index].name, samples: runs[0].samples,
        trueError: actual.isFinite ? actual : nil, statedError: stated.isFinite ? stated : nil,
        seconds: seconds)
    }
  }
}
