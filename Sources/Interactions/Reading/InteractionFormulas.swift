import Configuration

/// One formula of an interaction, as its file writes it and as it was understood.
public struct InteractionFormula: Hashable, Sendable {
  /// What a formula gives.
  public enum Kind: String, Sendable {
    /// The electron's left-handed coupling.
    case left
    /// The electron's right-handed coupling.
    case right
    /// d sigma/dE_R.
    case rate
  }

  /// What it gives.
  public let kind: Kind
  /// The channels of the neutrinos that come in.
  public let channels: [Channel]
  /// The flavour that goes out; nil for that which came in, or for any.
  public let final: String?
  /// What stands before a rate's formula, as it was understood; nil for an amplitude.
  public let coupling: String?
  /// The formula as the file writes it, on one line; that of a rate without its coupling.
  public let written: String
  /// The formula as it was understood, with every bracket; in an amplitude all constants are worked out.
  public let understood: String
  /// The mass of what is exchanged, or for a rate of what the neutrino becomes; nil where none is named.
  public let mass: String?
  /// The power of GeV that the formula has: of a rate without its coupling.
  public let dimensionGeV: Double
}

extension Interaction {
  /// The most that a user's file may hold in bytes: formulas are short.
  public static let largestFile = 1 << 18

  /// A user's own file, read.
  ///
  /// - Parameter name: stands in errors.
  public static func read(_ bytes: [UInt8], name: String) throws(Failure) -> Interaction {
    try InteractionReader().read(bytes, name: name)
  }

  /// All formulas in the order of the file, amplitudes first.
  public var formulas: [InteractionFormula] {
    amplitudes.flatMap { amplitude in
      [
        (InteractionFormula.Kind.left, amplitude.written.left, amplitude.left),
        (.right, amplitude.written.right, amplitude.right),
      ].compactMap { kind, written, polynomial in
        written.map {
          InteractionFormula(
            kind: kind, channels: amplitude.channels, final: amplitude.final?.rawValue,
            coupling: nil, written: $0.text, understood: polynomial.text,
            mass: amplitude.mass?.text, dimensionGeV: 0)
        }
      }
    }
      + rates.map { rate in
        InteractionFormula(
          kind: .rate, channels: rate.channels, final: nil, coupling: rate.coupling.text,
          written: rate.written.formula.text, understood: rate.formula.text,
          mass: rate.finalMass?.text, dimensionGeV: rate.dimensionGeV)
      }
  }

  /// What an incoming neutrino of a channel does by this interaction depends on these couplings.
  public func couplings(of channel: Channel) -> [Coupling] {
    let named =
      amplitudes.filter { $0.channels.contains(channel) }
      .flatMap { $0.left.couplings.union($0.right.couplings) }
      + rates.filter { $0.channels.contains(channel) }.flatMap(\.coupling.couplings)
    return couplings.filter { named.contains($0.name) }
  }
}

extension InteractionModel {
  /// The Standard Model and one interaction, whatever the settings list.
  public init(_ interaction: Interaction, settings: PhysicsSettings) throws(Failure) {
    try self.init(settings, interactions: [interaction])
  }
}
