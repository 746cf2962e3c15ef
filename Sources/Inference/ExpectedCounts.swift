import EventRates
import NeutrinoPhysics
import Settings

extension FitModel {
  /// Counts of the whole exposure, backgrounds included, with all pulls 0: [exposure][bin].
  public func expectedCounts(
    at point: ParameterPoint, templates: Templates
  ) throws(Failure) -> [[Double]] {
    try plan.cells.map { (exposure) throws(Failure) in
      guard let station = templates.stations.firstIndex(of: exposure.station),
        let background = backgrounds[exposure.station]
      else {
        throw Failure(.internalError, "no templates or backgrounds at \(exposure.station)")
      }
      let signal = sum(
        templates.channels(station: station, crossSection: crossSection, at: point))
      return (0..<templates.bins).map {
        exposure.years * (signal[$0] + background.ccqe[$0] + background.pi0[$0])
      }
    }
  }
}
