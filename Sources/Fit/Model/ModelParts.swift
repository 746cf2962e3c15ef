import Configuration
import EventRates
import Experiment
import Interactions

/// Counts that a fit expects in one exposure, part by part, with every pull at 0.
public struct ExpectedCounts: Sendable {
  /// In the order of (3.2).
  public let channels: [Channel]
  /// [channel of `channels`][bin]
  public let signal: [[Double]]
  /// [bin]
  public let ccqe: [Double]
  /// [bin]
  public let pi0: [Double]

  /// Signal and backgrounds: [bin].
  public var total: [Double] { sum(signal + [ccqe, pi0]) }
}

/// A pull and the exposures of the plan that it acts on.
public struct TiedPull: Sendable {
  /// What is uncertain.
  public let kind: PullKind
  /// Who shares it, such as a position; empty for the whole plan.
  public let scope: String
  /// Standard deviation of the pull's own distribution.
  public let sigma: Double
  /// Indices into the plan's `cells`.
  public let exposures: [Int]

  /// Such as `overall@0.0_m`: unique among a plan's pulls, and a name for any program.
  public var identifier: String {
    scope.isEmpty ? kind.rawValue : "\(kind.rawValue)@\(scope.replacing(" ", with: "_"))"
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
  /// Every pull that is fitted, in the order of `ChiSquare.pulls`.
  public var tiedPulls: [TiedPull] {
    PullGroup.groups(of: plan.cells, settings: statistics).flatMap { group in
      group.pulls.indices.map { pull in
        let kinds = PullKind.allCases.count
        let users = group.exposures.indices.filter { member in
          group.pullOf[member * kinds..<(member + 1) * kinds].contains(Int32(pull))
        }
        return TiedPull(
          kind: group.pulls[pull].kind, scope: group.pulls[pull].scope,
          sigma: group.pulls[pull].sigma, exposures: users.map { group.exposures[$0] })
      }
    }
  }

  /// Over the whole exposure: [exposure of the plan]. The templates must hold every station.
  ///
  /// - Parameter other: in place of the interactions that are fitted.
  public func expectedCounts(
    at point: CouplingPoint, of other: InteractionModel? = nil, templates: Templates
  ) throws(Failure) -> [ExpectedCounts] {
    try plan.cells.map { (exposure) throws(Failure) in
      guard let station = templates.stations.firstIndex(of: exposure.station),
        let background = backgrounds[exposure.station]
      else {
        throw Failure(.internalError, "no templates or backgrounds at \(exposure.station)")
      }
      let perYear = templates.channels(
        station: station, interactions: other ?? interactions, at: point)
      let channels = exposure.mode.channels
      return ExpectedCounts(
        channels: channels,
        signal: channels.map { perYear[$0.index].dropLast().map { $0 * exposure.years } },
        ccqe: background.ccqe.map { $0 * exposure.years },
        pi0: background.pi0.map { $0 * exposure.years })
    }
  }

  /// What is observed: [exposure of the plan][bin].
  public func observedCounts(_ templates: Templates) throws(Failure) -> [[Double]] {
    switch data {
    case .asimov(let truth):
      try expectedCounts(at: truth, of: dataInteractions, templates: templates).map(\.total)
    case .counts(let counts): counts
    }
  }
}
