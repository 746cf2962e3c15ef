import Configuration
import EventRates
import Experiment

extension Study {
  /// The detector's response by neutrino energy, from the samples that `templates(at:)` draws.
  public func energyResponse(at stations: [Station]) throws(Failure) -> EnergyResponse {
    try rates.energyResponse(at: stations)
  }
}
