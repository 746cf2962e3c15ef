import Configuration
import Interactions

@testable import Experiment

/// This program's CSV of a flux: written again, its numbers are the same.
@Sendable func fuzzFlux(_ bytes: [UInt8]) {
  guard
    let flux = accepted(
      "flux.csv",
      { () throws(Failure) in
        try FluxTable(csv: bytes, name: "flux.csv")
      })
  else { return }
  requireSound(flux)
  let text = csv(of: flux)
  let again = readAgain(text) { () throws(Failure) in
    try FluxTable(csv: Array(text.utf8), name: "again.csv")
  }
  require(again.contentHash == flux.contentHash, "the same flux again:\n\(text)")
}

/// GLoBES files, one after the other between lines `---`: each alone and their common edges.
@Sendable func fuzzGlobes(_ bytes: [UInt8]) {
  var tables: [FluxColumns] = []
  for part in parts(of: bytes) {
    let table = accepted("beam.dat") { () throws(Failure) in
      try FluxColumns(globes: part, name: "beam.dat", unit: .ofThisProgram)
    }
    guard let table else { return }
    requireEnergies(table.edgesGeV)
    tables.append(table)
  }
  let edges = FluxColumns.union(of: tables)
  let flux = accepted("beam.dat") { () throws(Failure) in
    try FluxTable(
      energyEdgesGeV: edges,
      stations: tables.enumerated().map {
        FluxTable.StationFlux(
          station: Station(mode: .neutrino, positionM: Double($0)), values: $1.values(on: edges))
      }, source: "beam.dat")
  }
  if let flux { requireSound(flux) }
}

private func requireSound(_ flux: FluxTable) {
  requireEnergies(flux.energyEdgesGeV)
  for mode in BeamMode.allCases {
    let positions = flux.positionsM(mode: mode)
    for (low, high) in zip(positions, positions.dropFirst()) {
      require(low < high, "positions ascend")
      requireValues(of: flux, Station(mode: mode, positionM: (low + high) / 2))
    }
    for position in positions { requireValues(of: flux, Station(mode: mode, positionM: position)) }
  }
}

private func requireEnergies(_ edges: [Double]) {
  require(edges.allSatisfy(isAmount), "edges are energies: \(edges)")
  require(zip(edges, edges.dropFirst()).allSatisfy(<), "edges ascend: \(edges)")
}

private func requireValues(of flux: FluxTable, _ station: Station) {
  let values = accepted(nil) { () throws(Failure) in try flux.flux(at: station) }
  guard let values else { return require(false, "there is a flux at \(station)") }
  require(values.count == 4 * flux.energyBins, "a value for every channel and energy bin")
  require(values.allSatisfy(isAmount), "fluxes are amounts")
  for channel in Channel.allCases {
    require(isAmount(flux.energyIntegral(of: values, channel, to: 1e6)), "so are their integrals")
  }
}

private func csv(of flux: FluxTable) -> String {
  var lines = [FluxTable.csvHeader.joined(separator: ",")]
  for mode in BeamMode.allCases {
    for position in flux.positionsM(mode: mode) {
      let station = Station(mode: mode, positionM: position)
      guard let values = try? flux.flux(at: station) else { continue }
      for bin in 0..<flux.energyBins {
        let numbers =
          [position, flux.energyEdgesGeV[bin], flux.energyEdgesGeV[bin + 1]]
          + Channel.allCases.map { values[$0.index * flux.energyBins + bin] }
        lines.append(([mode.rawValue] + numbers.map(numeral)).joined(separator: ","))
      }
    }
  }
  return lines.joined(separator: "\n")
}

private func parts(of bytes: [UInt8]) -> [[UInt8]] {
  guard let text = String(validating: bytes, as: UTF8.self) else { return [bytes] }
  return text.split(separator: "\n---\n").prefix(4).map { Array($0.utf8) }
}
