import Configuration
import Interactions

/// The grid of neutrino energies: the bins of a flux as cut by `energy_max_gev`. A bin that
/// contains the cut ends there. With the detector the grid identifies a response tensor.
public struct EnergyGrid: Equatable, Sendable {
  /// The edges [energyBins + 1] in GeV, ascending.
  public let edgesGeV: [Double]
  private let fluxBins: Int

  /// The number of bins of the neutrino energy.
  public var energyBins: Int { edgesGeV.count - 1 }

  /// Refuses a flux of which nothing is left, and a recoil threshold that no neutrino can pass.
  public init(
    flux: FluxTable, beam: BeamSettings, detector: DetectorSettings,
    kinematics: Kinematics = .exact, source: ConfigurationSource
  ) throws(Failure) {
    try EnergyGrid.check(detector, beam, kinematics, source: source)
    let low = flux.energyEdgesGeV[0]
    let kept = flux.energyEdgesGeV.dropFirst().prefix { $0 < beam.energyMaxGeV }
    let high = min(beam.energyMaxGeV, flux.energyEdgesGeV[flux.energyBins])
    guard low < high else {
      throw source.failure(
        .badInput, at: "beam.energy_max_gev",
        "\(numeral(beam.energyMaxGeV)) GeV leaves nothing of the flux (\(flux.source)), which"
          + " begins at \(numeral(low)) GeV")
    }
    guard EnergyGrid.passes(detector, kinematics, energyGeV: high) else {
      throw EnergyGrid.thresholdFailure(
        detector, kinematics, end: high, "the end of the flux (\(flux.source))", key: "beam.flux",
        source)
    }
    fluxBins = flux.energyBins
    edgesGeV = [low] + kept + (kept.last == high ? [] : [high])
  }

  /// Checks the energy range as far as possible before a flux is read.
  public static func check(
    _ detector: DetectorSettings, _ beam: BeamSettings, _ kinematics: Kinematics,
    source: ConfigurationSource
  ) throws(Failure) {
    guard passes(detector, kinematics, energyGeV: beam.energyMaxGeV) else {
      throw thresholdFailure(
        detector, kinematics, end: beam.energyMaxGeV, "energy_max_gev",
        key: "beam.energy_max_gev", source)
    }
    guard detector.reconstructedThresholdGeV < beam.energyMaxGeV else {
      throw source.failure(
        .badInput,
        at: source.given(among: "detector.reconstructed_threshold_gev", "beam.energy_max_gev"),
        "the threshold on the reconstructed energy, \(numeral(detector.reconstructedThresholdGeV)) GeV, is not"
          + " below energy_max_gev, \(numeral(beam.energyMaxGeV)) GeV: nothing would be seen")
    }
  }

  /// Whether neutrinos of an energy give recoils above the threshold.
  private static func passes(
    _ detector: DetectorSettings, _ kinematics: Kinematics, energyGeV: Double
  ) -> Bool {
    detector.recoilThresholdGeV < kinematics.largestRecoilGeV(neutrinoEnergyGeV: energyGeV)
  }

  /// The part of a flux [channel][bin of the flux] that lies on this grid: [channel][energyBins].
  public func values(of flux: [Double]) -> [Double] {
    Channel.allCases.flatMap { flux[($0.index * fluxBins)..<($0.index * fluxBins + energyBins)] }
  }

  /// The failure of a threshold that no neutrino passes: it names the threshold where the user gave
  /// it, otherwise the key that it conflicts with.
  private static func thresholdFailure(
    _ detector: DetectorSettings, _ kinematics: Kinematics, end: Double, _ whatEnds: String,
    key: String, _ source: ConfigurationSource
  ) -> Failure {
    let largest = kinematics.largestRecoilGeV(neutrinoEnergyGeV: end)
    let limit =
      detector.recoilThresholdGeV < end
      ? " the largest recoil, \(numeral(largest)) GeV, of neutrinos at" : ""
    return source.failure(
      .badInput, at: source.given(among: "detector.recoil_threshold_gev", key),
      "the recoil threshold, \(numeral(detector.recoilThresholdGeV)) GeV, is not below"
        + "\(limit) \(whatEnds), \(numeral(end)) GeV")
  }
}
