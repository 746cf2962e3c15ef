import EventRates
import Experiment
import Interactions
import Testing

/// The stated error of quasi-Monte Carlo: over many seeds, deviation from quadrature over stated
/// error follows Student's t with replicates - 1 degrees of freedom.
@Suite struct QuasiHonestyTests {
  private static let seeds = 250
  private static let replicates = 16
  private static let stations = [Station(mode: .neutrino, positionM: 0)]

  /// The total rate, then some bins of all channels together.
  private static func quantities(_ templates: Templates) -> [Double] {
    let crossSection = CrossSection()
    let bins = Channel.allCases.map { channel in
      templates.events(
        station: 0, channel: channel,
        coefficients: crossSection.coefficients(channel: channel, at: crossSection.standardModel))
    }.reduce(into: [Double](repeating: 0, count: templates.bins + 1)) { sum, next in
      for bin in sum.indices { sum[bin] += next[bin] }
    }
    return [bins.reduce(0, +), bins[0], bins[2], bins[5], bins[8]]
  }

  /// One batch, and a sample that has been doubled twice, whose batches are weighted.
  @Test(arguments: [1, 3]) func deviationsFollowStudentsT(batches: Int) throws {
    let detector = DetectorCase("default")
    let exact = try detector.calculator(.quadrature).templates(at: Self.stations)
      .estimate(Self.quantities).map(\.value)
    var pulls = [[Double]](repeating: [], count: exact.count)
    for seed in 1...Self.seeds {
      var sample = try detector.calculator(
        .quasiMontecarlo, samples: batches == 1 ? 1 << 15 : 1 << 13, replicates: Self.replicates,
        seed: UInt64(seed)
      ).growingSample(at: Self.stations)
      for _ in 1..<batches { _ = try sample.grow() }
      let estimates = try sample.grow().estimate(Self.quantities)
      #expect(sample.samples == 1 << 15)
      for (index, estimate) in estimates.enumerated() {
        pulls[index].append((estimate.value - exact[index]) / estimate.error)
      }
    }
    // Of t with n degrees of freedom: variance n / (n - 2), excess kurtosis 6 / (n - 4).
    let freedom = Double(Self.replicates - 1)
    let variance = freedom / (freedom - 2)
    let count = Double(Self.seeds)
    let relativeError = (2 / (count - 1) + 6 / (freedom - 4) / count).squareRoot()
    for (index, pulls) in pulls.enumerated() {
      let mean = pulls.reduce(0, +) / count
      let spread = pulls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
      #expect(abs(mean) < 5 * (variance / count).squareRoot(), "quantity \(index)")
      #expect(
        abs(spread / variance - 1) < 5 * relativeError, "quantity \(index): variance \(spread)")
    }
  }
}
