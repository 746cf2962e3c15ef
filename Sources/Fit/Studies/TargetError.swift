import Configuration
import EventRates
import Experiment
import Foundation
import Interactions

/// Samples are doubled until the relative Monte Carlo error of every entry of a result is below this.
public struct TargetError: Sendable {
  /// Relative error that every entry has to be below.
  public let relativeError: Double

  /// The relative error, above 0.
  public init(relativeError: Double) {
    self.relativeError = relativeError
  }
}

/// How the worst relative error has fallen, batch by batch.
struct ErrorHistory {
  private let engine: Engine
  private let target: Double
  private var steps: [(samples: UInt64, error: Double)] = []

  init(engine: Engine, target: Double) {
    self.engine = engine
    self.target = target
  }

  var worstError: Double? { steps.last?.error }
  var isReached: Bool { steps.last.map { $0.error < target } ?? false }

  mutating func add(samples: UInt64, error: Double) { steps.append((samples, error)) }

  /// Number of samples that will have reached the target, where every doubling is done in full.
  ///
  /// - Parameter hopefully: with the slope that the engine should have, not with the measured one,
  ///   which is too flat in the first steps of quasi-Monte Carlo.
  func samplesNeeded(hopefully: Bool) -> Double? {
    guard let last = steps.last, last.error.isFinite else { return nil }
    guard last.error >= target else { return Double(last.samples) }
    let ratio = last.error / target
    let doublings = log2(ratio) / (hopefully ? expectedSlope : measuredSlope)
    return Double(last.samples) * exp2(max(1, doublings.rounded(.up)))
  }

  /// Report before the next batch: the samples that the target will have taken, as far as can be
  /// foreseen, and the worst error so far.
  func progress(samples: UInt64) -> WorkProgress {
    WorkProgress(
      activity: "sampling", done: Double(samples), total: samplesNeeded(hopefully: false),
      unit: "samples",
      note: worstError.map { String(format: "worst error %.2g of %.2g", $0, target) } ?? "")
  }

  private var expectedSlope: Double { engine == .quasiMontecarlo ? 1 : 0.5 }

  /// Slope over the last two doublings. Plain Monte Carlo has the slope it has: only noise would be
  /// measured.
  private var measuredSlope: Double {
    guard engine == .quasiMontecarlo, steps.count > 2, let last = steps.last else {
      return expectedSlope
    }
    let slope = log2(steps[steps.count - 3].error / last.error) / 2
    return slope.isFinite ? min(max(slope, 0.5), 1.5) : expectedSlope
  }
}

extension Study {
  /// Templates at stations, without bins where none are needed. With a target error, from as many
  /// samples as bring the relative error of every entry of `quantity` below it; entries that are 0
  /// or do not exist (NaN) have none and are left out.
  ///
  /// - Parameter first: samples of the first batch in place of the configured ones.
  public func templates(
    at stations: [Station], binned: Bool = true, tables: [ShapeTable]? = nil,
    startingFrom first: UInt64? = nil,
    preciseIn quantity: (Templates) throws(Failure) -> [Double]
  ) throws(Failure) -> TemplateEstimate {
    let calculators = try calculators(at: stations, tables: tables)
    guard let target else {
      let estimates = try calculators.map { (one) throws(Failure) in
        try one.rates.templates(at: one.stations, binned: binned)
      }
      return try estimates[0].joined(with: Array(estimates.dropFirst()))
    }
    let sampling = configuration.sampling
    guard sampling.engine != .quadrature else {
      throw Failure(
        .commandLine,
        "--target-error: engine quadrature states its own error; expected engine mc or qmc")
    }
    guard sampling.replicates >= TemplateEstimate.leastReplicates else {
      throw source.failure(
        .badInput, at: source.given(among: "sampling.replicates"),
        "--target-error needs an error that can be trusted: expected"
          + " \(TemplateEstimate.leastReplicates) replicates or more, found \(sampling.replicates)")
    }
    // Samples of all experiments grow in step.
    var samples = try calculators.map { (one) throws(Failure) in
      try one.rates.growingSample(
        at: one.stations, binned: binned, sampling: first.map(sampling.with(samples:)))
    }
    var history = ErrorHistory(engine: sampling.engine, target: target.relativeError)
    while true {
      let counter = WorkCounter(progress, history.progress(samples: samples[0].samples))
      var estimates: [TemplateEstimate] = []
      for index in samples.indices {
        estimates.append(try samples[index].grow { if index == 0 { counter?.add($0) } })
      }
      let estimate = try estimates[0].joined(with: Array(estimates.dropFirst()))
      history.add(
        samples: samples[0].samples, error: worstRelativeError(try estimate.estimate(quantity)))
      if history.isReached { return estimate }
      try checkLimit(next: samples[0].nextSamples, history: history, target: target)
    }
  }

  /// Calculator of the templates of each experiment, and its stations.
  private func calculators(
    at stations: [Station], tables: [ShapeTable]?
  ) throws(Failure) -> [(rates: RateCalculator, stations: [Station])] {
    guard tables.map({ $0.count == 1 + others.count }) ?? true else {
      throw Failure(.internalError, "expected a table of shapes for each experiment")
    }
    return experiments.enumerated().map { index, study in
      (
        tables.map { study.rates.with(table: $0[index]) } ?? study.rates,
        index == 0 ? stations : study.stations
      )
    }
  }

  private func worstRelativeError(_ entries: [Estimate]) -> Double {
    entries.filter { $0.value != 0 && !$0.value.isNaN }.reduce(0) { worst, entry in
      // What does not vary with the samples has no error that more of them would lower.
      guard entry.distrust != .rounding else { return worst }
      let error = entry.relativeError()
      return error.isNaN ? .infinity : max(worst, error)
    }
  }

  /// Refuses what could not end, before the time is spent.
  private func checkLimit(
    next: UInt64, history: ErrorHistory, target: TargetError
  ) throws(Failure) {
    let limit = configuration.sampling.largestSample
    let needed = max(Double(next), history.samplesNeeded(hopefully: true) ?? 0)
    guard needed > Double(limit) else { return }
    let reached = history.worstError.map { String(format: "%.2g", $0) } ?? "none"
    throw Failure(
      .badInput,
      """
      --target-error \(numeral(target.relativeError)): would take about \
      \(String(format: "%.1g", needed)) samples, more than the \
      \(String(format: "%.1g", Double(limit))) that engine \
      \(configuration.sampling.engine.rawValue) can draw; \
      \(String(format: "%.2g", Double(next / 2))) samples reached \(reached)
      """)
  }
}
