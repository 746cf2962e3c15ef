import Configuration
import EventRates
import Experiment
import Interactions
import PaperModel
import Testing

/// A detector that engines are compared on.
struct DetectorCase: Sendable, CustomTestStringConvertible {
  let name: String
  var detector = DetectorSettings()
  var tables = DetectorTables()
  var binning = BinningSettings()
  var energyMaxGeV = 20.0
  var kinematics = Kinematics.exact
  /// The flux as text; the published one where there is none.
  var fluxCSV: String?
  var testDescription: String { name }

  init(_ name: String, _ change: (inout DetectorCase) -> Void = { _ in }) {
    self.name = name
    change(&self)
  }

  func calculator(
    _ engine: Engine, normalization: Normalization = .table1, samples: UInt64 = 1_280_000,
    replicates: Int = 64, seed: UInt64 = 2111, threads: Int = 2
  ) throws -> RateCalculator {
    var sampling = SamplingSettings()
    sampling.engine = engine
    sampling.samples = samples
    sampling.replicates = replicates
    sampling.seed = seed
    var beam = BeamSettings()
    beam.energyMaxGeV = energyMaxGeV
    return try RateCalculator(
      detector: detector, detectorTables: tables, binning: binning, beam: beam,
      flux: try fluxCSV.map { try FluxTable(csv: Array($0.utf8), name: "flux.csv") }
        ?? FluxTable.published(),
      kinematics: kinematics, table: InteractionModel.papers.table, normalization: normalization,
      sampling: sampling,
      source: ConfigurationSource(),
      threads: threads)
  }
}

/// A flux of 1e-10 of every flavour between energies, in both modes, from 0 to 30 m.
func flatFluxCSV(edgesGeV: [Double]) -> String {
  var rows = [FluxTable.csvHeader.joined(separator: ",")]
  for mode in BeamMode.allCases {
    for position in [0, 30] {
      for (low, high) in zip(edgesGeV, edgesGeV.dropFirst()) {
        rows.append("\(mode.rawValue),\(position),\(low),\(high),1e-10,1e-10,1e-10,1e-10")
      }
    }
  }
  return rows.joined(separator: "\n")
}

/// That of the case low_energy.
let lowEnergyEdgesGeV = [0.0005, 0.001, 0.002, 0.005, 0.01]

let allStations = [0.0, 18, 30].flatMap { position in
  BeamMode.allCases.map { Station(mode: $0, positionM: position) }
}
