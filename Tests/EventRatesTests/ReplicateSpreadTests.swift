import Configuration
import EventRates
import Experiment
import Foundation
import Interactions
import PaperModel
import Testing

/// Errors that the replicates do not bear out are no numbers, and say why; those of the default detector
/// are.
@Suite struct ReplicateSpreadTests {
  /// The mean of numbers, one of each replicate, judged.
  private func judged(_ replicates: [Double], hasUnreachedBins: Bool = false) -> Estimate {
    let (count, sum) = (Double(replicates.count), replicates.reduce(0, +))
    return ReplicateSpread(
      value: sum / count,
      leavingOut: replicates.map { ((sum - $0) / (count - 1), count) }
    ).judged(hasUnreachedBins: hasUnreachedBins)
  }

  /// Around a mean, in turn above and below.
  private func alternating(_ count: Int, mean: Double, by step: Double) -> [Double] {
    (0..<count).map { mean + ($0 % 2 == 0 ? step : -step) }
  }

  @Test func ordinarySpreadsAreTrusted() {
    for count in [8, 16, 64] {
      for (mean, step) in [(10.0, 1.0), (0, 1), (1, 1e-9), (-3, 0.5)] {
        let estimate = judged(alternating(count, mean: mean, by: step))
        #expect(estimate.distrust == nil)
        let expected = step / Double(count - 1).squareRoot()
        #expect(abs(estimate.error / expected - 1) < 1e-4)
      }
    }
    // What does not vary has no error, and that is known.
    #expect(judged(alternating(16, mean: 5, by: 0)).error == 0)
    #expect(judged(alternating(16, mean: 0, by: 0)).error == 0)
  }

  @Test func fewReplicates() {
    let few = judged(alternating(7, mean: 10, by: 1))
    #expect(few.distrust == .fewReplicates && few.error.isNaN && few.value.isFinite)
  }

  @Test func binsWithoutSamples() {
    let empty = judged(alternating(64, mean: 0, by: 0), hasUnreachedBins: true)
    #expect(empty.distrust == .unreached && empty.error.isNaN && empty.value == 0)
  }

  /// One in sixteen replicates has a contribution, or a few of them have: counting of few.
  @Test(arguments: [1, 4, 9]) func rareContributions(hits: Int) {
    let rare = judged((0..<64).map { $0 < hits ? 1 : 0 })
    #expect(rare.distrust == .fewContributions && rare.error.isNaN)
    #expect(judged((0..<64).map { $0 % 2 == 0 ? 2 : 1 }).distrust == nil)
  }

  /// Rare large contributions on top of small ones: skew, where the error is large enough to matter.
  @Test func skewContributions() {
    func rare(_ size: Double) -> Estimate { judged((0..<64).map { $0 % 8 == 0 ? size : 1 }) }
    #expect(rare(6).distrust == .fewContributions)
    #expect(rare(1.5).distrust == nil)
    // Skew the other way, and of both signs, is no matter of counting.
    #expect(judged((0..<64).map { $0 % 8 == 0 ? 0 : 6 }).distrust == nil)
    #expect(judged((0..<64).map { $0 % 8 == 0 ? 6 : -1 }).distrust == nil)
  }

  /// A replicate far off makes the spread.
  @Test func outliers() {
    var replicates = alternating(64, mean: 100, by: 1)
    replicates[5] += 60
    #expect(judged(replicates).distrust == .fewOutliers)
  }

  @Test func roundingIsNoSpread() {
    #expect(judged(alternating(16, mean: 1e-7, by: 1e-22)).distrust == .rounding)
  }

  /// Every error of the default detector is trusted, with the samples that are the default and with far
  /// fewer.
  @Test(
    arguments: [(Engine.quasiMontecarlo, 1 << 16), (.montecarlo, 1 << 20)] as [(Engine, UInt64)])
  func defaultDetectorKeepsAll(engine: Engine, samples: UInt64) throws {
    for replicates in [16, 64] {
      let estimates = try DetectorCase("default").calculator(
        engine, samples: samples, replicates: replicates
      ).templates(at: allStations).estimate { templates in
        let crossSection = InteractionModel.papers
        return templates.stations.indices.flatMap { station in
          Channel.allCases.flatMap {
            templates.events(
              station: station, channel: $0,
              coefficients: crossSection.coefficients(
                channel: $0, at: crossSection.standardModel))
          }
        }
      }
      for estimate in estimates { #expect(estimate.distrust == nil, "\(estimate)") }
    }
  }

  /// A bin far off, where plain Monte Carlo has a few samples or none.
  @Test func rareBinsAreNotTrusted() throws {
    let rare = DetectorCase("wide bins, good energy") {
      $0.detector.energyResolution = 0.0106
      $0.binning.bins = 3
      $0.binning.highElectronMasses = 1685
    }
    let stations = [Station(mode: .neutrino, positionM: 0)]
    let estimates = try rare.calculator(.montecarlo, samples: 555_624, replicates: 29)
      .templates(at: stations).estimate(\.values)
    let bin = (1 * PaperShape.stride)..<(2 * PaperShape.stride - 1)
    for estimate in estimates[bin] {
      #expect(estimate.value == 0 && estimate.distrust == .unreached)
    }
    // The deterministic engine has a number there, and does not claim to know it better than it reaches.
    let exact = try rare.calculator(.quadrature).templates(at: stations).estimate(\.values)
    for index in bin {
      let all = stride(from: index % PaperShape.stride, to: 4 * PaperShape.stride, by: 8)
        .reduce(0) { $0 + exact[$1].value }
      #expect(exact[index].error > 1e-10 * all && exact[index].error < 1e-8 * all)
    }
  }

  /// Recoils beyond what two bodies can have make a shape function negative, and the bins that hold
  /// mostly those are refused rather than printed.
  @Test func noNegativeTemplate() throws {
    let low = DetectorCase("sharp energy, low threshold") {
      $0.detector.energyResolution = 1e-7
      $0.detector.recoilThresholdGeV = 1e-9
      $0.binning.bins = 3
    }
    let stations = [Station(mode: .neutrino, positionM: 0)]
    do {
      let estimates = try low.calculator(.quadrature).templates(at: stations).estimate(\.values)
      for estimate in estimates { #expect(estimate.value >= -6 * estimate.error) }
    } catch let error as Failure {
      #expect(error.kind == .badInput && error.message.contains("is negative, -"))
    }
  }
}
