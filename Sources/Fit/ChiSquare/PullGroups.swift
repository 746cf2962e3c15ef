import EventRates
import Experiment

/// The pulls of a plan, and the stations that they tie together.
struct PullGroup {
  struct Pull {
    let kind: PullKind
    /// Such as "0 m": who shares it.
    let scope: String
    let sigma: Double
  }

  /// Indices into the plan's exposures.
  var exposures: [Int]
  var pulls: [Pull]
  /// [exposure of the group][kind]: index into `pulls`, or -1 where the pull is fixed.
  var pullOf: [Int32]

  /// Exposures that share no pull are fitted apart: groups are the connected components.
  ///
  /// - Parameter together: makes one group of all, as something else ties them; its pulls have the order
  ///   that they have in groups apart.
  static func groups(
    of exposures: [ExposurePlan.Exposure], settings: StatisticsSettings, together: Bool = false
  ) -> [PullGroup] {
    var component = Array(exposures.indices)
    var firstUser: [PullIdentity: Int] = [:]
    for (index, exposure) in exposures.enumerated() {
      for identity in identities(of: exposure, settings: settings) {
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
      PullGroup(members: members, exposures: exposures, settings: settings)
    }
  }

  private init(members: [Int], exposures all: [ExposurePlan.Exposure], settings: StatisticsSettings)
  {
    exposures = members
    pulls = []
    pullOf = []
    var indices: [PullIdentity: Int32] = [:]
    for member in members {
      let used = Self.identities(of: all[member], settings: settings)
      for kind in PullKind.allCases {
        guard let identity = used.first(where: { $0.kind == kind }),
          let sigma = settings[kind].sigma
        else {
          pullOf.append(-1)
          continue
        }
        if indices[identity] == nil {
          indices[identity] = Int32(pulls.count)
          pulls.append(Pull(kind: kind, scope: identity.scope, sigma: sigma))
        }
        pullOf.append(indices[identity] ?? -1)
      }
    }
  }

  private struct PullIdentity: Hashable {
    let kind: PullKind
    let scope: String
  }

  private static func identities(
    of exposure: ExposurePlan.Exposure, settings: StatisticsSettings
  ) -> [PullIdentity] {
    PullKind.allCases.compactMap { kind in
      let pull = settings[kind]
      guard pull.sigma != nil else { return nil }
      let position = "\(exposure.positionM) m"
      let scope =
        switch pull.sharing {
        case .plan: ""
        case .position: position
        case .mode: exposure.mode.rawValue
        case .positionMode: "\(exposure.mode.rawValue) \(position)"
        }
      return PullIdentity(kind: kind, scope: scope)
    }
  }
}
