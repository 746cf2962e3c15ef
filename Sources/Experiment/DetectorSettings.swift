import Configuration
import Interactions

/// The liquid-argon detector; the section `detector` of a configuration.
public struct DetectorSettings: Equatable, Sendable {
  /// Of argon.
  public var fiducialMassTonnes = 50.0
  /// Sigma of theta_1 in (A.1), in degrees; 0 is perfect.
  public var angularResolutionDegrees = 1.0
  /// sigma_E/E = this / sqrt(E/GeV) in (A.3); 0 is perfect.
  public var energyResolution = 0.10
  /// On the true recoil energy.
  public var recoilThresholdGeV = 0.030

  /// The paper's: 50 t, 1 degree, 10 % at 1 GeV, 30 MeV.
  public init() {}

  /// The keys of the section `detector`.
  public static let fields: [Field<DetectorSettings>] = [
    .number(
      "fiducial_mass_t", \.fiducialMassTonnes, unit: "t", range: .above(0, upTo: 1e9),
      doc: "argon in the fiducial volume"),
    .number(
      "angular_resolution_deg", \.angularResolutionDegrees, unit: "degrees",
      range: .atLeast(0, upTo: 180), doc: "sigma of the scattering angle; 0 = perfect"),
    .number(
      "energy_resolution", \.energyResolution, range: .atLeast(0, upTo: 10),
      doc: "sigma_E/E = this / sqrt(E/GeV); 0 = perfect"),
    // Far below this, where shapes grow as 1/T^2, no electron is free.
    .number(
      "recoil_threshold_gev", \.recoilThresholdGeV, unit: "GeV", range: .atLeast(1e-9),
      doc: "on the true recoil energy"),
  ]

  /// Below this recoil electrons of argon are no longer free targets: its innermost ones are bound with
  /// 3.2 keV, which recoils have to be far above.
  public static let leastFreeRecoilGeV = 1e-4

  /// That recoils count for which the model of free electrons does not hold.
  public var boundElectronWarning: String? {
    guard recoilThresholdGeV < Self.leastFreeRecoilGeV else { return nil }
    return "detector.recoil_threshold_gev: \(numeral(recoilThresholdGeV)) GeV is below"
      + " \(numeral(Self.leastFreeRecoilGeV)) GeV, where electrons are bound: the model of free"
      + " electrons ends there, and what smaller recoils add cannot be trusted"
  }

  /// In the fiducial volume.
  public var argonAtoms: Double {
    let gramsPerTonne = 1e6
    return fiducialMassTonnes * gramsPerTonne / Constants.argonMolarMassGrams
      * Constants.avogadroPerMole
  }

  /// In the fiducial volume: 1.35675e31 in 50 t.
  public var electrons: Double { Constants.argonProtons * argonAtoms }

  /// The same in radians.
  public var angularResolutionRadians: Double { angularResolutionDegrees * .pi / 180 }
}
