import Configuration
import PublishedData

/// An electromagnetic property of a neutrino.
public enum ElectromagneticProperty: String, CaseIterable, Sendable {
  /// A magnetic moment in Bohr magnetons.
  case magneticMoment = "magnetic_moment"
  /// A milli-charge in units of e.
  case millicharge
  /// A charge radius in cm^2.
  case chargeRadius = "charge_radius"

  /// The beginning of the names of its parameters, as `mu` in `mu_numu`.
  public var symbol: String {
    switch self {
    case .magneticMoment: "mu"
    case .millicharge: "q"
    case .chargeRadius: "r2"
    }
  }
}

/// The flavour to which a published bound applies.
public enum BoundFlavour: String, CaseIterable, Sendable {
  /// The electron neutrino.
  case electron = "e"
  /// The muon neutrino.
  case muon = "mu"
  /// The tau neutrino.
  case tau
  /// Any neutrino.
  case all
}

/// A published interval of one parameter.
public struct PublishedInterval: Equatable, Sendable {
  /// The bounded property.
  public let property: ElectromagneticProperty
  /// The neutrino that the bound is on.
  public let flavour: BoundFlavour
  /// The lower end; nil for a one-sided bound.
  public let lower: Double?
  /// The upper end, in the interval's unit.
  public let upper: Double
  /// The unit: `bohr_magneton`, `elementary_charge` or `cm2`.
  public let unit: String

  /// The parameter of this program that it bounds, such as `q_nue`; nil when it has none.
  public var parameter: String? {
    switch flavour {
    case .electron: "\(property.symbol)_nue"
    case .muon: "\(property.symbol)_numu"
    case .tau, .all: nil
    }
  }
}

/// A 90 % bound of arXiv:2111.14884.
public struct PublishedBound: Equatable, Sendable {
  /// The number of the equation, such as `4.10`.
  public let equation: String
  /// The plan: `on-axis` or `prism`.
  public let plan: String
  /// The parameter and its bound.
  public let interval: PublishedInterval

  /// The bounds (4.4)-(4.20), in the order of the paper.
  public static func all() throws(Failure) -> [PublishedBound] {
    try rows(published_bounds(), name: "bounds.csv", leading: ["equation", "plan"])
      .map { PublishedBound(equation: $0.leading[0], plan: $0.leading[1], interval: $0.interval) }
  }
}

/// A bound of another experiment as quoted in arXiv:2111.14884, or a Standard Model value there.
public struct ContextBound: Equatable, Sendable {
  /// The experiment, or the Standard Model.
  public let source: String
  /// The parameter and its bound.
  public let interval: PublishedInterval

  /// All bounds in the order of the paper.
  public static func all() throws(Failure) -> [ContextBound] {
    try rows(published_context_bounds(), name: "context_bounds.csv", leading: ["source"])
      .map { ContextBound(source: $0.leading[0], interval: $0.interval) }
  }
}

/// The rows of a table of intervals, with the texts of its leading columns.
private func rows(_ data: published_table, name: String, leading: [String]) throws(Failure)
  -> [(leading: [String], interval: PublishedInterval)]
{
  let header = leading + ["property", "flavour", "lower", "upper", "unit"]
  let first = leading.count
  var table = try TableReader(bytes(of: data), name: name, header: header)
  var rows: [(leading: [String], interval: PublishedInterval)] = []
  while try table.nextRow() {
    let hasLower = !table.text(first + 2).isEmpty
    let interval = PublishedInterval(
      property: try table.choice(first, header[first]),
      flavour: try table.choice(first + 1, header[first + 1]),
      lower: hasLower ? try table.number(first + 2, header[first + 2]) : nil,
      upper: try table.number(first + 3, header[first + 3]), unit: table.text(first + 4))
    rows.append(((0..<first).map { table.text($0) }, interval))
  }
  return rows
}
