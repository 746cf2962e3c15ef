/// The four neutrino-electron scattering channels of a beam, in the order of every table.
public enum Channel: String, CaseIterable, Sendable {
  /// nu_mu e -> nu_mu e
  case muonNeutrino = "numu"
  /// Muon antineutrinos on electrons.
  case muonAntineutrino = "numubar"
  /// nu_e e -> nu_e e, with the exchange of a W too.
  case electronNeutrino = "nue"
  /// Electron antineutrinos on electrons.
  case electronAntineutrino = "nuebar"

  /// Whether W bosons contribute: delta of (2.2).
  public var isElectronFlavour: Bool {
    self == .electronNeutrino || self == .electronAntineutrino
  }

  /// Whether g_A changes sign in (2.1).
  public var isAntineutrino: Bool {
    self == .muonAntineutrino || self == .electronAntineutrino
  }

  /// The index in `allCases`, and so in every array over channels.
  public var index: Int {
    switch self {
    case .muonNeutrino: 0
    case .muonAntineutrino: 1
    case .electronNeutrino: 2
    case .electronAntineutrino: 3
    }
  }
}

/// The beam mode: whether the horns focus neutrinos or antineutrinos.
public enum BeamMode: String, CaseIterable, Sendable {
  /// Positive mesons are focused.
  case neutrino
  /// Negative mesons are focused.
  case antineutrino
}
