import EventRates
import Experiment

/// The pulls of a plan's factors, and the stations that they tie together.
struct PullGroup {
  struct Pull {
    /// Place among the nuisances.
    let nuisance: Int
    let name: String
    /// Such as "0 m": who shares it.
    let scope: String
    let sigma: Double
  }

  /// Indices into the plan's exposures.
  var exposures: [Int]
  var pulls: [Pull]
  /// [exposure of the group][component of the signal, then background]: indices into `pulls` of the factors on it.
  var factors: [[[Int]]]
  /// Number of components that the signal of an exposure has.
  let components: Int

  /// Exposures that share no pull are fitted apart: groups are the connected components.
  ///
  /// - Parameters:
  ///   - components: of the signal of every exposure.
  ///   - backgrounds: their names.
  ///   - together: makes one group of all, as something else ties them; its pulls have the order that they
  ///     have in groups apart.
  static func groups(
    of exposures: [ExposurePlan.Exposure], nuisances: [FactorNuisance],
    components: [SignalComponent], backgrounds: [String], together: Bool = false
  ) -> [PullGroup] {
    var component = Array(exposures.indices)
    var firstUser: [PullIdentity: Int] = [:]
    for (index, exposure) in exposures.enumerated() {
      for identity in identities(of: exposure, nuisances: nuisances) {
        guard let other = firstUser[identity] else {
          firstUser[identity] = index
          continue
        }
        let (from, to) = (component[index], component[other])
        for i in component.indices where component[i] == from { component[i] = to }
      }
    }
    var order: [Int] = []
    for root in component where !order.contains(root) { order.append(root) }
    let parts = order.map { root in component.indices.filter { component[$0] == root } }
    return (together ? [parts.flatMap { $0 }] : parts).map { members in
      PullGroup(
        members: members, exposures: exposures, nuisances: nuisances, components: components,
        backgrounds: backgrounds)
    }
  }

  private init(
    members: [Int], exposures all: [ExposurePlan.Exposure], nuisances: [FactorNuisance],
    components: [SignalComponent], backgrounds: [String]
  ) {
    exposures = members
    self.components = components.count
    pulls = []
    factors = []
    var indices: [PullIdentity: Int] = [:]
    for member in members {
      var ofComponents = [[Int]](repeating: [], count: components.count + backgrounds.count)
      for identity in Self.identities(of: all[member], nuisances: nuisances) {
        let nuisance = nuisances[identity.nuisance]
        let pull = indices[identity] ?? pulls.count
        if pull == pulls.count {
          indices[identity] = pull
          pulls.append(
            Pull(
              nuisance: identity.nuisance, name: nuisance.name, scope: identity.scope,
              sigma: nuisance.sigma))
        }
        let acts = nuisance.acts(
          on: all[member], components: components, backgrounds: backgrounds)
        for component in acts.indices where acts[component] {
          ofComponents[component].append(pull)
        }
      }
      factors.append(ofComponents)
    }
  }

  private struct PullIdentity: Hashable {
    let nuisance: Int
    let scope: String
  }

  private static func identities(
    of exposure: ExposurePlan.Exposure, nuisances: [FactorNuisance]
  ) -> [PullIdentity] {
    nuisances.enumerated().map { place, nuisance in
      let position = "\(exposure.positionM) m"
      let scope =
        switch nuisance.sharing {
        case .plan: ""
        case .position: position
        case .mode: exposure.mode.rawValue
        case .positionMode: "\(exposure.mode.rawValue) \(position)"
        }
      return PullIdentity(nuisance: place, scope: scope)
    }
  }
}
