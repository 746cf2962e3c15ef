/// Neutrino-electron scattering cross-sections as coefficients of the shape functions, with the
/// paper's misprints mended; any combination of parameters at once.
public struct CrossSection: Sendable {
  /// The conventions.
  public var settings: PhysicsSettings

  /// The default conventions unless others are given.
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
    let terms = terms(channel: channel, at: point)
    var row = [Double](repeating: 0, count: ShapeFunction.stride)
    for (term, shapes) in zip(terms, expansion(channel: channel)) {
      for shape in row.indices { row[shape] += term * shapes[shape] }
    }
    return row
  }

  /// What each term of the couplings adds to the coefficients: [`CouplingTerm`][shape], in cm^2.
  public func expansion(channel: Channel) -> [[Double]] {
    let fermi = Constants.fermiConstant
    let alpha = Constants.fineStructureConstant
    let mass = Constants.electronMassGeV
    let axial = -0.5 + (channel.isElectronFlavour ? 1.0 : 0)
    // An antineutrino swaps the helicities: g_A changes sign.
    let signedAxial = channel.isAntineutrino ? -axial : axial
    let weak = mass * fermi * fermi / (2 * Double.pi)
    let sign = settings.millichargeSign == .electron ? 1.0 : -1
    let scale = settings.millichargeConvention.scale
    let interference = 2.0.squareRoot() * alpha * fermi * sign * scale

    var rows = [[Double]](
      repeating: [Double](repeating: 0, count: ShapeFunction.stride),
      count: CouplingTerm.allCases.count)
    func set(_ shape: ShapeFunction, _ term: CouplingTerm, _ naturalUnits: Double) {
      rows[term.rawValue][shape.rawValue] = naturalUnits * Constants.hbarCSquared
    }
    // (g_V + g_A)^2, (g_V - g_A)^2 and -(g_V^2 - g_A^2).
    for (shape, vectorSquare, product) in [
      (ShapeFunction.unity, 1.0, 2.0), (.inelasticity, 1, -2), (.mass, -1, 0),
    ] {
      set(shape, .unity, weak * axial * axial)
      set(shape, .vector, weak * product * signedAxial)
      set(shape, .vectorSquare, weak * vectorSquare)
    }
    set(.magneticMoment, .momentSquare, Double.pi * alpha * alpha / (mass * mass))
    set(.millichargeVector, .chargeVector, interference)
    set(.millichargeAxial, .charge, interference * signedAxial)
    set(.millichargeSquare, .chargeSquare, Double.pi * alpha * alpha * scale)
    return rows
  }

  /// Values of the terms, in the order of `CouplingTerm`.
  private func terms(channel: Channel, at point: ParameterPoint) -> [Double] {
    let electron = channel.isElectronFlavour
    let moment = electron ? point.electronMagneticMoment : point.muonMagneticMoment
    let charge = electron ? point.electronMillicharge : point.muonMillicharge
    let radius = electron ? point.electronChargeRadiusCm2 : point.muonChargeRadiusCm2
    let mixing = point.sinSquaredThetaW
    let vector =
      vectorOffset(electronFlavour: electron) + mixing * (2 + radiusFactor * radius)
    return [
      1, vector, vector * vector, moment * moment, charge, charge * vector, charge * charge,
    ]
  }

  /// g_V, (2.2) with (4.16) on top wherever it stands, is this + s_w^2 (2 + `radiusFactor` <r^2>).
  public func vectorOffset(electronFlavour: Bool) -> Double { electronFlavour ? 0.5 : -0.5 }

  /// In 1/cm^2; of (4.16), or of footnote 3's convention, twice as large.
  public var radiusFactor: Double {
    let mass = Constants.wBosonMassGeV
    return settings.chargeRadiusConvention.scale * (2.0 / 3) * mass * mass / Constants.hbarCSquared
  }

  /// d sigma / d E_R in cm^2/GeV.
  public func differential(
    channel: Channel, neutrinoEnergyGeV: Double, recoilEnergyGeV: Double, at point: ParameterPoint
  ) -> Double {
    let shapes = ShapeFunction.values(
      neutrinoEnergyGeV: neutrinoEnergyGeV, recoilEnergyGeV: recoilEnergyGeV)
    return zip(coefficients(channel: channel, at: point), shapes).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
