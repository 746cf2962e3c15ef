import Configuration
import Interactions

/// Equal bins of the reconstructed E_e theta^2, from 0; the section `binning` of a configuration.
public struct BinningSettings: Equatable, Sendable {
  /// How many.
  public var bins = 12
  /// Upper edge of the last bin, in units of the electron mass.
  public var highElectronMasses = 6.0

  /// The paper's: 12 bins to 6 electron masses.
  public init() {}

  /// The keys of the section `binning`.
  public static let fields: [Field<BinningSettings>] = [
    .count("bins", \.bins, range: .atLeast(1, upTo: 10_000), doc: "equal bins of E_e theta^2"),
    .number(
      "high_me", \.highElectronMasses, unit: "electron masses", range: .above(0, upTo: 1e6),
      doc: "upper edge of the last bin, the first begins at 0"),
  ]

  /// Of each bin.
  public var binWidthGeV: Double {
    highElectronMasses * Constants.electronMassGeV / Double(bins)
  }

  /// [bins + 1], in units of the electron mass.
  public var edgesElectronMasses: [Double] {
    (0...bins).map { Double($0) * highElectronMasses / Double(bins) }
  }

  /// [bins + 1], in GeV.
  public var edgesGeV: [Double] { edgesElectronMasses.map { $0 * Constants.electronMassGeV } }
}
