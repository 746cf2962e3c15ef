import Configuration

/// The method that integrates the response of the detector.
public enum Engine: String, CaseIterable, Sendable {
  /// Plain Monte Carlo.
  case montecarlo = "mc"
  /// Randomised quasi-Monte Carlo.
  case quasiMontecarlo = "qmc"
  /// Deterministic rules, their error estimated by refinement.
  case quadrature
}

/// Section `sampling` of the configuration.
public struct SamplingSettings: Equatable, Sendable {
  /// The method of integration.
  public var engine = Engine.quasiMontecarlo
  /// The number of samples of all replicates together.
  public var samples: UInt64 = 5_000_000
  /// The number of independent parts, whose spread is the Monte Carlo error.
  public var replicates = 16
  /// The key of the random numbers.
  public var seed: UInt64 = 2111

  /// The defaults: qmc, 5e6 samples in 16 replicates.
  public init() {}

  /// The settings with another number of samples, all replicates together.
  public func with(samples: UInt64) -> SamplingSettings {
    var changed = self
    changed.samples = samples
    return changed
  }

  /// Samples of a replicate: all of them dealt out evenly, the remainder to the first ones; with
  /// quasi-Monte Carlo rounded up to a power of two, 8 or more.
  public func samples(ofReplicate replicate: Int) -> UInt64 {
    let (share, remainder) = samples.quotientAndRemainder(dividingBy: UInt64(replicates))
    guard engine == .quasiMontecarlo else {
      return share + (UInt64(replicate) < remainder ? 1 : 0)
    }
    let least = max(8, share + (remainder > 0 ? 1 : 0))
    return 1 << (64 - (least - 1).leadingZeroBitCount)
  }

  /// The number of samples of all replicates together, as they are drawn.
  public var effectiveSamples: UInt64 {
    engine == .quasiMontecarlo ? samples(ofReplicate: 0) * UInt64(replicates) : samples
  }

  /// A replicate of quasi-Monte Carlo has no more samples than its coordinates have values.
  public static let largestNet: UInt64 = 1 << 32

  /// The largest number of samples; with more, a calculation would not end.
  static let mostSamples: UInt64 = 1_000_000_000_000_000
  /// The number of samples that all replicates together may have.
  public static let samplesRange = Limits<UInt64>.atLeast(1, upTo: mostSamples)

  /// The largest number of samples that all replicates together can draw.
  public var largestSample: UInt64 {
    engine == .quasiMontecarlo
      ? min(Self.largestNet * UInt64(replicates), Self.mostSamples) : Self.mostSamples
  }

  /// The keys of the section `sampling`.
  public static let fields: [Field<SamplingSettings>] = [
    .choice(
      "engine", \.engine,
      doc: "quasi-Monte Carlo, plain Monte Carlo or deterministic"),
    .count(
      "samples", \.samples, range: samplesRange,
      doc: "Monte Carlo samples, all replicates together"),
    .count(
      "replicates", \.replicates, range: .atLeast(2, upTo: 4096),
      doc: "independent parts, whose spread is the Monte Carlo error"),
    .count("seed", \.seed, doc: "key of the random numbers"),
  ]
}
