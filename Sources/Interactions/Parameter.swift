import Configuration

/// What a neutrino may carry, or the Standard Model may leave open: the parameters that a rate
/// depends on.
public enum Parameter: String, CaseIterable, Sendable {
  /// In Bohr magnetons.
  case muonMagneticMoment = "mu_numu"
  /// In Bohr magnetons.
  case electronMagneticMoment = "mu_nue"
  /// In units of e.
  case muonMillicharge = "q_numu"
  /// In units of e.
  case electronMillicharge = "q_nue"
  /// In cm^2.
  case muonChargeRadius = "r2_numu"
  /// In cm^2.
  case electronChargeRadius = "r2_nue"
  /// s_w^2 of (2.1).
  case sinSquaredThetaW = "sin2_theta_w"

  /// Those of the paper.
  public static let electromagnetic: [Parameter] = [
    .muonMagneticMoment, .electronMagneticMoment, .muonMillicharge, .electronMillicharge,
    .muonChargeRadius, .electronChargeRadius,
  ]

  /// Unit of a value: bohr_magneton, elementary_charge, cm2 or 1.
  public var unit: String {
    switch self {
    case .muonMagneticMoment, .electronMagneticMoment: "bohr_magneton"
    case .muonMillicharge, .electronMillicharge: "elementary_charge"
    case .muonChargeRadius, .electronChargeRadius: "cm2"
    case .sinSquaredThetaW: "1"
    }
  }

  /// A moment enters squared: its sign is not seen, and it has no lower bound.
  public var isMagneticMoment: Bool {
    self == .muonMagneticMoment || self == .electronMagneticMoment
  }

  /// Whether the convention of milli-charges matters.
  public var isMillicharge: Bool {
    self == .muonMillicharge || self == .electronMillicharge
  }

  /// What a value may be. Couplings enter squared, and the variance of that must not overflow.
  public var limits: Limits<Double> {
    self == .sinSquaredThetaW ? .between(0, 1) : .atLeast(-1e30, upTo: 1e30)
  }

  /// What it may be along an axis: a moment's sign is not seen.
  public var axisLimits: Limits<Double> {
    isMagneticMoment ? .atLeast(0, upTo: 1e30) : limits
  }

  /// Whether the convention of charge radii matters.
  public var isChargeRadius: Bool {
    self == .muonChargeRadius || self == .electronChargeRadius
  }
}

/// A point in parameter space.
public struct ParameterPoint: Equatable, Sendable {
  /// In Bohr magnetons.
  public var muonMagneticMoment = 0.0
  /// In Bohr magnetons.
  public var electronMagneticMoment = 0.0
  /// In units of e, with the sign of the configuration's `millicharge_sign`.
  public var muonMillicharge = 0.0
  /// In units of e, with the same sign.
  public var electronMillicharge = 0.0
  /// In cm^2.
  public var muonChargeRadiusCm2 = 0.0
  /// In cm^2.
  public var electronChargeRadiusCm2 = 0.0
  /// s_w^2 of (2.1).
  public var sinSquaredThetaW: Double

  /// The Standard Model: every electromagnetic parameter 0.
  public init(sinSquaredThetaW: Double = Constants.sinSquaredThetaW) {
    self.sinSquaredThetaW = sinSquaredThetaW
  }

  /// The value of a parameter, in its unit.
  public subscript(parameter: Parameter) -> Double {
    get {
      switch parameter {
      case .muonMagneticMoment: muonMagneticMoment
      case .electronMagneticMoment: electronMagneticMoment
      case .muonMillicharge: muonMillicharge
      case .electronMillicharge: electronMillicharge
      case .muonChargeRadius: muonChargeRadiusCm2
      case .electronChargeRadius: electronChargeRadiusCm2
      case .sinSquaredThetaW: sinSquaredThetaW
      }
    }
    set {
      switch parameter {
      case .muonMagneticMoment: muonMagneticMoment = newValue
      case .electronMagneticMoment: electronMagneticMoment = newValue
      case .muonMillicharge: muonMillicharge = newValue
      case .electronMillicharge: electronMillicharge = newValue
      case .muonChargeRadius: muonChargeRadiusCm2 = newValue
      case .electronChargeRadius: electronChargeRadiusCm2 = newValue
      case .sinSquaredThetaW: sinSquaredThetaW = newValue
      }
    }
  }
}
