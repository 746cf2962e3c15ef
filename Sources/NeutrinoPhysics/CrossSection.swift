/// Neutrino-electron scattering cross-sections as coefficients of the shape functions, with the
/// paper's misprints mended; any combination of parameters at once.
public struct CrossSection: Sendable {
  public var settings: PhysicsSettings

  public init(settings: PhysicsSettings = PhysicsSettings()) {
    self.settings = settings
  }

  /// The Standard Model at the configured weak mixing angle.
  public var standardModel: ParameterPoint {
    ParameterPoint(sinSquaredThetaW: settings.sinSquaredThetaW)
  }

  /// Coefficients in the order of `ShapeFunction`, padded to `ShapeFunction.stride`, such that
  /// d sigma / d E_R in cm^2/GeV is their product with the shape functions: (2.1), (4.3), (4.8),
  /// (4.9), (4.16).
  public func coefficients(channel: Channel, at point: ParameterPoint) -> [Double] {
    let fermi = Constants.fermiConstant
    let alpha = Constants.fineStructureConstant
    let mass = Constants.electronMassGeV
    let electron = channel.isElectronFlavour
    let moment = electron ? point.electronMagneticMoment : point.muonMagneticMoment
    let charge = electron ? point.electronMillicharge : point.muonMillicharge
    let radius = electron ? point.electronChargeRadiusCm2 : point.muonChargeRadiusCm2

    // (2.2), and (4.16) on top: the radius shifts g_V wherever g_V stands.
    let vector =
      -0.5 + 2 * point.sinSquaredThetaW + (electron ? 1 : 0)
      + vectorShift(chargeRadiusCm2: radius, sinSquaredThetaW: point.sinSquaredThetaW)
    let axial = -0.5 + (electron ? 1.0 : 0)
    // An antineutrino swaps the helicities: g_A changes sign.
    let signedAxial = channel.isAntineutrino ? -axial : axial

    let weak = mass * fermi * fermi / (2 * Double.pi)
    let left = vector + signedAxial
    let right = vector - signedAxial
    let signedCharge = settings.millichargeSign == .electron ? charge : -charge
    let scale = settings.millichargeConvention.scale
    let interference = 2.0.squareRoot() * alpha * fermi * signedCharge * scale

    var row = [Double](repeating: 0, count: ShapeFunction.stride)
    func set(_ shape: ShapeFunction, _ naturalUnits: Double) {
      row[shape.rawValue] = naturalUnits * Constants.hbarCSquared
    }
    set(.unity, weak * left * left)
    set(.inelasticity, weak * right * right)
    set(.mass, -weak * (vector * vector - axial * axial))
    set(.magneticMoment, moment * moment * Double.pi * alpha * alpha / (mass * mass))
    set(.millichargeVector, interference * vector)
    set(.millichargeAxial, interference * signedAxial)
    set(.millichargeSquare, Double.pi * alpha * alpha * charge * charge * scale)
    return row
  }

  /// d sigma / d E_R in cm^2/GeV.
  public func differential(
    channel: Channel, neutrinoEnergyGeV: Double, recoilEnergyGeV: Double, at point: ParameterPoint
  ) -> Double {
    let shapes = ShapeFunction.values(
      neutrinoEnergyGeV: neutrinoEnergyGeV, recoilEnergyGeV: recoilEnergyGeV)
    return zip(coefficients(channel: channel, at: point), shapes).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The shift of g_V by a charge radius: (4.16), or footnote 3's convention, twice as large.
  func vectorShift(chargeRadiusCm2: Double, sinSquaredThetaW: Double) -> Double {
    let radiusPerGeV2 = chargeRadiusCm2 / Constants.hbarCSquared
    let mass = Constants.wBosonMassGeV
    return settings.chargeRadiusConvention.scale * (2.0 / 3) * mass * mass * radiusPerGeV2
      * sinSquaredThetaW
  }
}
