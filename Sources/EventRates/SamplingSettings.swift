import Settings

/// How the response of the detector is integrated.
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
  public var engine = Engine.montecarlo
  /// Of all replicates together.
  public var samples: UInt64 = 5_000_000
  public var replicates = 16
  public var seed: UInt64 = 2111

  public init() {}

  /// More than these would not end.
  public static let samplesRange = Limits<UInt64>.atLeast(1, upTo: 1_000_000_000_000_000)

  public static let fields: [Field<SamplingSettings>] = [
    .choice("engine", \.engine, doc: "plain Monte Carlo, quasi-Monte Carlo or deterministic"),
    .count(
      "samples", \.samples, range: samplesRange,
      doc: "Monte Carlo samples, all replicates together"),
    .count(
      "replicates", \.replicates, range: .atLeast(2, upTo: 4096),
      doc: "independent parts, whose spread is the Monte Carlo error"),
    .count("seed", \.seed, doc: "key of the random numbers"),
  ]
}
