import Configuration
import Fit

/// A sample of a HistFactory channel.
struct WorkspaceSample {
  let name: String
  /// The counts of each bin; negative where a signal reduces the number of events.
  let counts: [Double]
  /// The channel or background that pulls act on.
  let component: String
  var isSignal = false

  static let signalStrength = "signal_strength"
  static let largestStrength = 10.0

  /// Pulls whose factors are written as linear variations, which add up. A sample has at most one
  /// of them; the other pulls multiply it.
  static let linear = [PullKind.overall, .ccqe, .pi0].map(\.rawValue)

  func json(pulls: [TiedPull], ofExposure exposure: Int) -> JSON {
    var modifiers = pulls.filter { $0.acts(on: component, of: exposure) }
      .map(modifier)
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
    // A free factor, which has no constraint.
    guard pull.sigma.isFinite else {
      return .object([
        .init("name", .text(pull.identifier)), .init("type", "normfactor"), .init("data", .null),
      ])
    }
    let (high, low) = (1 + pull.sigma, 1 - pull.sigma)
    let (type, data): (String, JSON) =
      if Self.linear.contains(pull.name) {
        (
          "histosys",
          .object([
            .init("hi_data", numbers(counts.map { $0 * high })),
            .init("lo_data", numbers(counts.map { $0 * low })),
          ])
        )
      } else {
        ("normsys", .object([.init("hi", .number(high)), .init("lo", .number(low))]))
      }
    return .object([
      .init("name", .text(pull.identifier)), .init("type", .text(type)), .init("data", data),
    ])
  }
}
