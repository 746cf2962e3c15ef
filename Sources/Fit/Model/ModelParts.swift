import Configuration
import EventRates
import Experiment
import Interactions

/// Counts that a fit expects in one exposure, part by part, with every pull at 0.
public struct ExpectedCounts: Sendable {
  /// Channels that are expected with every pull at 0, in the order of (3.2).
  public let channels: [Channel]
  /// Counts of the signal, [channel of `channels`][bin].
  public let signal: [[Double]]
  /// Counts of each background by its name, [background][bin].
  public let backgrounds: [(name: String, counts: [Double])]

  /// Counts of signal and backgrounds, [bin].
  public var total: [Double] { sum(signal + backgrounds.map(\.counts)) }
}

/// A pull and the exposures of the plan that it acts on.
public struct TiedPull: Sendable {
  /// Name of the nuisance, such as `overall`.
  public let name: String
  /// Who shares it, such as a position; empty for the whole plan.
  public let scope: String
  /// Standard deviation of the pull's own distribution; infinite where it is free.
  public let sigma: Double
  /// Indices into the plan's `exposures`.
  public let exposures: [Int]
  /// Channels and backgrounds that it multiplies in each of these exposures, by their names.
  public let components: [[String]]

  /// Whether it multiplies a component of an exposure of the plan.
  public func acts(on component: String, of exposure: Int) -> Bool {
    exposures.firstIndex(of: exposure).map { components[$0].contains(component) } ?? false
  }

  /// Name such as `overall@0.0_m`: unique among a plan's pulls, and valid in any program.
  public var identifier: String {
    scope.isEmpty ? name : "\(name)@\(scope.replacing(" ", with: "_"))"
  }
}

extension BeamMode {
  /// The order of (3.2): the focused muon flavour, the wrong-sign one, then the electron flavours.
  public var channels: [Channel] {
    switch self {
    case .neutrino:
      [.muonNeutrino, .muonAntineutrino, .electronNeutrino, .electronAntineutrino]
    case .antineutrino:
      [.muonAntineutrino, .muonNeutrino, .electronAntineutrino, .electronNeutrino]
    }
  }
}

extension FitModel {
  /// Every pull of a factor that is fitted, in the order of `ChiSquare.pulls`.
  public var tiedPulls: [TiedPull] {
    let names = backgroundNames
    // Each channel is named once, also where the expectation has it in several parts.
    let groups = PullGroup.groups(
      of: plan.exposures, nuisances: factorNuisances,
      components: WrongSignElectron.corrected.components, backgrounds: names)
    return groups.flatMap { group in
      group.pulls.indices.map { pull in
        var exposures: [Int] = []
        var components: [[String]] = []
        for (index, ofComponents) in group.factors.enumerated() {
          let exposure = group.exposures[index]
          let own = plan.exposures[exposure].mode.channels.map(\.rawValue) + names
          let acted = own.indices.filter { ofComponents[$0].contains(pull) }.map { own[$0] }
          guard !acted.isEmpty else { continue }
          exposures.append(exposure)
          components.append(acted)
        }
        return TiedPull(
          name: group.pulls[pull].name, scope: group.pulls[pull].scope,
          sigma: group.pulls[pull].sigma, exposures: exposures, components: components)
      }
    }
  }

  /// Expected counts of every exposure of the plan, over all its years. The templates must hold
  /// every station.
  ///
  /// - Parameter other: taken in place of the interactions that are fitted.
  public func expectedCounts(
    at point: CouplingPoint, of other: InteractionModel? = nil, templates: Templates
  ) throws(Failure) -> [ExpectedCounts] {
    try plan.exposures.map { (exposure) throws(Failure) in
      guard let station = templates.stations.firstIndex(of: exposure.station),
        let background = backgrounds[exposure.station]
      else {
        throw Failure(.internalError, "no templates or backgrounds at \(exposure.station)")
      }
      let perYear = templates.channels(
        station: station, interactions: other ?? interactions, at: point)
      let channels = statistics.wrongSignElectron.channels(of: exposure.mode)
      return ExpectedCounts(
        channels: channels,
        signal: channels.map { perYear[$0.index].dropLast().map { $0 * exposure.years } },
        backgrounds: zip(background.names, background.events).map { name, events in
          (name, events.map { $0 * exposure.years })
        })
    }
  }

  /// Observed counts, [exposure of all experiments][bin].
  public func observedCounts(_ templates: Templates) throws(Failure) -> [[Double]] {
    try experiments(templates).map { (experiment) throws(Failure) -> [[Double]] in
      let model = experiment.model
      switch model.data {
      case .counts(let counts): return counts
      case .asimov(let truth):
        return try model.expectedCounts(
          at: truth, of: model.dataInteractions, templates: experiment.templates
        ).map(\.total)
      }
    }.flatMap { $0 }
  }
}
