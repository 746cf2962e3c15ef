import Configuration

/// One formula of an interaction, as its file writes it and as it was understood.
public struct InteractionFormula: Hashable, Sendable {
  /// The quantity that a formula gives.
  public enum Kind: String, Sendable {
    /// The electron's left-handed coupling.
    case left
    /// The electron's right-handed coupling.
    case right
    /// d sigma/dE_R.
    case rate
  }

  /// The quantity that the formula gives.
  public let kind: Kind
  /// The channels of the neutrinos that come in.
  public let channels: [Channel]
  /// The final flavour; nil for the flavour of the incoming neutrino, or for any.
  public let final: String?
  /// The polynomial of couplings before a rate's formula, as it was understood; nil for an
  /// amplitude.
  public let coupling: String?
  /// The formula as the file writes it, on one line; that of a rate without its coupling.
  public let written: String
  /// The formula as it was understood, with every bracket; in an amplitude all constants are worked
  /// out.
  public let understood: String
  /// The mass of the exchanged boson, or for a rate of the final lepton; nil where none is named.
  public let mass: String?
  /// The power of GeV of the formula; for a rate without its coupling.
  public let dimensionGeV: Double
}

extension Interaction {
  /// The largest size of a user's file in bytes; formulas are short.
  public static let largestFile = 1 << 18

  /// Reads a user's own file.
  ///
  /// - Parameter name: the name of the file in errors.
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

  /// The couplings on which this interaction of an incoming neutrino of a channel depends.
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
