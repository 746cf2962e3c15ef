import Configuration
import Fit

/// A sample of a HistFactory channel.
struct WorkspaceSample {
  let name: String
  /// [bin]; negative where a signal takes events away.
  let counts: [Double]
  /// Which pulls scale it.
  let kinds: [PullKind]
  var isSignal = false

  static let signalStrength = "signal_strength"
  static let largestStrength = 10.0

  /// - Parameter pulls: those of the exposure.
  func json(pulls: [TiedPull]) -> JSON {
    var modifiers = pulls.filter { kinds.contains($0.kind) }.map(modifier)
    if isSignal {
      modifiers.append(
        .object([
          .init("name", .text(Self.signalStrength)), .init("type", "normfactor"),
          .init("data", .null),
        ]))
    }
    return .object([
      .init("name", .text(name)), .init("data", numbers(counts)),
      .init("modifiers", .list(modifiers)),
    ])
  }

  private func modifier(_ pull: TiedPull) -> JSON {
    let (high, low) = (1 + pull.sigma, 1 - pull.sigma)
    let (type, data): (String, JSON) =
      switch pull.kind {
      // Linear, but added up where a sample has several: one alone, and the others multiply it.
      case .overall, .ccqe, .pi0:
        (
          "histosys",
          .object([
            .init("hi_data", numbers(counts.map { $0 * high })),
            .init("lo_data", numbers(counts.map { $0 * low })),
          ])
        )
      case .wrongSign, .electron:
        ("normsys", .object([.init("hi", .number(high)), .init("lo", .number(low))]))
      }
    return .object([
      .init("name", .text(pull.identifier)), .init("type", .text(type)), .init("data", data),
    ])
  }
}
