import Configuration
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

  /// What is odd but allowed in a detector, in sentences for the user.
  var detectorWarnings: [String] {
    let (low, high) = Self.recoilRangeGeV(configuration, flux: flux)
    return [
      configuration.detector.boundElectronWarning,
      configuration.detector.baselineWarning(configuration.beam),
    ].compactMap(\.self) + detectorTables.warnings(fromGeV: low, toGeV: high)
  }

  /// The default backgrounds are an estimate for argon where the default flux is known.
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
      } else {
        nil
      }
    guard let key else { return }
    throw source.failure(
      .badInput, at: key,
      "backgrounds: default is an estimate for argon at the beam's own baseline: expected backgrounds: none,"
        + " or a CSV file of your own")
  }
}
