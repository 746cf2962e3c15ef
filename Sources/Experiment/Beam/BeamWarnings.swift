import Configuration
import Interactions

extension FluxTable {
  /// Warnings that the flux begins above the recoil threshold, or ends below `energy_max_gev`.
  public func rangeWarnings(_ beam: BeamSettings, _ detector: DetectorSettings) -> [String] {
    guard let low = energyEdgesGeV.first, let high = energyEdgesGeV.last else { return [] }
    var warnings: [String] = []
    // An electron never gets more than the neutrino has, so that nothing is missing below the threshold.
    if low > detector.recoilThresholdGeV {
      warnings.append(
        "the flux (\(source)) begins at \(numeral(low)) GeV, above the recoil threshold,"
          + " \(numeral(detector.recoilThresholdGeV)) GeV: nothing counts between")
    }
    if high < beam.energyMaxGeV {
      warnings.append(
        "the flux (\(source)) ends at \(numeral(high)) GeV, below energy_max_gev,"
          + " \(numeral(beam.energyMaxGeV)) GeV: nothing counts between")
    }
    return warnings
  }

  /// The part of the neutrinos of some exposures, weighted by their years, above an energy.
  public func fraction(
    of exposures: [ExposurePlan.Exposure], aboveGeV energy: Double
  ) throws(Failure) -> Double {
    var (all, above) = (0.0, 0.0)
    for exposure in exposures {
      all += exposure.years * (try neutrinos(at: exposure.station))
      above += exposure.years * (try neutrinos(at: exposure.station, above: energy))
    }
    return all > 0 ? above / all : 0
  }
}

extension ExposurePlan {
  /// Two neighbouring positions of the plan that are closer together than the tabulated positions
  /// of the flux around them, so that one flux is used for both; nil where there are none.
  public func positionsCloser(than flux: FluxTable) -> (first: Double, second: Double)? {
    for mode in BeamMode.allCases {
      let own = Set(exposures.filter { $0.mode == mode }.map(\.positionM)).sorted()
      let tabulated = flux.positionsM(mode: mode)
      for (first, second) in zip(own, own.dropFirst()) {
        // The intervals between tabulated positions that the two positions touch.
        let steps = zip(tabulated, tabulated.dropFirst()).filter { $0 < second && $1 > first }
        guard let step = steps.map({ $1 - $0 }).min() else { continue }
        if second - first < step * (1 - 1e-9) { return (first, second) }
      }
    }
    return nil
  }
}
