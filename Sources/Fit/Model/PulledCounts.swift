import Configuration
import EventRates
import Experiment
import Interactions

extension FitModel {
  /// Counts over all years, every component with its factors and shifts, [exposure of all
  /// experiments][bin].
  ///
  /// - Parameter pulls: pulls in the order of `ChiSquare.pulls` of this model.
  public func expectedCounts(
    at point: CouplingPoint, pulls: [Double], templates: Templates
  ) throws(Failure) -> [[Double]] {
    let experiments = try experiments(templates)
    let groups = pullGroups(experiments)
    let list = FittedPullList(groups, experiments)
    let fluxes = experiments.map(\.templates.ofEachFlux)
    var counts = [[Double]](repeating: [], count: experiments.last?.exposures.upperBound ?? 0)
    var firstPull = 0
    for group in groups {
      let own = pulls[firstPull..<firstPull + group.pulls.count]
      for (member, exposure) in group.exposures.enumerated() {
        let factors = group.factors[member].map { factors in
          factors.reduce(1) { $0 * (1 + own[own.startIndex + $1]) }
        }
        guard
          let number = experiments.firstIndex(where: { $0.exposures.contains(exposure) })
        else { continue }
        let experiment = experiments[number]
        counts[exposure] = try experiment.model.counts(
          of: exposure - experiment.exposures.lowerBound, at: point, factors: factors,
          fluxes: fluxes[number], shiftPulls: Array(pulls[list.principal[number]]))
      }
      firstPull += group.pulls.count
    }
    return counts
  }

  /// - Parameters:
  ///   - factors: factors of each component of the signal, then of each background.
  ///   - shiftPulls: pulls of the flux, then of the shifts of components.
  private func counts(
    of index: Int, at point: CouplingPoint, factors: [Double], fluxes: [Templates],
    shiftPulls: [Double]
  ) throws(Failure) -> [Double] {
    let exposure = plan.exposures[index]
    guard let station = fluxes[0].stations.firstIndex(of: exposure.station),
      let background = backgrounds[exposure.station]
    else {
      throw Failure(.internalError, "no templates or backgrounds at \(exposure.station)")
    }
    let channels = exposure.mode.channels
    let components = statistics.wrongSignElectron.components
    var total = [Double](repeating: 0, count: fluxes[0].bins)
    for (set, templates) in fluxes.enumerated() {
      let amount = set == 0 ? 1 : shiftPulls[set - 1]
      guard amount != 0 else { continue }
      let rates = templates.channels(station: station, interactions: interactions, at: point)
      for (component, factor) in zip(components, factors) where component.weight != 0 {
        let counts = rates[channels[component.channel].index]
        for bin in total.indices {
          total[bin] +=
            amount * component.weight * factor * counts[bin]
            * (set == 0
              ? shifted(index, component.channel, bin, shiftPulls.dropFirst(fluxes.count - 1)) : 1)
        }
      }
    }
    for (number, events) in background.events.enumerated() {
      let factor = factors[components.count + number]
      for bin in total.indices {
        total[bin] +=
          factor * events[bin]
          * shifted(
            index, channels.count + number, bin, shiftPulls.dropFirst(fluxes.count - 1))
      }
    }
    return total.map { exposure.years * $0 }
  }

  private func shifted(
    _ exposure: Int, _ component: Int, _ bin: Int, _ pulls: ArraySlice<Double>
  ) -> Double {
    zip(shifts, pulls).reduce(1) { $0 + $1.1 * $1.0.shifts[exposure][component][bin] }
  }
}
