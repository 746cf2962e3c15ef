/// The weak interaction of neutrinos and electrons, with which every model begins.
enum StandardModel {
  /// The name of its only coupling.
  static let mixingName = "sin2_theta_w"

  static func mixing(_ settings: PhysicsSettings) -> Coupling {
    Coupling(
      name: mixingName, unit: "1", latex: "\\sin^2\\theta_W", bounds: 0...1, searchScale: 1e-3,
      standardValue: settings.sinSquaredThetaW)
  }

  /// The couplings with one loop at low momentum transfers: g_L of nu_mu and g_R by the Particle
  /// Data Group and by Tomalak and Hill (arXiv:1907.03379), c_L of nu_e by the latter, who give it
  /// in 2 sqrt2 G_F.
  private static let (leftOfMuon, right) = (-0.2731, 0.2333)
  private static let leftOfElectronGeV = 2.3982e-5

  /// Chiral couplings of the electron to a neutrino flavour: -1/2 + s_w^2 (+ 1 with the exchange of
  /// a W) and s_w^2; with one loop they move with s_w^2 as these do.
  static func couplings(
    of channel: Channel, _ settings: PhysicsSettings
  ) -> (left: Polynomial, right: Polynomial) {
    let mixing = Polynomial(Monomial.of(mixingName))
    switch settings.standardModel {
    case .tree:
      return (Polynomial(channel.isElectronFlavour ? 0.5 : -0.5) + mixing, mixing)
    case .oneLoop:
      let left =
        channel.isElectronFlavour
        ? leftOfElectronGeV / (2 * 2.0.squareRoot() * Constants.fermiConstant) : leftOfMuon
      let shift = mixing - Polynomial(Constants.sinSquaredThetaW)
      return (Polynomial(left) + shift, Polynomial(right) + shift)
    }
  }
}
