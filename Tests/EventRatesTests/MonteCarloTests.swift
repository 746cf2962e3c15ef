import Configuration
import EventRates
import Experiment
import Interactions
import PaperModel
import Testing

@Suite struct MonteCarloTests {
  private let detector = DetectorCase("default")

  /// The bytes are the same, whatever the number of threads.
  @Test func threadsDoNotMatter() throws {
    let results = try [1, 2, 5].map { threads in
      try detector.calculator(.montecarlo, samples: 500_003, replicates: 3, threads: threads)
        .templates(at: allStations).central.values
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test func seedsDiffer() throws {
    let results = try [1, 2].map { seed in
      try detector.calculator(.montecarlo, samples: 10_000, replicates: 2, seed: seed)
        .templates(at: allStations).central.values
    }
    #expect(results[0] != results[1])
  }

  /// Fewer samples than energy bins in a replicate still give an unbiased estimate.
  @Test(arguments: [4096, 4096 * 7 + 11, 4096 * 80] as [UInt64])
  func fewSamplesAreUnbiased(samples: UInt64) throws {
    let stations = [Station(mode: .neutrino, positionM: 0)]
    let calculator = try detector.calculator(.montecarlo, samples: samples, replicates: 4096)
    let crossSection = InteractionModel.papers
    let coefficients = crossSection.coefficients(
      channel: .muonNeutrino, at: crossSection.standardModel)
    let total = try calculator.templates(at: stations).estimate { templates in
      [
        templates.events(station: 0, channel: .muonNeutrino, coefficients: coefficients)
          .reduce(0, +)
      ]
    }[0]
    #expect(abs(total.value - 5915) < 5 * total.error)
    #expect(total.error < 500)
  }

  /// The stated error falls as one over the square root of the samples.
  @Test func statedErrorIsTheSpread() throws {
    let errors = try [100_000, 1_600_000].map { samples in
      try detector.calculator(.montecarlo, samples: samples).templates(at: allStations)
        .estimate { [$0.values.reduce(0, +)] }[0].error
    }
    // Each is known to 1 / sqrt(2 x 63), about 9 per cent.
    #expect(abs(errors[0] / errors[1] / 4 - 1) < 5 * 0.126)
  }

  @Test func absurdSizesAreRefused() throws {
    var huge = detector
    huge.binning.bins = 10_000
    #expect(throws: Failure.self) {
      try huge.calculator(.montecarlo, replicates: 4096).templates(at: allStations)
    }
  }

  @Test func slurmLimitsTheThreads() {
    let cores = defaultThreadCount(environment: [:])
    #expect(cores >= 1)
    #expect(defaultThreadCount(environment: ["SLURM_CPUS_PER_TASK": "1"]) == 1)
    #expect(defaultThreadCount(environment: ["SLURM_CPUS_PER_TASK": "100000"]) == cores)
    #expect(defaultThreadCount(environment: ["SLURM_CPUS_PER_TASK": "many"]) == cores)
  }
}
