import Configuration
import EventRates

/// Plan of a convergence study, which compares engines on a ladder of sample counts.
public struct ConvergencePlan: Sendable {
  /// Engines that sample, each once.
  public let engines: [Engine]
  /// Numbers of samples of all replicates together, ascending; each step doubles.
  public let ladder: [UInt64]

  /// Engines that sample.
  public static let engines: [Engine] = [.montecarlo, .quasiMontecarlo]
  /// Limits of the number of samples, of all replicates together.
  public static let samplesRange = Limits<UInt64>.atLeast(1, upTo: 1 << 40)

  /// A plan from one number of samples to the last doubling that does not exceed another.
  public init(
    engines: [Engine] = Self.engines, from first: UInt64 = 1 << 10, to last: UInt64 = 1 << 24
  ) throws(Failure) {
    for (option, count) in [("--from", first), ("--to", last)]
    where !Self.samplesRange.contains(count) {
      throw Failure(
        .commandLine,
        "\(option): expected a number of samples \(Self.samplesRange), found \(count)")
    }
    guard first <= last else {
      throw Failure(
        .commandLine, "--from: expected at most --to, \(last), found \(first)")
    }
    self.engines = engines
    ladder = Array(sequence(first: first) { $0 <= last / 2 ? 2 * $0 : nil })
  }

  /// How often a sample is drawn anew, from streams of its own: less often where it takes long.
  static func repeats(samples: UInt64) -> Int {
    min(mostRepeats, max(5, Int((1 << 24) / samples)))
  }
  static let mostRepeats = 25

  /// Number of samples of all engines together, for progress.
  var totalSamples: UInt64 {
    UInt64(engines.count)
      * ladder.reduce(0) { $0 + $1 * UInt64(Self.repeats(samples: $1)) }
  }
}
