import EventRates
import Experiment

/// An exposure of one of the experiments that are fitted together, with what is uncertain of it.
struct PulledExposure {
  let exposure: ExposurePlan.Exposure
  /// Index of its experiment among them.
  var experiment = 0
  /// Nuisances of its experiment, each with its index among those of all experiments: what
  /// experiments share has one index.
  let nuisances: [(index: Int, nuisance: FactorNuisance)]
  /// Components of its signal.
  let components: [SignalComponent]
  /// Names of its backgrounds.
  let backgrounds: [String]
  /// Whether all exposures of its experiment are fitted together, whatever their pulls.
  var isTied = false

  /// Identity of a pull: its nuisance, and who shares it.
  struct Identity: Hashable {
    /// Index of its nuisance among those of all experiments.
    let nuisance: Int
    let scope: String
  }

  /// Pulls of its factors, in the order of the nuisances.
  var pulls: [(identity: Identity, nuisance: FactorNuisance)] {
    nuisances.map { index, nuisance in
      let position = "\(exposure.positionM) m"
      let scope =
        switch nuisance.sharing {
        case .plan, .experiments: ""
        case .position: position
        case .mode: exposure.mode.rawValue
        case .positionMode: "\(exposure.mode.rawValue) \(position)"
        }
      return (Identity(nuisance: index, scope: scope), nuisance)
    }
  }
}

/// The pulls of factors, and the exposures that they tie together.
struct PullGroup {
  struct Pull {
    /// Index among the nuisances of all experiments.
    let nuisance: Int
    let name: String
    /// Who shares it, such as "0 m".
    let scope: String
    let sigma: Double
    /// Indices of the experiments that have it, ascending.
    var experiments: [Int]
  }

  /// Indices among all exposures.
  var exposures: [Int]
  var pulls: [Pull]
  /// Indices into `pulls` of the factors on each component, [exposure of the group][component of
  /// the signal, then background].
  var factors: [[[Int]]]

  /// Exposures of one experiment, in groups.
  static func groups(
    of exposures: [ExposurePlan.Exposure], nuisances: [FactorNuisance],
    components: [SignalComponent], backgrounds: [String]
  ) -> [PullGroup] {
    groups(
      of: exposures.map {
        PulledExposure(
          exposure: $0, nuisances: nuisances.enumerated().map { ($0, $1) },
          components: components, backgrounds: backgrounds)
      })
  }

  /// Exposures that share no pull are fitted apart: groups are the connected components.
  ///
  /// - Parameter together: makes one group of all, as something else ties them; its pulls have the order that they
  ///   have in groups apart.
  static func groups(of exposures: [PulledExposure], together: Bool = false) -> [PullGroup] {
    var component = Array(exposures.indices)
    func tie(_ one: Int, _ other: Int) {
      let (from, to) = (component[one], component[other])
      for i in component.indices where component[i] == from { component[i] = to }
    }
    var firstUser: [PulledExposure.Identity: Int] = [:]
    for (index, exposure) in exposures.enumerated() {
      for (identity, _) in exposure.pulls {
        if let other = firstUser[identity] {
          tie(index, other)
        } else {
          firstUser[identity] = index
        }
      }
    }
    var order: [Int] = []
    for root in component where !order.contains(root) { order.append(root) }
    let parts = order.map { root in component.indices.filter { component[$0] == root } }
    return (together ? [parts.flatMap { $0 }] : tied(parts, exposures)).map { members in
      PullGroup(members: members, exposures: exposures)
    }
  }

  /// Parts that have exposures of one tied experiment become one, in the order of its parts.
  private static func tied(_ parts: [[Int]], _ exposures: [PulledExposure]) -> [[Int]] {
    var tied: [(members: [Int], experiments: Set<Int>)] = []
    for part in parts {
      let ties = Set(part.filter { exposures[$0].isTied }.map { exposures[$0].experiment })
      let touched = tied.indices.filter { !tied[$0].experiments.isDisjoint(with: ties) }
      guard let first = touched.first else {
        tied.append((part, ties))
        continue
      }
      for other in touched.dropFirst().reversed() {
        tied[first].members += tied[other].members
        tied[first].experiments.formUnion(tied[other].experiments)
        tied.remove(at: other)
      }
      tied[first].members += part
      tied[first].experiments.formUnion(ties)
    }
    return tied.map(\.members)
  }

  /// The group with those of its exposures alone whose indices lie in a range.
  func members(in range: Range<Int>) -> PullGroup {
    var group = self
    let kept = exposures.indices.filter { range.contains(exposures[$0]) }
    group.exposures = kept.map { exposures[$0] }
    group.factors = kept.map { factors[$0] }
    return group
  }

  private init(members: [Int], exposures all: [PulledExposure]) {
    exposures = members
    pulls = []
    factors = []
    var indices: [PulledExposure.Identity: Int] = [:]
    for member in members {
      let own = all[member]
      var ofComponents = [[Int]](
        repeating: [], count: own.components.count + own.backgrounds.count)
      for (identity, nuisance) in own.pulls {
        let pull = indices[identity] ?? pulls.count
        if pull == pulls.count {
          indices[identity] = pull
          pulls.append(
            Pull(
              nuisance: identity.nuisance, name: nuisance.name, scope: identity.scope,
              sigma: nuisance.sigma, experiments: []))
        }
        if !pulls[pull].experiments.contains(own.experiment) {
          pulls[pull].experiments.append(own.experiment)
        }
        let acts = nuisance.acts(
          on: own.exposure, components: own.components, backgrounds: own.backgrounds)
        for component in acts.indices where acts[component] {
          ofComponents[component].append(pull)
        }
      }
      factors.append(ofComponents)
    }
  }
}
