import Configuration
import EventRates
import Experiment
import Foundation
import Interactions
import PaperModel
import Testing

/// Rates with recoils that end where they must, against (2.1) integrated here: over the recoil in closed
/// form, over the neutrino energy by Gauss's rule.
@Suite struct KinematicsRateTests {
  private static let mass = Constants.electronMassGeV
  private static let stations = [Station(mode: .neutrino, positionM: 0)]

  /// g_L and g_R of (2.1), of antineutrinos exchanged.
  private static func couplings(_ channel: Channel) -> (first: Double, second: Double) {
    let mixing = 0.2385
    let left = (channel.isElectronFlavour ? 0.5 : -0.5) + mixing
    return channel.isAntineutrino ? (mixing, left) : (left, mixing)
  }

  /// sigma(E) in cm^2 of recoils from the threshold to the largest, or to E itself.
  private static func crossSection(
    _ channel: Channel, _ energy: Double, threshold: Double, kinematics: Kinematics
  ) -> Double {
    let end =
      kinematics == .exact ? 2 * energy * energy / (2 * energy + mass) : energy
    guard end > threshold else { return 0 }
    let (first, second) = couplings(channel)
    func integral(_ recoil: Double) -> Double {
      first * first * recoil - second * second * energy * pow(1 - recoil / energy, 3) / 3
        - first * second * mass * recoil * recoil / (2 * energy * energy)
    }
    let fermi = 1.1663787e-5
    return 2 * mass * fermi * fermi / Double.pi * 0.3893793721e-27
      * (integral(end) - integral(threshold))
  }

  /// Events per year of a flux of 1 between two energies.
  private static func events(
    _ channel: Channel, from low: Double, to high: Double, threshold: Double,
    kinematics: Kinematics
  ) -> Double {
    let least =
      kinematics == .exact
      ? 0.5 * (threshold + (threshold * (threshold + 2 * mass)).squareRoot()) : threshold
    let first = max(low, least)
    guard first < high else { return 0 }
    let panels = 40
    let node = (3.0 / 5).squareRoot()
    var sum = 0.0
    for panel in 0..<panels {
      let width = (high - first) / Double(panels)
      let middle = first + width * (Double(panel) + 0.5)
      for (place, weight) in [(-node, 5.0), (0, 8), (node, 5)] {
        sum +=
          weight / 18 * width
          * crossSection(
            channel, middle + 0.5 * width * place, threshold: threshold, kinematics: kinematics)
      }
    }
    return BeamSettings().protonsOnTargetPerYear * DetectorSettings().electrons * sum
  }

  private static func standardModel(_ templates: Templates, _ channel: Channel) -> Double {
    let crossSection = InteractionModel.papers
    return templates.events(
      station: 0, channel: channel,
      coefficients: crossSection.coefficients(channel: channel, at: crossSection.standardModel)
    ).reduce(0, +)
  }

  private static func lowEnergies(threshold: Double) -> DetectorCase {
    DetectorCase("") {
      $0.detector.recoilThresholdGeV = threshold
      $0.fluxCSV = flatFluxCSV(edgesGeV: lowEnergyEdgesGeV)
    }
  }

  /// What independent programs found for the case low_energy, events per year.
  static let lowEnergyEvents: [(threshold: Double, events: [Double])] = [
    (1e-4, [1.08412e-4, 9.92527e-5, 6.68024e-4, 2.78944e-4]),
    (1e-3, [8.42712e-5, 7.57357e-5, 5.43709e-4, 1.81134e-4]),
  ]

  @Test(arguments: lowEnergyEvents)
  func lowEnergies(threshold: Double, events: [Double]) throws {
    let detector = Self.lowEnergies(threshold: threshold)
    let integrals = try detector.calculator(.montecarlo, normalization: .absolute)
      .integrals(at: Self.stations)
    for channel in Channel.allCases {
      let expected = zip(lowEnergyEdgesGeV, lowEnergyEdgesGeV.dropFirst()).reduce(0) {
        $0 + 1e-10
          * Self.events(
            channel, from: $1.0, to: $1.1, threshold: threshold, kinematics: .exact)
      }
      let found = Self.standardModel(integrals, channel)
      #expect(abs(found / expected - 1) < 1e-6)
      #expect(abs(found / events[channel.index] - 1) < 1e-5)
    }
  }

