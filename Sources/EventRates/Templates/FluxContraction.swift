import Configuration
import Experiment
import Interactions

/// Makes templates at some stations from the response of a detector.
struct FluxContraction: Sendable {
  /// The problems, one for each pass of the table.
  let problems: [ResponseProblem]
  /// The shape functions that are the columns of templates.
  let table: ShapeTable
  let stations: [Station]
  /// The fluxes [station, channel][energy bin], scaled so that templates are events per year for 1
  /// cm^2.
  let fluxes: [Double]

  /// The change of these fluxes by each principal pull.
  let variations: [[Double]]

  /// The number of rows of one flux: stations times channels.
  var rowsOfOneFlux: Int { stations.count * Channel.allCases.count }
  /// The number of rows of the flux and of its variations.
  var rows: Int { (1 + variations.count) * rowsOfOneFlux }

  /// The number of reconstructed bins, without the entry for outside.
  var bins: Int { problems[0].bins }

  /// The deterministic integrals without smearing, as templates without bins: all events lie
  /// outside.
  func integrals() throws(Failure) -> Templates {
    let values = try problems.map { (problem) throws(Failure) in
      try contracted(
        fluxes, with: try unsmearedResponse(problem), rows: rowsOfOneFlux,
        columns: problem.shapes.stride)
    }
    return Templates(
      table: table, stations: stations, bins: 0, values: joined(values, rows: rowsOfOneFlux))
  }

  /// The part of templates that one pass makes: [flux, then variations][station,
  /// channel][bin][shape].
  func values(from response: ResponseTensor, pass: Int) throws(Failure) -> [Double] {
    // One product is made for each flux, so that its bits do not depend on the number of fluxes.
    var values: [Double] = []
    for flux in [fluxes] + variations {
      values += try contracted(
        flux, with: response.values, rows: rowsOfOneFlux, columns: response.rowLength)
    }
    return values
  }

  /// Puts the parts of all passes together.
  func templates(of passes: [[Double]]) -> Templates {
    Templates(
      table: table, stations: stations, bins: bins, variations: variations.count,
      values: joined(passes, rows: rows * (bins + 1)))
  }

  /// The rows of the passes side by side.
  private func joined(_ passes: [[Double]], rows: Int) -> [Double] {
    guard passes.count > 1 else { return passes.first ?? [] }
    var values: [Double] = []
    values.reserveCapacity(rows * table.stride)
    for row in 0..<rows {
      for (problem, part) in zip(problems, passes) {
        let stride = problem.shapes.stride
        values += part[row * stride..<(row + 1) * stride]
      }
    }
    return values
  }
}
