import Configuration
import EventRates
import Experiment
import Interactions
import Testing

/// A detector that engines are compared on.
struct DetectorCase: Sendable, CustomTestStringConvertible {
  let name: String
  var detector = DetectorSettings()
  var binning = BinningSettings()
  var energyMaxGeV = 20.0
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
      detector: detector, binning: binning, beam: beam, flux: try FluxTable.published(),
      normalization: normalization, sampling: sampling, source: ConfigurationSource(),
      threads: threads)
  }
}

let allStations = [0.0, 18, 30].flatMap { position in
  BeamMode.allCases.map { Station(mode: $0, positionM: position) }
}
