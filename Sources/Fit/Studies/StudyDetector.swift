import Configuration
import EventRates
import Experiment
import Interactions

extension Study {
  /// Reads the files that a detector names, and refuses those that do not reach over all electrons.
  static func detectorTables(
    _ configuration: Configuration, flux: FluxTable, source: ConfigurationSource
  ) throws(Failure) -> DetectorTables {
    let tables = try DetectorTables(configuration.detector, source: source)
    let (low, high) = recoilRangeGeV(configuration, flux: flux)
    let mass = Constants.electronMassGeV
    try tables.check(fromGeV: low + mass, toGeV: high + mass, source: source)
    return tables
  }

  /// The true recoil energies that count, in GeV.
  private static func recoilRangeGeV(
    _ configuration: Configuration, flux: FluxTable
  ) -> (low: Double, high: Double) {
    let highest = min(
      configuration.beam.energyMaxGeV,
      flux.energyEdgesGeV.last ?? configuration.beam.energyMaxGeV)
    return (
      configuration.detector.recoilThresholdGeV,
      configuration.physics.kinematics.largestRecoilGeV(neutrinoEnergyGeV: highest)
    )
  }

  /// Warnings about what is odd but allowed in a detector, in sentences for the user.
  var detectorWarnings: [String] {
    let (low, high) = Self.recoilRangeGeV(configuration, flux: flux)
    return [
      configuration.detector.boundElectronWarning,
      configuration.detector.baselineWarning(configuration.beam),
      configuration.binning.warning(belowGeV: configuration.detector.reconstructedThresholdGeV),
    ].compactMap(\.self) + detectorTables.warnings(fromGeV: low, toGeV: high)
  }

  /// Events of a point per year at each of some stations that no neutrino energy can be reconstructed of, as
  /// their E_e theta^2 is 2 m_e or more; nil where no axis is of it.
  public func eventsWithoutNeutrinoEnergy(
    at stations: [Station], point: CouplingPoint
  ) throws(Failure) -> [Double]? {
    guard configuration.binning.allAxes.contains(where: { $0.variable == .neutrinoEnergy }) else {
      return nil
    }
    // Events above the threshold for which the variable exists.
    func events(_ variable: ObservableVariable) throws(Failure) -> [Double] {
      var binning = BinningSettings()
      binning.axes = [AxisSettings(variable, .edges([0, 1e9]))]
      let templates = try rates.with(binning: binning).templates(at: stations).central
      return stations.indices.map { station in
        sum(templates.channels(station: station, interactions: interactions, at: point))[0]
      }
    }
    return zip(try events(.electronEnergy), try events(.neutrinoEnergy)).map { max($0 - $1, 0) }
  }

  /// The default backgrounds are an estimate for argon where the default flux is known, in bins of
  /// E_e theta^2.
  static func checkDefaultBackgrounds(
    _ configuration: Configuration, source: ConfigurationSource
  ) throws(Failure) {
    guard configuration.backgrounds == .default else { return }
    let (detector, beam) = (configuration.detector, configuration.beam)
    let key: String? =
      if detector.target != .argon {
        "detector.target"
      } else if detector.fluxFactor(of: beam) != 1 {
        "detector.baseline_m"
      } else if !configuration.binning.axes.isEmpty {
        "binning.axes"
      } else {
        nil
      }
    guard let key else { return }
    throw source.failure(
      .badInput, at: key,
      "backgrounds: default is an estimate for argon at the beam's own baseline, in equal bins of E_e theta^2:"
        + " expected backgrounds: none, or a CSV file of your own")
  }
}
