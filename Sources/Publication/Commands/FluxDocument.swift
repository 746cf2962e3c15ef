import Configuration
import EventRates
import Experiment
import Fit
import Interactions

extension Study {
  /// The flux histogram at some stations, in neutrinos / (cm^2 GeV POT).
  public func fluxDocument(at stations: [Station]) throws(Failure) -> ResultDocument {
    var rows: [[ResultValue]] = []
    let edges = flux.energyEdgesGeV
    for station in stations {
      let values = try flux.flux(at: station)
      for bin in 0..<edges.count - 1 {
        rows.append(
          [
            .text(station.mode.rawValue), .number(station.positionM), .number(edges[bin]),
            .number(edges[bin + 1]),
          ] + Channel.allCases.map { ResultValue(values[$0.index * flux.energyBins + bin]) })
      }
    }
    return ResultDocument(
      command: "flux", title: "Neutrino flux in neutrinos / (cm^2 GeV POT)",
      columns: [
        ResultColumn("mode"), ResultColumn("position_m"), ResultColumn("energy_low_gev"),
        ResultColumn("energy_high_gev"),
      ] + Channel.allCases.map { ResultColumn($0.rawValue, digits: 4) },
      rows: rows, notes: ["Flux: \(flux.source). A value holds across its bin."],
      provenance: provenance)
  }
}
