import Configuration
import Experiment
import Interactions

/// The parts of a plan's neutrinos and events that `energy_max_gev` cuts away.
public struct EnergyCut: Equatable, Sendable {
  /// The part of the flux's neutrinos that the cut leaves out.
  public let neutrinos: Double
  /// The part of the Standard Model's events that the cut leaves out, were all neutrinos counted.
  public let events: Double

  /// The largest lost part of events without a warning; it is below the digits that results show.
  public static let smallestTold = 1e-4

  /// Computes both parts by the same integrals, over the flux up to the cut and over all of it.
  public init(
    flux: FluxTable, beam: BeamSettings, detector: DetectorSettings,
    exposures: [ExposurePlan.Exposure]
  ) throws(Failure) {
    var uncut = beam
    uncut.energyMaxGeV = max(beam.energyMaxGeV, flux.energyEdgesGeV.last ?? 0)
    func events(_ beam: BeamSettings) throws(Failure) -> Double {
      let rates = try ReferenceRates(
        flux: flux, detector: detector, beam: beam, kinematics: .exact)
      var sum = 0.0
      for exposure in exposures {
        let values = rates.grid.values(of: try flux.flux(at: exposure.station))
        for channel in Channel.allCases {
          sum += exposure.years * rates.events(channel, flux: values)
        }
      }
      return sum
    }
    let all = try events(uncut)
    self.events = all > 0 ? max(0, 1 - (try events(beam)) / all) : 0
    neutrinos = try flux.fraction(of: exposures, aboveGeV: beam.energyMaxGeV)
  }
}
