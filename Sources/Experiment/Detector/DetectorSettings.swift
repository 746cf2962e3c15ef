import Configuration
import Interactions

/// A detector of electrons; the section `detector` of a configuration.
public struct DetectorSettings: Equatable, Sendable {
  /// The target, which holds the electrons.
  public var target = TargetSetting.argon
  /// The mass of the target in the fiducial volume, in tonnes.
  public var fiducialMassTonnes = 50.0
  /// The distance from the beam's origin in metres; nil for the distance at which the flux is
  /// known.
  public var baselineM: Double?
  /// The sigma of the angle between the true and the reconstructed direction, in degrees.
  public var angularResolutionDegrees = ResolutionSetting.number(1.0)
  /// The law of the reconstructed direction about the true one.
  public var angularSmearing = AngularSmearing.projected
  /// The energy resolution sigma_E/E.
  public var energyResolution = ResolutionSetting.number(0.10)
  /// The threshold on the true recoil energy.
  public var recoilThresholdGeV = 0.030
  /// The threshold on the reconstructed energy of the electron.
  public var reconstructedThresholdGeV = 0.0
  /// The part of the electrons that is detected, by their true recoil energy.
  public var efficiency = EfficiencySetting.number(1)

  /// The detector of the paper: 50 t of argon, 1 degree, 10 % at 1 GeV, 30 MeV.
  public init() {}

  /// The keys of the section `detector`.
  public static let fields: [Field<DetectorSettings>] = [
    TargetSetting.field("target", \.target),
    .number(
      "fiducial_mass_t", \.fiducialMassTonnes, unit: "t", range: .above(0, upTo: 1e9),
      doc: "of the target"),
    baselineField,
    ResolutionSetting.field(.angle, \.angularResolutionDegrees),
    .choice(
      "angular_smearing", \.angularSmearing,
      doc:
        "the angle between true and reconstructed direction: normal, or that of a normal number in each plane"
    ),
    ResolutionSetting.field(.energy, \.energyResolution),
    // Far below this, where shapes grow as 1/T^2, no electron is free.
    .number(
      "recoil_threshold_gev", \.recoilThresholdGeV, unit: "GeV", range: .atLeast(1e-9),
      doc: "on the true recoil energy"),
    .number(
      "reconstructed_threshold_gev", \.reconstructedThresholdGeV, unit: "GeV",
      range: .atLeast(0, upTo: 1e6),
      doc: "on the electron's reconstructed energy: what lies below is in no bin"),
    EfficiencySetting.field("efficiency", \.efficiency),
  ]

  private static let baselineField = Field<DetectorSettings>.custom(
    "baseline_m", \.baselineM, doc: "distance from the beam's origin in metres",
    comment: "m; beam.baseline_m where it is not given; fluxes fall with its square",
    read: { (node) throws(Failure) in
      node.isNothing ? nil : try node.number(baselineLimitsM, unit: "m")
    },
    json: { $0.map { .number($0) } ?? .null },
    schema: ["type": ["number", "null"], "exclusiveMinimum": .number(0)])

  /// The factor by which the flux is larger at the detector than where it is known.
  public func fluxFactor(of beam: BeamSettings) -> Double {
    let ratio = beam.baselineM / (baselineM ?? beam.baselineM)
    return ratio * ratio
  }

  /// A warning that the flux is scaled so far that the beam's origin is no longer a point.
  public func baselineWarning(_ beam: BeamSettings) -> String? {
    guard let baselineM, abs(baselineM / beam.baselineM - 1) > 0.1 else { return nil }
    return "detector.baseline_m, \(numeral(baselineM)) m, is more than 10 % away from the flux's,"
      + " \(numeral(beam.baselineM)) m (beam.baseline_m): the decay pipe is no point, and the flux changes by"
      + " more than the square of the distance"
  }

  /// The recoil energy in GeV below which the innermost electrons are no longer free targets. Those
  /// of argon are bound with 3.2 keV, those of other atoms in proportion to the square of their
  /// charge.
  private var leastFreeRecoilGeV: Double {
    let charge = Double(target.largestAtomicNumber ?? Element.argon.atomicNumber)
    let ratio = charge / Double(Element.argon.atomicNumber)
    return 1e-4 * ratio * ratio
  }

  /// A warning of recoils for which the model of free electrons does not hold.
  public var boundElectronWarning: String? {
    guard recoilThresholdGeV < leastFreeRecoilGeV else { return nil }
    return "detector.recoil_threshold_gev: \(numeral(recoilThresholdGeV)) GeV is below"
      + " \(numeral(leastFreeRecoilGeV)) GeV, where electrons are bound: the model of free"
      + " electrons ends there, and what smaller recoils add cannot be trusted"
  }

  private static let gramsPerTonne = 1e6

  /// The number of argon atoms in the fiducial volume, if it is of argon.
  public var argonAtoms: Double {
    fiducialMassTonnes * Self.gramsPerTonne / Constants.argonMolarMassGrams
      * Constants.avogadroPerMole
  }

  /// The number of electrons in the fiducial volume: 1.35675e31 in 50 t of argon.
  public var electrons: Double {
    switch target.content {
    case .argon: Constants.argonProtons * argonAtoms
    case .atoms(let atoms):
      fiducialMassTonnes * Self.gramsPerTonne * Constants.avogadroPerMole
        * atoms.reduce(0) { $0 + $1.count * Double($1.element.atomicNumber) }
        / atoms.reduce(0) { $0 + $1.count * $1.element.molarMassGrams }
    case .electronsPerTonne(let electrons): fiducialMassTonnes * electrons
    }
  }
}

/// The law of the angle between the true and the reconstructed direction.
public enum AngularSmearing: String, CaseIterable, Sendable {
  /// The law of (A.1): the absolute value of a normal number.
  case projected
  /// A normal law in each of two planes: the Rayleigh distribution.
  case spherical
}

/// The limits of distances between a beam's origin and a detector, in metres.
let baselineLimitsM = Limits.above(0.0, upTo: 1e7)
