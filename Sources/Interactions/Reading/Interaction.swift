import Configuration

/// The flavour that a neutrino has after the scattering.
enum FinalFlavour: String, CaseIterable, Sendable {
  case electron = "nue"
  case muon = "numu"
  case tau = "nutau"

  init(of channel: Channel) { self = channel.isElectronFlavour ? .electron : .muon }
}

/// A mass that a file names, or writes as a number.
enum MassReference: Hashable, Sendable {
  case number(Double)
  case named(String)

  var text: String {
    switch self {
    case .number(let value): numeral(value)
    case .named(let name): name
    }
  }
}

/// A formula as a file writes it, with its location for errors.
struct WrittenFormula: Sendable {
  /// The formula on one line.
  let text: String
  /// The location of the formula, such as `my.yaml:9:14: rate[1].formula`.
  let location: String
}

/// A term that an interaction adds to the amplitude.
struct InteractionAmplitude: Sendable {
  let channels: [Channel]
  /// The flavour of the final neutrino; nil for the flavour of the incoming one.
  let final: FinalFlavour?
  /// Chiral couplings of the electron; for antineutrinos left and right are exchanged.
  let left: Polynomial
  let right: Polynomial
  /// The mass of the exchanged boson; nil for a contact interaction, whose couplings add to g_L and
  /// g_R.
  let mass: MassReference?
  /// Both formulas as the file writes them; nil for one that it leaves out.
  let written: (left: WrittenFormula?, right: WrittenFormula?)
}

/// A term that an interaction adds to the rate, without interference.
struct InteractionRate: Sendable {
  let channels: [Channel]
  let coupling: Polynomial
  let formula: Expression
  /// The mass of the final neutral lepton; nil for a neutrino.
  let finalMass: MassReference?
  /// The power of GeV of the formula.
  let dimensionGeV: Double
  let written: (coupling: WrittenFormula, formula: WrittenFormula)
}

/// A mass that an interaction leaves open. It is given, never fitted: every value has templates of
/// its own.
public struct InteractionMass: Hashable, Sendable {
  /// The name, such as `m_zprime_gev`.
  public let name: String
  /// The mass in GeV.
  public var valueGeV: Double

  /// A mass of that name.
  public init(name: String, valueGeV: Double) {
    self.name = name
    self.valueGeV = valueGeV
  }
}

/// One interaction, as its file declares it.
public struct Interaction: Sendable {
  /// The name by which configurations list the interaction.
  public let name: String
  /// The interaction in a few words; empty where the file has none.
  public let title: String
  /// The source of its formulas; empty where the file has none.
  public let source: String
  /// The couplings of the interaction, in the order of the file.
  public let couplings: [Coupling]
  /// The masses with the values that the file gives them.
  public internal(set) var masses: [InteractionMass]
  var amplitudes: [InteractionAmplitude]
  var rates: [InteractionRate]
  /// Whether it comes with the program.
  public let isBuiltIn: Bool

  /// The interaction with one of its masses under another name.
  func renaming(mass old: String, to new: String) -> Interaction {
    func renamed(_ reference: MassReference?) -> MassReference? {
      reference == .named(old) ? .named(new) : reference
    }
    var copy = self
    copy.masses = masses.map {
      $0.name == old ? InteractionMass(name: new, valueGeV: $0.valueGeV) : $0
    }
    copy.amplitudes = amplitudes.map {
      InteractionAmplitude(
        channels: $0.channels, final: $0.final, left: $0.left, right: $0.right,
        mass: renamed($0.mass), written: $0.written)
    }
    copy.rates = rates.map {
      InteractionRate(
        channels: $0.channels, coupling: $0.coupling,
        formula: $0.formula.renaming(symbol: old, to: new), finalMass: renamed($0.finalMass),
        dimensionGeV: $0.dimensionGeV, written: $0.written)
    }
    return copy
  }
}

extension Expression {
  func renaming(symbol old: String, to new: String) -> Expression {
    func made(_ inner: Expression) -> Expression { inner.renaming(symbol: old, to: new) }
    return switch self {
    case .number: self
    case .symbol(let name): .symbol(name == old ? new : name)
    case .add(let a, let b): .add(made(a), made(b))
    case .subtract(let a, let b): .subtract(made(a), made(b))
    case .multiply(let a, let b): .multiply(made(a), made(b))
    case .divide(let a, let b): .divide(made(a), made(b))
    case .power(let a, let b): .power(made(a), made(b))
    case .logarithm(let inner): .logarithm(made(inner))
    case .squareRoot(let inner): .squareRoot(made(inner))
    }
  }
}
