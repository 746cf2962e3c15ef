import Configuration
import Experiment
import Interactions

/// From the response of a detector to templates at some stations.
struct FluxContraction: Sendable {
  let problem: ResponseProblem
  let stations: [Station]
  /// [station, channel][energy bin], scaled so that templates are events per year for 1 cm^2.
  let fluxes: [Double]

  /// The same of the flux's change by each principal pull.
  let variations: [[Double]]

  /// Stations times channels.
  var rowsOfOneFlux: Int { stations.count * Channel.allCases.count }
  /// Of the flux and its variations.
  var rows: Int { (1 + variations.count) * rowsOfOneFlux }

  /// The deterministic integrals without smearing, in templates of no bin: all lies outside.
  func integrals() throws(Failure) -> Templates {
    let total = try unsmearedResponse(
      kinematics: problem.kinematics,
      recoilThresholdGeV: problem.detector.recoil_threshold_gev,
      energyEdgesGeV: problem.energyEdgesGeV)
    return Templates(
      stations: stations, bins: 0,
      values: try contracted(
        fluxes, with: total, rows: rowsOfOneFlux, columns: ShapeFunction.stride))
  }

  func templates(from response: ResponseTensor) throws(Failure) -> Templates {
    // One product for each flux, so that its bits do not depend on how many there are.
    var values: [Double] = []
    for flux in [fluxes] + variations {
      values += try contracted(
        flux, with: response.values, rows: rowsOfOneFlux, columns: response.rowLength)
    }
    return Templates(
      stations: stations, bins: problem.bins, variations: variations.count, values: values)
  }
}
