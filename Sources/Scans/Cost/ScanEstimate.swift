import Configuration
import EventRates
import Fit

/// An estimate of the time of a scan. It is measured for a moment on this machine, for the
/// configuration that should take longest; the others are scaled by the model that cuts blocks.
public struct ScanEstimate: Sendable {
  /// The time of one item of each part of the layout, in seconds of one core, averaged over the
  /// configurations.
  public let secondsOfItem: [Double]
  /// The time of all configurations' templates, in seconds of one core.
  public let templateSeconds: Double
  /// The threads of this machine that the estimate counts on.
  public let threads: Int
  /// The time of all blocks, in seconds of one core.
  public let blockSeconds: Double

  /// The time of the whole scan, in seconds of one core.
  public var coreSeconds: Double { templateSeconds + blockSeconds }
  /// The time of the whole scan on all of this machine's threads.
  public var wallSeconds: Double { coreSeconds / Double(threads) }

  /// The largest number of samples of the trial; more take longer in proportion.
  private static let mostSamples: UInt64 = 5_000_000
  private static let secondsOfTrial = 0.8

  /// The configuration that was tried.
  public let configuration: Int

  /// Tries the most expensive configuration for about a second.
  public init(_ plan: ScanPlan, threads: Int) throws(Failure) {
    let clock = ContinuousClock()
    let costs = ConfigurationCosts(plan)
    let dearest = costs.dearest
    self.configuration = dearest
    var (configuration, source) = plan.configuration(at: dearest)
    let asked = configuration.sampling.effectiveSamples
    configuration.sampling.samples = max(
      min(configuration.sampling.samples, Self.mostSamples),
      UInt64(configuration.sampling.replicates))
    let study = try plan.study((configuration, source), number: dearest, threads: threads)
    let start = clock.now
    let templates = try study.templates(at: study.stations)
    let sampled =
      configuration.sampling.engine == .quadrature
      ? 1 : Double(asked) / Double(configuration.sampling.effectiveSamples)
    let seconds = (clock.now - start) / .seconds(1) * Double(threads)
    templateSeconds =
      seconds * sampled * Double(plan.layout.configurations) * costs.meanOfTemplates
    let worker = try ScanWorker(
      plan: plan, configuration: dearest, study: study, templates: templates)
    secondsOfItem = try plan.layout.parts.indices.map { (part) throws(Failure) in
      try Self.seconds(
        of: part, plan: plan, worker: worker, configuration: dearest,
        limit: Self.secondsOfTrial / Double(plan.layout.parts.count))
        * costs.meanOfItem[part]
    }
    blockSeconds = zip(secondsOfItem, plan.layout.parts).reduce(0) {
      $0 + $1.0 * Double($1.1.items) * Double(plan.layout.configurations)
    }
    self.threads = threads
  }

  /// The time of one item of the configuration: more and more items, spread over the part, are
  /// computed until the time is up.
  private static func seconds(
    of part: Int, plan: ScanPlan, worker: ScanWorker, configuration: Int, limit: Double
  ) throws(Failure) -> Double {
    let clock = ContinuousClock()
    let items = plan.layout.parts[part].items
    let largest = plan.layout.parts[part].itemsOfBlock
    let start = clock.now
    var (done, size, round) = (0, 1, 0)
    var elapsed = 0.0
    repeat {
      let count = min(size, items, largest)
      // A sequence of low discrepancy, so that the items are spread over the whole grid.
      let fraction = (Double(round) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
      let first = Int(fraction * Double(items - count))
      _ = try worker.values(
        of: ScanBlock(
          number: 0, configuration: configuration, part: part, items: first..<first + count))
      (done, size, round) = (done + count, min(2 * size, largest), round + 1)
      elapsed = (clock.now - start) / .seconds(1)
    } while elapsed < limit / 2
    return elapsed / Double(done)
  }
}

/// The costs of the configurations of a plan by the model, relative to the most expensive one. Of a
/// plan with many configurations, only some of them count, spread over all.
private struct ConfigurationCosts {
  private(set) var dearest = 0
  /// The time of one item of each part, as the mean over configurations.
  let meanOfItem: [Double]
  /// The time of a configuration's templates, as the mean over configurations.
  let meanOfTemplates: Double

  private static let mostCosts = 2000

  init(_ plan: ScanPlan) {
    let count = plan.layout.configurations
    let taken = min(count, Self.mostCosts)
    let indices = (0..<taken).map { $0 * (count - 1) / max(1, taken - 1) }
    let items = indices.map { index in
      let cost = ScanCost(plan.configuration(at: index).configuration)
      return plan.layout.parts.map { cost.item(of: $0.task, grid: plan.grid) }
    }
    let templates = indices.map {
      ScanCost.templates(plan.configuration(at: $0).configuration)
    }
    let whole = zip(items, templates).map { items, templates in
      templates
        + zip(items, plan.layout.parts).reduce(0) { $0 + $1.0 * Double($1.1.items) }
    }
    let largest = whole.indices.max { whole[$0] < whole[$1] } ?? 0
    dearest = indices[largest]
    meanOfItem = plan.layout.parts.indices.map { part in
      items.reduce(0) { $0 + $1[part] } / Double(taken) / items[largest][part]
    }
    meanOfTemplates = templates.reduce(0, +) / Double(taken) / templates[largest]
  }
}

extension ScanEstimate {
  /// The time of a shard in seconds: long enough for a batch system, and short enough to be
  /// repeated.
  private static let secondsOfShard = 3600.0

  /// The number of shards with which each takes an hour or less, and half of what the plan allows a
  /// process; there are no more than blocks.
  ///
  /// - Parameter threads: the number of threads of a shard, on as many cores.
  public func shards(of plan: ScanPlan, threads: Int = 1) -> Int {
    let seconds = min(Self.secondsOfShard * Double(threads), plan.limits.coreSeconds / 2)
    return Int(min(max(1, (coreSeconds / seconds).rounded(.up)), Double(plan.layout.blocks)))
  }
}
