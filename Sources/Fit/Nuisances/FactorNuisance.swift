import Experiment
import Interactions

/// A factor 1 + pull on some components of an expectation: the pulls of (3.2), those of named backgrounds, and
/// what a user adds.
public struct FactorNuisance: Equatable, Sendable {
  /// Name, such as `overall`.
  public let name: String
  /// Standard deviation of the pull's own distribution.
  public let sigma: Double
  /// Stations that have the pull in common.
  public let sharing: PullSharing
  let targets: [NuisanceTarget]

  func acts(on channel: Channel, mode: BeamMode) -> Bool {
    targets.contains { $0.contains(channel, mode: mode) }
  }

  func acts(onBackground name: String) -> Bool {
    targets.contains { $0.contains(background: name) }
  }

  /// Whether it acts on each component of an exposure's signal, then on each of its backgrounds.
  func acts(
    on exposure: ExposurePlan.Exposure, components: [SignalComponent], backgrounds: [String]
  ) -> [Bool] {
    let channels = exposure.mode.channels
    return components.map { component in
      acts(on: channels[component.channel], mode: exposure.mode)
        && !component.exempt.contains { $0.rawValue == name }
    } + backgrounds.map { acts(onBackground: $0) }
  }
}

extension PullKind {
  /// Components on which a pull of (3.2) acts.
  var target: NuisanceTarget {
    switch self {
    case .overall: .signal
    case .wrongSign: .wrongSign
    case .electron: .electronFlavours
    case .ccqe, .pi0: .background(rawValue)
    }
  }
}

extension StatisticsSettings {
  /// Nuisances that are not fixed, where the backgrounds have these names: the pulls of (3.2),
  /// those of other backgrounds, and the user's.
  public func factorNuisances(backgrounds: [String]) -> [FactorNuisance] {
    let ofPaper = PullKind.allCases.filter { kind in
      kind.target.contains(background: kind.rawValue) ? backgrounds.contains(kind.rawValue) : true
    }
    let papersNames = PullKind.allCases.map(\.rawValue)
    let others = backgrounds.filter { !papersNames.contains($0) }
    let pulls =
      ofPaper.map { ($0.rawValue, self[$0], $0.target) }
      + others.map { ($0, pull(ofBackground: $0), .background($0)) }
    return pulls.compactMap { name, settings, target in
      settings.sigma.map {
        FactorNuisance(name: name, sigma: $0, sharing: settings.sharing, targets: [target])
      }
    } + nuisances.compactMap(\.factor)
  }

  /// 10 %, shared by position, where nothing else is said.
  private func pull(ofBackground name: String) -> PullSettings {
    backgroundPulls.first { $0.name == name }?.settings ?? NamedPull.defaultSettings
  }
}
