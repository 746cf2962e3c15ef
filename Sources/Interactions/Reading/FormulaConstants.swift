import Foundation

/// The constants that formulas may name, with their powers of GeV.
struct FormulaConstants: Sendable {
  private(set) var values: [String: Double]
  private(set) var dimensions: [String: Double]
  /// The words that stand for a unit.
  private(set) var units: [String: String] = [:]

  /// The constants that a user's file may name.
  static let common = FormulaConstants(
    values: [
      "pi": Double.pi, "alpha": Constants.fineStructureConstant, "G_F": Constants.fermiConstant,
      "m_e": Constants.electronMassGeV, "m_mu": Constants.muonMassGeV,
      "m_tau": Constants.tauMassGeV,
    ],
    dimensions: ["G_F": -2, "m_e": 1, "m_mu": 1, "m_tau": 1])

  private init(values: [String: Double], dimensions: [String: Double]) {
    self.values = values
    self.dimensions = dimensions
  }

  /// The constants for the files that come with the program, with the conventions of the
  /// configuration.
  init(_ settings: PhysicsSettings) {
    self = .common
    let mass = Constants.wBosonMassGeV
    let charges = settings.vector
    // One Bohr magneton, as the d of portal papers, in 1/GeV: e/(2 m_e), of which d is half.
    let magneton =
      (4 * Double.pi * Constants.fineStructureConstant).squareRoot()
      / (4 * Constants.electronMassGeV)
    let isMagneton = settings.dipoleUnit == .bohrMagneton
    let own: [String: Double] = [
      // (4.16), in 1/cm^2
      "charge_radius_factor": settings.chargeRadiusConvention.scale * (2.0 / 3) * mass * mass
        / Constants.hbarCSquared,
      "millicharge_sign": settings.millichargeSign == .electron ? 1 : -1,
      "bohr_magnetons": isMagneton ? 1 : 1 / magneton,
      "vector_numu": charges.numu, "vector_nue": charges.nue, "vector_electron": charges.electron,
      "vector_electron_axial": charges.electronAxial,
    ]
    values.merge(own) { $1 }
    dimensions["bohr_magnetons"] = isMagneton ? 0 : 1
    units["dipole_unit"] = settings.dipoleUnit.rawValue
  }
}
