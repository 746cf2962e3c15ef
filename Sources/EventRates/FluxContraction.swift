import NearDetector
import NeutrinoPhysics
import Settings

/// From the response of a detector to templates at some stations.
struct FluxContraction: Sendable {
  let problem: ResponseProblem
  let stations: [Station]
  /// [station, channel][energy bin], scaled so that templates are events per year for 1 cm^2.
  let fluxes: [Double]

  /// Stations times channels.
  var rows: Int { stations.count * Channel.allCases.count }

  func templates(from response: ResponseTensor) throws(Failure) -> Templates {
    Templates(
      stations: stations, bins: problem.bins,
      values: try contracted(
        fluxes, with: response.values, rows: rows, columns: response.rowLength))
  }
}