  /// The engines find the same, of 64 replicates.
  @Test(arguments: [1e-6, 1e-4, 1e-3, 9e-3], Engine.allCases)
  func engines(threshold: Double, engine: Engine) throws {
    let rates = try Self.lowEnergies(threshold: threshold)
      .calculator(engine, normalization: .absolute, samples: 1 << 19)
      .templates(at: Self.stations)
      .estimate { templates in Channel.allCases.map { Self.standardModel(templates, $0) } }
    for channel in Channel.allCases {
      let expected = zip(lowEnergyEdgesGeV, lowEnergyEdgesGeV.dropFirst()).reduce(0) {
        $0 + 1e-10
          * Self.events(
            channel, from: $1.0, to: $1.1, threshold: threshold, kinematics: .exact)
      }
      let rate = rates[channel.index]
      #expect(abs(rate.value - expected) < 5 * rate.error + 1e-6 * expected)
      #expect(rate.error < 0.01 * expected)
    }
  }

  /// At and beyond the last recoil there is nothing to count; the error says where it lies.
  @Test func thresholdsAtTheEnd() throws {
    let last = Kinematics.exact.largestRecoilGeV(neutrinoEnergyGeV: 0.01)
    for threshold in [last, 0.0099, 0.01] {
      #expect(throws: Failure.self) {
        try Self.lowEnergies(threshold: threshold).calculator(
          .montecarlo, normalization: .absolute
        ).integrals(at: Self.stations)
      }
    }
    let all = try Self.lowEnergies(threshold: last * (1 - 1e-3)).calculator(
      .quadrature, normalization: .absolute
    ).templates(at: Self.stations).central
    for channel in Channel.allCases { #expect(Self.standardModel(all, channel) > 0) }
  }

  /// What the exact kinematics change on axis in neutrino mode, of all events: found by independent programs
  /// in per cent of each bin, with an error of 0.02, and integrated here.
  @Test func defaultBins() throws {
    let found = try [Kinematics.exact, .paper].map { kinematics in
      let templates = try DetectorCase("default") { $0.kinematics = kinematics }
        .calculator(.quadrature).templates(at: Self.stations).central
      let crossSection = InteractionModel.papers
      return Channel.allCases.map {
        templates.events(
          station: 0, channel: $0,
          coefficients: crossSection.coefficients(channel: $0, at: crossSection.standardModel))
      }.reduce([Double](repeating: 0, count: 13)) { zip($0, $1).map(+) }
    }
    let published = [
      0.03, 0.07, 0.09, 0.02, -0.11, -0.18, -0.22, -0.18, -0.08, -0.13, -0.08, -0.02,
    ]
    for (bin, percent) in published.enumerated() {
      #expect(abs(100 * (found[0][bin] / found[1][bin] - 1) - percent) < 3 * 0.02)
    }
  }

  @Test func defaultTotals() throws {
    let flux = try FluxTable.published()
    let edges = flux.energyEdgesGeV.filter { $0 <= 20 }
    let values = try flux.flux(at: Self.stations[0])
    let integrals = try [Kinematics.exact, .paper].map { kinematics in
      try DetectorCase("default") { $0.kinematics = kinematics }
        .calculator(.montecarlo).integrals(at: Self.stations)
    }
    for channel in Channel.allCases {
      let expected = [Kinematics.exact, .paper].map { kinematics in
        zip(edges, edges.dropFirst()).enumerated().reduce(0) { sum, bin in
          sum + values[channel.index * flux.energyBins + bin.offset]
            * Self.events(
              channel, from: bin.element.0, to: bin.element.1, threshold: 0.03,
              kinematics: kinematics)
        }
      }
      let found = integrals.map { Self.standardModel($0, channel) }
      let change = found[0] / found[1] - 1
      #expect(change < 0 && abs(change - (expected[0] / expected[1] - 1)) < 1e-8)
    }
  }
}
