import Experiment
import Interactions

/// Components of an expectation on which a nuisance acts.
public enum NuisanceTarget: Equatable, Sendable {
  /// Every channel.
  case signal
  /// Antineutrinos in a neutrino beam and vice versa.
  case wrongSign
  /// Neutrinos and antineutrinos of the electron's flavour.
  case electronFlavours
  /// One channel.
  case channel(Channel)
  /// Every background.
  case backgrounds
  /// The background of a name.
  case background(String)

  /// Target of a word of a configuration: `signal`, `backgrounds`, a channel or the name of a
  /// background.
  init(word: String) {
    self =
      switch word {
      case Self.signalWord: .signal
      case Self.backgroundsWord: .backgrounds
      default: Channel(rawValue: word).map { .channel($0) } ?? .background(word)
      }
  }

  static let signalWord = "signal"
  static let backgroundsWord = "backgrounds"
  /// Words that cannot be names of backgrounds.
  static let reservedWords = [signalWord, backgroundsWord] + Channel.allCases.map(\.rawValue)

  func contains(_ channel: Channel, mode: BeamMode) -> Bool {
    switch self {
    case .signal: true
    case .wrongSign: channel.isAntineutrino == (mode == .neutrino)
    case .electronFlavours: channel.isElectronFlavour
    case .channel(let own): own == channel
    case .backgrounds, .background: false
    }
  }

  func contains(background name: String) -> Bool {
    switch self {
    case .backgrounds: true
    case .background(let own): own == name
    default: false
    }
  }
}
