import Configuration

/// Size of the milli-charge terms.
public enum MillichargeConvention: String, CaseIterable, Sendable {
  /// The expansion of (2.1) under the shift of g_V by the charge.
  case derived
  /// Both terms times 4 pi, which reproduces (4.10) and (4.11); not a physical convention.
  case published

  /// Factor on both terms.
  public var scale: Double { self == .derived ? 1 : 4 * Double.pi }
}

/// Size of the shift of g_V by a charge radius.
public enum ChargeRadiusConvention: String, CaseIterable, Sendable {
  /// (4.16).
  case vogelEngel = "vogel-engel"
  /// Footnote 3: twice the shift, so that bounds halve.
  case cadeddu

  /// Factor on the shift of g_V.
  public var scale: Double { self == .vogelEngel ? 1 : 2 }
}

/// Whose sign a positive milli-charge has.
public enum MillichargeSign: String, CaseIterable, Sendable {
  /// The electron's, as (4.8) is written.
  case electron
  /// Bounds change places and sign.
  case proton
}

/// Section `physics` of the configuration.
public struct PhysicsSettings: Equatable, Sendable {
  /// s_w^2 of (2.1).
  public var sinSquaredThetaW = Constants.sinSquaredThetaW
  /// How the recoil's end and its angle follow from energies.
  public var kinematics = Kinematics.exact
  /// Size of the milli-charge terms.
  public var millichargeConvention = MillichargeConvention.derived
  /// Size of the shift of g_V.
  public var chargeRadiusConvention = ChargeRadiusConvention.vogelEngel
  /// Whose sign a positive charge has.
  public var millichargeSign = MillichargeSign.electron

  /// The default conventions.
  public init() {}
}

extension PhysicsSettings {
  /// The keys of the section `physics`.
  public static let fields: [Field<PhysicsSettings>] = [
    .number(
      "sin2_theta_w", \.sinSquaredThetaW, range: .between(0, 1),
      doc: "weak mixing angle s_w^2, in couplings and charge radius"),
    .choice(
      "kinematics", \.kinematics,
      doc: "exact, or paper: (2.3), recoils up to the neutrino's energy, to reproduce the paper"),
    .choice(
      "millicharge_convention", \.millichargeConvention,
      doc: "published multiplies both milli-charge terms by 4 pi to reproduce the paper"),
    .choice(
      "charge_radius_convention", \.chargeRadiusConvention,
      doc: "vogel-engel is (4.16); cadeddu doubles the shift of g_V"),
    .choice(
      "millicharge_sign", \.millichargeSign, doc: "the particle whose sign a positive charge has"),
  ]
}
