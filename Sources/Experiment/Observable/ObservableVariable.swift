/// The reconstructed variable of an axis.
public enum ObservableVariable: String, CaseIterable, Sendable {
  /// The electron's total energy E_e, in GeV.
  case electronEnergy = "electron_energy_gev"
  /// The electron's angle to the beam, in mrad.
  case theta = "theta_mrad"
  /// E_e theta^2, in units of the electron mass.
  case energyThetaSquare = "e_theta2_me"
  /// The energy of the neutrino, E_e / (1 - E_e theta^2 / 2 m_e), in GeV.
  case neutrinoEnergy = "enu_gev"

  /// The unit of its edges.
  public var unit: String {
    switch self {
    case .electronEnergy, .neutrinoEnergy: "GeV"
    case .theta: "mrad"
    case .energyThetaSquare: "electron masses"
    }
  }

  /// The variable in words.
  public var words: String {
    switch self {
    case .electronEnergy: "electron energy"
    case .theta: "angle"
    case .energyThetaSquare: "E_e theta^2"
    case .neutrinoEnergy: "neutrino energy"
    }
  }
}
