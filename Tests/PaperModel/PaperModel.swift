import Configuration
import Interactions

/// The default model, that of the paper, for tests that name its couplings: a wrong name stops the test run.
extension InteractionModel {
  /// The paper's model with the default conventions.
  public static let papers = papers(PhysicsSettings())

  /// The paper's model with other conventions.
  public static func papers(_ settings: PhysicsSettings) -> InteractionModel {
    do throws(Failure) {
      return try InteractionModel(settings)
    } catch {
      fatalError(error.message)
    }
  }

  /// The coupling of a name.
  public subscript(name: String) -> Coupling {
    guard let coupling = coupling(named: name) else { fatalError("no coupling \(name)") }
    return coupling
  }
}

extension Coupling {
  /// mu_numu
  public static let muonMagneticMoment = InteractionModel.papers["mu_numu"]
  /// mu_nue
  public static let electronMagneticMoment = InteractionModel.papers["mu_nue"]
  /// q_numu
  public static let muonMillicharge = InteractionModel.papers["q_numu"]
  /// q_nue
  public static let electronMillicharge = InteractionModel.papers["q_nue"]
  /// r2_numu
  public static let muonChargeRadius = InteractionModel.papers["r2_numu"]
  /// r2_nue
  public static let electronChargeRadius = InteractionModel.papers["r2_nue"]
  /// sin2_theta_w
  public static let sinSquaredThetaW = InteractionModel.papers["sin2_theta_w"]

  /// The paper's six.
  public static let electromagnetic = InteractionModel.papers.listed
  /// All couplings, the weak mixing angle included.
  public static let allCases = InteractionModel.papers.couplings

  /// Whether this is a magnetic moment, whose sign is not seen.
  public var isMagneticMoment: Bool { !isSignSeen }
}

extension CouplingPoint {
  /// The Standard Model, at a weak mixing angle.
  public init(sinSquaredThetaW: Double = Constants.sinSquaredThetaW) {
    self = InteractionModel.papers.standardModel
    self[.sinSquaredThetaW] = sinSquaredThetaW
  }

  /// The magnetic moment of nu_mu in Bohr magnetons.
  public var muonMagneticMoment: Double {
    get { self[.muonMagneticMoment] }
    set { self[.muonMagneticMoment] = newValue }
  }
  /// The magnetic moment of nu_e in Bohr magnetons.
  public var electronMagneticMoment: Double {
    get { self[.electronMagneticMoment] }
    set { self[.electronMagneticMoment] = newValue }
  }
  /// The milli-charge of nu_mu in units of e.
  public var muonMillicharge: Double {
    get { self[.muonMillicharge] }
    set { self[.muonMillicharge] = newValue }
  }
  /// The milli-charge of nu_e in units of e.
  public var electronMillicharge: Double {
    get { self[.electronMillicharge] }
    set { self[.electronMillicharge] = newValue }
  }
  /// The charge radius of nu_mu in cm^2.
  public var muonChargeRadiusCm2: Double {
    get { self[.muonChargeRadius] }
    set { self[.muonChargeRadius] = newValue }
  }
  /// The charge radius of nu_e in cm^2.
  public var electronChargeRadiusCm2: Double {
    get { self[.electronChargeRadius] }
    set { self[.electronChargeRadius] = newValue }
  }
  /// s_w^2
  public var sinSquaredThetaW: Double {
    get { self[.sinSquaredThetaW] }
    set { self[.sinSquaredThetaW] = newValue }
  }
}

/// The shape functions of the paper, in the order of the default model's templates.
public enum PaperShape: Int, CaseIterable, Sendable {
  /// 1
  case unity
  /// (1 - T/E)^2
  case inelasticity
  /// m T / E^2
  case mass
  /// 1/T - 1/E, in 1/GeV.
  case magneticMoment
  /// The shape that q g_V multiplies, in 1/GeV.
  case millichargeVector
  /// The shape that q g_A multiplies, in 1/GeV.
  case millichargeAxial
  /// The shape that q^2 multiplies, in 1/GeV^3.
  case millichargeSquare

  /// The name that results give it.
  public var name: String { "\(self)" }

  /// Length of a row.
  public static let stride = InteractionModel.papers.table.stride

  /// A row of values at a point.
  public static func values(neutrinoEnergyGeV: Double, recoilEnergyGeV: Double) -> [Double] {
    InteractionModel.papers.table.passes[0].values(
      neutrinoEnergyGeV: [neutrinoEnergyGeV], recoilEnergyGeV: [recoilEnergyGeV])
  }
}

extension InteractionModel {
  /// k of (4.16), in 1/cm^2.
  public var radiusFactor: Double {
    let mass = Constants.wBosonMassGeV
    return settings.chargeRadiusConvention.scale * (2.0 / 3) * mass * mass / Constants.hbarCSquared
  }
}
