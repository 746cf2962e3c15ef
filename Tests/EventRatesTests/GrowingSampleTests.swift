import EventRates
import Experiment
import Interactions
import Testing

/// A sample that grew is the weighted mean of its batches, each drawn by itself from its own streams.
@Suite struct GrowingSampleTests {
  @Test(arguments: [(Engine.montecarlo, [1.0, 1, 2]), (.quasiMontecarlo, [1.0, 1, 4])])
  func isTheWeightedMeanOfItsBatches(engine: Engine, weights: [Double]) throws {
    let replicates = 16
    let first: UInt64 = 16_384
    let calculator = try DetectorCase("default").calculator(
      engine, samples: first, replicates: replicates)
    let stations = Array(allStations.prefix(1))
    var grown = try calculator.growingSample(at: stations)
    var estimate = try grown.grow()
    for _ in 1...2 { estimate = try grown.grow() }

    let sizes = [first, first, 2 * first]
    let batches = try sizes.enumerated().map { batch, size in
      var alone = try calculator.growingSample(
        at: stations, sampling: calculator.sampling.with(samples: size),
        firstStream: batch * replicates)
      return try alone.grow().central.values
    }
    let total = weights.reduce(0, +)
    for (index, value) in estimate.central.values.enumerated() {
      let mean = zip(weights, batches).reduce(0) { $0 + $1.0 * $1.1[index] } / total
      #expect(abs(value - mean) <= 1e-12 * abs(mean))
    }
  }
}
