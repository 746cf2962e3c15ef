import Foundation

/// Charged leptons, whose loops give their neutrino its charge radius.
public enum ChargedLepton: CaseIterable, Sendable {
  /// The electron, the charged lepton of nu_e.
  case electron
  /// The muon, the charged lepton of nu_mu.
  case muon
  /// The tau, the charged lepton of nu_tau.
  case tau

  /// The mass of the charged lepton.
  public var massGeV: Double {
    switch self {
    case .electron: Constants.electronMassGeV
    case .muon: Constants.muonMassGeV
    case .tau: Constants.tauMassGeV
    }
  }

  /// The Standard Model's charge radius of this lepton's neutrino in cm^2: (4.12), which gives
  /// (4.13)-(4.15).
  public var neutrinoChargeRadiusCm2: Double {
    let ratio = massGeV / Constants.wBosonMassGeV
    return Constants.fermiConstant / (4 * 2.0.squareRoot() * Double.pi * Double.pi)
      * (3 - 2 * log(ratio * ratio)) * Constants.hbarCSquared
  }
}
