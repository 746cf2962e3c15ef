import Configuration
import EventRates

/// CL_s by toys. Between two rungs those with a signal are weighted to any value, so that CL_s follows the value
/// and not chance; those with the Standard Model are the same at all values.
struct ToyLimits: LimitTesting {
  private let runner: SideRunner
  private let toys: Int
  private let threads: Int
  private let progress: ProgressReport?

  init(
    _ runner: SideRunner, toys: Int, threads: Int, progress: ProgressReport?
  ) {
    self.runner = runner
    self.toys = toys
    self.threads = threads
    self.progress = progress
  }

  func confidence(at value: Double) throws(Failure) -> SignalConfidence? {
    let tested = runner.point(at: value)
    let truths = [
      (LimitEnsemble.Purpose.signal, try runner.truth(at: value)),
      (.background, try runner.truth(at: runner.standardValue)),
    ]
    let counter = WorkCounter(
      progress, "pseudo-experiments beyond the ladder", of: 2 * toys, "toys")
    let drawn = truths.compactMap { purpose, truth in truth.map { (purpose, $0) } }
    guard drawn.count == truths.count else { return nil }
    let tell: @Sendable (Int) -> Void = { counter?.add(UInt64($0)) }
    let fits = try ToyBatches.fits(
      drawn.count, toys: 0..<toys, threads: threads, onBlock: tell
    ) { (index, block) throws(Failure) in
      try runner.fitter.fits(
        of: LimitEnsemble.numberBeyond(drawn[index].0, runner.side), toys: block,
        truth: drawn[index].1, tested: tested)
    }
    let statistic = try runner.statisticOfData(at: value)
    let tails = fits.map {
      TailProbability(of: statistic, among: runner.statistics($0, at: value))
    }
    return SignalConfidence(
      testedValue: value, statistic: statistic, signal: tails[0], background: tails[1])
  }

  /// Part of the distance of two rungs: how close a limit is located, and the distance from which
  /// its error is taken.
  private static let resolution = 1e-3
  private static let resolutionOfError = 1e-2

  /// The error is that of CL_s, by its slope: half the distance of the values where it passes the level plus and
  /// minus its error.
  func limit(inside: Double, outside: Double, level: Double) throws(Failure) -> AcceptedEnd {
    let middle = 0.5 * (inside + outside)
    let curve = try LimitCurve(
      runner, from: inside, to: outside, toys: toys, threads: threads, progress: progress)
    func crossing(_ level: Double, _ resolution: Double) throws(Failure) -> Double? {
      try LevelCrossing(
        inside: inside, outside: outside, ends: curve.ends, resolution: resolution
      ).point(of: level) { (value) throws(Failure) in try curve.confidence(at: value)?.level }
    }
    guard let end = try crossing(level, Self.resolution) else {
      return AcceptedEnd(at: middle, error: nil)
    }
    guard let error = try curve.confidence(at: end)?.error, error > 0,
      let inner = try crossing(level + error, Self.resolutionOfError),
      let outer = try crossing(level - error, Self.resolutionOfError)
    else { return AcceptedEnd(at: end, error: nil) }
    let least = 0.5 * Self.resolution * abs(outside - inside)
    return AcceptedEnd(at: end, error: max(0.5 * abs(outer - inner), least))
  }
}

/// CL_s of the data as a function of the value, from toys that are drawn once.
private struct LimitCurve {
  private let signal: ToyCurve<SideRunner>
  private let background: ToyCurve<SideRunner>
  private let runner: SideRunner

  var ends: (insideOf: Double, outsideOf: Double) { signal.ends }

  init(
    _ runner: SideRunner, from inside: Double, to outside: Double, toys: Int, threads: Int,
    progress: ProgressReport?
  ) throws(Failure) {
    self.runner = runner
    let first = LimitEnsemble.firstOfLimit(runner.side)
    signal = try ToyCurve(
      runner, from: inside, to: outside, firstNumber: first + 1, toys: toys, threads: threads,
      progress: progress)
    background = try ToyCurve(
      runner, at: runner.standardValue, number: first, toys: toys, threads: threads,
      progress: progress)
  }

  func confidence(at value: Double) throws(Failure) -> SignalConfidence? {
    guard let signal = try signal.pValue(at: value),
      let background = try background.pValue(at: value, truth: runner.standardValue)
    else { return nil }
    return SignalConfidence(
      testedValue: value, statistic: try runner.statisticOfData(at: value),
      signal: TailProbability(value: signal.value, error: signal.error),
      background: TailProbability(value: background.value, error: background.error))
  }
}
