import Configuration
import EventRates

/// How the error of a sample falls with its size, against quadrature at its finest level.
public struct Convergence: Sendable {
  /// The median over repeated samples of the worst entry of a quantity.
  public struct Point: Sendable {
    /// Engine that sampled.
    public let engine: Engine
    /// Quantity whose error it is.
    public let quantity: String
    /// Number of samples of all replicates together, as drawn.
    public let samples: UInt64
    /// Relative; nil where half of the samples have no such number.
    public let trueError: Double?
    /// Relative error that the engine states for itself.
    public let statedError: Double?
    /// Wall time of one sample, with the threads of the study.
    public let seconds: Double
  }

  /// Slope of log(true error) against log(samples); nil without two errors above the reference's
  /// own.
  public struct Slope: Sendable {
    /// Engine that sampled.
    public let engine: Engine
    /// Quantity whose error it is.
    public let quantity: String
    /// Slope of log(error) against log(samples).
    public let slope: Double?
  }

  /// Error that quadrature states for itself.
  public struct Reference: Sendable {
    /// Quantity whose error it is.
    public let quantity: String
    /// Relative, of the worst entry.
    public let statedError: Double
  }

  /// Points in the order of engine, quantity and samples.
  public let points: [Point]
  /// Slopes, one for each engine and quantity.
  public let slopes: [Slope]
  /// Errors of the reference, one for each quantity.
  public let references: [Reference]

  /// An error is fitted only where it is this many times what the reference states for itself.
  static let aboveReference = 3.0

  init(points: [Point], references: [Reference]) {
    self.points = points
    self.references = references
    var slopes: [Slope] = []
    for point in points
    where slopes.last?.engine != point.engine || slopes.last?.quantity != point.quantity {
      let floor =
        Self.aboveReference
        * (references.first { $0.quantity == point.quantity }?.statedError ?? 0)
      let line = points.filter { $0.engine == point.engine && $0.quantity == point.quantity }
        .compactMap { point in
          point.trueError.map { (samples: Double(point.samples), error: $0) }
        }.filter { $0.error > floor }
      slopes.append(
        Slope(engine: point.engine, quantity: point.quantity, slope: logarithmicSlope(of: line)))
    }
    self.slopes = slopes
  }

  /// Wall time of one sample among many, in seconds: that of the largest samples.
  public func secondsPerSample(of engine: Engine) -> Double? {
    points.last { $0.engine == engine }.map { $0.seconds / Double($0.samples) }
  }
}

extension Study {
  /// Draws every sample of the plan, several times, and compares it with quadrature.
  ///
  /// - Parameter onProgress: the part of the work done, and what is done next.
  public func convergence(
    _ plan: ConvergencePlan, onProgress: (Double, Engine, UInt64) -> Void = { _, _, _ in }
  ) throws(Failure) -> Convergence {
    try check(plan)
    let quantities = try ConvergenceQuantity.all(of: self)
    let reference = try rates.reference(at: stations)
    var exact: [[Double]] = []
    var references: [Convergence.Reference] = []
    for quantity in quantities {
      let estimates = try reference.estimate(quantity.values)
      let values = estimates.map(\.value)
      exact.append(values)
      references.append(
        Convergence.Reference(
          quantity: quantity.name,
          statedError: quantity.errors(of: reference, exact: values).stated))
    }
    let runner = ConvergenceRunner(study: self, quantities: quantities, exact: exact)
    var points: [Convergence.Point] = []
    var drawn: UInt64 = 0
    for engine in plan.engines {
      var steps: [[Convergence.Point]] = []
      // Not timed: the first use of a kernel and of its memory.
      _ = try runner.run(engine: engine, samples: plan.ladder[0], turn: 0)
      for samples in plan.ladder {
        var runs: [ConvergenceRunner.Run] = []
        for turn in 0..<ConvergencePlan.repeats(samples: samples) {
          onProgress(Double(drawn) / Double(plan.totalSamples), engine, samples)
          runs.append(try runner.run(engine: engine, samples: samples, turn: turn))
          drawn += samples
        }
        steps.append(runner.points(of: runs, engine: engine))
      }
      points += quantities.indices.flatMap { quantity in steps.map { $0[quantity] } }
    }
    return Convergence(points: points, references: references)
  }
  private func check(_ plan: ConvergencePlan) throws(Failure) {
    let replicates = configuration.sampling.replicates
    if let least = plan.ladder.first, least < UInt64(replicates) {
      throw Failure(
        .commandLine,
        "--from: expected at least one sample for each of \(replicates) replicates, found \(least)")
    }
    for engine in plan.engines {
      var sampling = configuration.sampling
      sampling.engine = engine
      if let most = plan.ladder.last, most > sampling.largestSample {
        throw Failure(
          .commandLine,
          "--to: expected at most \(sampling.largestSample) for engine \(engine.rawValue), found \(most)"
        )
      }
    }
  }
}
