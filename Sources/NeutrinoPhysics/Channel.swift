/// The four neutrino-electron scattering channels of a beam, in the order of every table.
public enum Channel: String, CaseIterable, Sendable {
  case muonNeutrino = "numu"
  case muonAntineutrino = "numubar"
  case electronNeutrino = "nue"
  case electronAntineutrino = "nuebar"

  public var isElectronFlavour: Bool {
    self == .electronNeutrino || self == .electronAntineutrino
  }

  public var isAntineutrino: Bool {
    self == .muonAntineutrino || self == .electronAntineutrino
  }

  /// Position in `allCases`, and so in every array over channels.
  public var index: Int {
    switch self {
    case .muonNeutrino: 0
    case .muonAntineutrino: 1
    case .electronNeutrino: 2
    case .electronAntineutrino: 3
    }
  }
}

/// What the horns focus: neutrinos or antineutrinos.
public enum BeamMode: String, CaseIterable, Sendable {
  case neutrino
  case antineutrino
}
