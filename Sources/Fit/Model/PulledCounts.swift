import Configuration
import EventRates
import Experiment
import Interactions

extension FitModel {
  /// Counts of the whole exposure, (3.2) with backgrounds: [exposure][bin].
  ///
  /// - Parameter pulls: in the order of `ChiSquare.pulls` of this model.
  public func expectedCounts(
    at point: CouplingPoint, pulls: [Double], templates: Templates
  ) throws(Failure) -> [[Double]] {
    let exposures = plan.cells
    let fluxes = templates.ofEachFlux
    let groups = PullGroup.groups(
      of: exposures, settings: statistics,
      together: isTied(templates))
    var counts = [[Double]](repeating: [], count: exposures.count)
    var firstPull = 0
    for group in groups {
      for (place, exposure) in group.exposures.enumerated() {
        let factors = PullKind.allCases.indices.map { kind -> Double in
          let pull = Int(group.pullOf[place * PullKind.allCases.count + kind])
          return pull < 0 ? 1 : 1 + pulls[firstPull + pull]
        }
        counts[exposure] = try self.counts(
          of: exposures[exposure], at: point, factors: PullFactors(factors), fluxes: fluxes,
          fluxPulls: Array(pulls[(firstPull + group.pulls.count)...]))
      }
      firstPull += group.pulls.count
    }
    return counts
  }

  private func counts(
    of exposure: ExposurePlan.Exposure, at point: CouplingPoint, factors: PullFactors,
    fluxes: [Templates], fluxPulls: [Double]
  ) throws(Failure) -> [Double] {
    guard let station = fluxes[0].stations.firstIndex(of: exposure.station),
      let background = backgrounds[exposure.station]
    else {
      throw Failure(.internalError, "no templates or backgrounds at \(exposure.station)")
    }
    var signal = [Double](repeating: 0, count: fluxes[0].bins)
    for (index, templates) in fluxes.enumerated() {
      let amount = index == 0 ? 1 : fluxPulls[index - 1]
      guard amount != 0 else { continue }
      let channels = templates.channels(
        station: station, interactions: interactions, at: point)
      for channel in Channel.allCases {
        let factor = amount * factors.signal(channel, mode: exposure.mode)
        for bin in signal.indices { signal[bin] += factor * channels[channel.index][bin] }
      }
    }
    return signal.indices.map {
      exposure.years
        * (signal[$0] + factors.ccqe * background.ccqe[$0] + factors.pi0 * background.pi0[$0])
    }
  }
}

/// One plus each pull of an exposure.
private struct PullFactors {
  let overall: Double
  let wrongSign: Double
  let electron: Double
  let ccqe: Double
  let pi0: Double

  /// In the order of `PullKind`.
  init(_ values: [Double]) {
    (overall, wrongSign, electron) = (values[0], values[1], values[2])
    (ccqe, pi0) = (values[3], values[4])
  }

  func signal(_ channel: Channel, mode: BeamMode) -> Double {
    overall * (channel.isAntineutrino == (mode == .neutrino) ? wrongSign : 1)
      * (channel.isElectronFlavour ? electron : 1)
  }
}
