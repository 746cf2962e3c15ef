import Configuration
import Experiment
import Interactions

/// How the wrong-sign electron flavour enters the expectation (3.2): electron antineutrinos in neutrino mode,
/// electron neutrinos in antineutrino mode.
public enum WrongSignElectron: String, CaseIterable, Sendable {
  /// The component enters as (1 + f_e)(1 + f_nu) N, like every other component.
  case corrected
  /// The component enters as f_e f_nu N, as (3.2) prints it: it is absent where both pulls are 0.
  case asPrinted = "as-printed"
}

/// A part of an exposure's signal that has a product of factors 1 + pull of its own.
struct SignalComponent {
  /// Index of its channel in the order of (3.2).
  let channel: Int
  /// Number by which the counts of its channel are multiplied.
  let weight: Double
  /// Pulls that act on its channel and nevertheless not on this part of it.
  var exempt: [PullKind] = []
}

extension WrongSignElectron {
  /// The parts of a signal. The kernel takes them in fours, of which the first two have the muon's flavour.
  ///
  /// The product of two pulls is a sum of products of factors, f_e f_nu = (1 + f_e)(1 + f_nu) - (1 + f_e)
  /// - (1 + f_nu) + 1, so that the kernel needs to know nothing of it.
  var components: [SignalComponent] {
    let four = (0..<4).map { SignalComponent(channel: $0, weight: 1) }
    guard self == .asPrinted else { return four }
    let nothing = (0..<4).map { SignalComponent(channel: $0, weight: 0) }
    let wrongSign = 3
    func part(_ weight: Double, without exempt: [PullKind]) -> SignalComponent {
      SignalComponent(channel: wrongSign, weight: weight, exempt: exempt)
    }
    return four
      + nothing[0..<2] + [part(-1, without: [.wrongSign]), part(-1, without: [.electron])]
      + nothing[0..<2] + [part(1, without: [.wrongSign, .electron]), nothing[wrongSign]]
  }

  /// The channels that an expectation holds where all pulls are 0, in the order of (3.2).
  public func channels(of mode: BeamMode) -> [Channel] {
    self == .asPrinted ? mode.channels.dropLast() : mode.channels
  }
}

extension StatisticsSettings {
  /// Refuses `as-printed` where one of its two pulls is fixed, which removes the component for good, and with a
  /// covariance of the flux, which is one of the components as they are.
  public func checkWrongSignElectron(_ source: ConfigurationSource) throws(Failure) {
    guard wrongSignElectron == .asPrinted else { return }
    let key = "statistics.wrong_sign_electron"
    for kind in [PullKind.wrongSign, .electron] where self[kind].sigma == nil {
      let pull = "statistics.pulls.\(kind.rawValue).sigma"
      throw source.failure(
        .badInput, at: source.given(among: pull, key),
        "wrong_sign_electron: as-printed is the product of the pulls wrong_sign and electron, and"
          + " \(kind.rawValue) is fixed: expected a sigma, or wrong_sign_electron: corrected")
    }
    guard fluxCovariance == .none else {
      throw source.failure(
        .badInput, at: source.given(among: key, "statistics.flux_covariance"),
        "wrong_sign_electron: as-printed has no component whose flux could be uncertain: expected"
          + " flux_covariance: none, or wrong_sign_electron: corrected")
    }
  }
}
