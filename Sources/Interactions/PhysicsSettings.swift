import Configuration

/// The size of the milli-charge terms.
public enum MillichargeConvention: String, CaseIterable, Sendable {
  /// The expansion of (2.1) under the shift of g_V by the charge.
  case derived
  /// Both terms are multiplied by 4 pi, which reproduces (4.10) and (4.11); it is not a physical
  /// convention.
  case published

  /// The factor on both terms.
  public var scale: Double { self == .derived ? 1 : 4 * Double.pi }
}

/// The size of the shift of g_V by a charge radius.
public enum ChargeRadiusConvention: String, CaseIterable, Sendable {
  /// (4.16).
  case vogelEngel = "vogel-engel"
  /// Footnote 3: twice the shift, so that bounds halve.
  case cadeddu

  /// The factor on the shift of g_V.
  public var scale: Double { self == .vogelEngel ? 1 : 2 }
}

/// The particle whose sign a positive milli-charge has.
public enum MillichargeSign: String, CaseIterable, Sendable {
  /// The electron's, as (4.8) is written.
  case electron
  /// The proton's: lower and upper bounds are exchanged and change sign.
  case proton
}

/// The order of the Standard Model's couplings.
public enum StandardModelOrder: String, CaseIterable, Sendable {
  /// (2.2), as the paper has it.
  case tree
  /// The couplings have one loop, at momentum transfers of neutrino beams.
  case oneLoop = "one-loop"
}

/// The photons that the electron may radiate.
public enum Radiation: String, CaseIterable, Sendable {
  /// The electron radiates no photons.
  case none
  /// The electron radiates photons; the energy is that of electron and photons together, as a
  /// calorimeter sees it.
  case electromagneticEnergy = "electromagnetic-energy"
}

/// The unit of the moments of the dipole portal.
public enum DipoleUnit: String, CaseIterable, Sendable {
  /// mu, of L = (mu/2) Nbar sigma nu F.
  case bohrMagneton = "bohr_magneton"
  /// d = mu/2, in 1/GeV.
  case inverseGeV = "inverse_gev"
}

/// Charges under the gauge group of the interaction `vector`, section `physics.vector`.
public struct VectorCharges: Equatable, Sendable {
  /// The charge of nu_mu.
  public var numu = 1.0
  /// The charge of nu_e.
  public var nue = 1.0
  /// The charge of the electron's vector current.
  public var electron = 1.0
  /// The charge of the electron's axial current.
  public var electronAxial = 0.0

  static let limits = Limits<Double>.atLeast(-1000, upTo: 1000)

  static let fields: [Field<VectorCharges>] = [
    .number("numu", \.numu, range: limits, doc: "charge of nu_mu"),
    .number("nue", \.nue, range: limits, doc: "charge of nu_e"),
    .number("electron", \.electron, range: limits, doc: "vector charge of the electron"),
    .number("electron_axial", \.electronAxial, range: limits, doc: "axial charge of the electron"),
  ]
}

/// Section `physics` of the configuration.
public struct PhysicsSettings: Equatable, Sendable {
  /// The interactions of neutrinos beside the Standard Model.
  public var interactions = [InteractionUse(name: "electromagnetic")]
  /// Values of masses that replace those of the interactions' files, in GeV, sorted by name.
  public var masses: [InteractionMass] = []
  /// The weak mixing angle s_w^2 of (2.1).
  public var sinSquaredThetaW = Constants.sinSquaredThetaW
  /// The kinematics of the recoil.
  public var kinematics = Kinematics.exact
  /// The order of the Standard Model's couplings.
  public var standardModel = StandardModelOrder.tree
  /// The radiation of the electron.
  public var radiation = Radiation.none
  /// The size of the milli-charge terms.
  public var millichargeConvention = MillichargeConvention.derived
  /// The size of the shift of g_V.
  public var chargeRadiusConvention = ChargeRadiusConvention.vogelEngel
  /// The particle whose sign a positive charge has.
  public var millichargeSign = MillichargeSign.electron
  /// The unit of the dipole portal's moments.
  public var dipoleUnit = DipoleUnit.bohrMagneton
  /// The charges of the interaction `vector`.
  public var vector = VectorCharges()

  /// The default conventions.
  public init() {}

  /// The limits of a mass in GeV; no neutrino beam makes a heavier particle.
  public static let massLimits = Limits<Double>.above(0, upTo: 1e6)
}

extension PhysicsSettings {
  /// The keys of the section `physics`.
  public static let fields: [Field<PhysicsSettings>] = [
    InteractionUse.field("interactions", \.interactions),
    InteractionMass.field("masses", \.masses),
    .number(
      "sin2_theta_w", \.sinSquaredThetaW, range: .between(0, 1),
      doc: "weak mixing angle s_w^2, in couplings and charge radius"),
    .choice(
      "kinematics", \.kinematics,
      doc: "exact, or paper: (2.3), recoils up to the neutrino's energy, to reproduce the paper"),
    .choice(
      "standard_model", \.standardModel,
      doc: "couplings at tree level, as in the paper, or with one loop"),
    .choice(
      "radiative", \.radiation,
      doc: "photons of the electron: none, or in the energy of electron and photons together"),
    .choice(
      "millicharge_convention", \.millichargeConvention,
      doc: "published multiplies both milli-charge terms by 4 pi to reproduce the paper"),
    .choice(
      "charge_radius_convention", \.chargeRadiusConvention,
      doc: "vogel-engel is (4.16); cadeddu doubles the shift of g_V"),
    .choice(
      "millicharge_sign", \.millichargeSign, doc: "the particle whose sign a positive charge has"),
    .choice(
      "dipole_unit", \.dipoleUnit,
      doc: "unit of the dipole portal's moments: mu in Bohr magnetons, or d = mu/2 in 1/GeV"),
    .section("vector", \.vector, VectorCharges.fields),
  ]
}
