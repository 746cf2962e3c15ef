import Configuration
import EventRates
import Experiment
import Foundation
import Interactions
import PaperModel
import Testing

/// Detectors that the paper does not have, against events that are drawn one at a time.
@Suite struct DetectorTests {
  private static let stations = [Station(mode: .neutrino, positionM: 0)]
  private static let edges = [0.4, 1, 3, 8]

  /// Standard Model events of all channels in every bin, for a flux of 1 and one electron.
  private static func events(
    _ detector: DetectorCase, samples: UInt64 = 1 << 20
  ) throws -> [Estimate] {
    var detector = detector
    detector.fluxCSV = flatFluxCSV(edgesGeV: edges)
    let calculator = try detector.calculator(
      .quasiMontecarlo, normalization: .absolute, samples: samples)
    let scale =
      1e-10 * BeamSettings().protonsOnTargetPerYear * detector.detector.electrons
      * detector.detector.fluxFactor(of: BeamSettings())
    let model = InteractionModel.papers
    return try calculator.templates(at: stations).unjudgedEstimate { templates in
      (0..<templates.bins).map { bin in
        Channel.allCases.reduce(0) { sum, channel in
          let coefficients = model.coefficients(channel: channel, at: model.standardModel)
          return sum
            + templates.events(station: 0, channel: channel, coefficients: coefficients)[bin]
            / scale
        }
      }
    }
  }

  private static func sigma(_ terms: ResolutionTerms) -> (Double) -> Double {
    { energy in
      (terms.constant * terms.constant + terms.stochastic * terms.stochastic / energy
        + terms.noise * terms.noise / energy / energy).squareRoot()
    }
  }

  private static func radians(_ degrees: @escaping (Double) -> Double) -> (Double) -> Double {
    { degrees($0) * Double.pi / 180 }
  }

  /// As the settings and tables of a case have it.
  private static func bruteForce(_ detector: DetectorCase) -> BruteForceEvents {
    let (settings, tables) = (detector.detector, detector.tables)
    let energy: (Double) -> Double =
      tables.energyResolution.map { table in { table.function($0) } }
      ?? sigma(settings.energyResolution.energyTerms ?? ResolutionTerms())
    let angle: (Double) -> Double =
      tables.angularResolution.map { table in { table.function($0) } }
      ?? sigma(settings.angularResolutionDegrees.angleTerms ?? ResolutionTerms())
    let efficiency: (Double) -> Double =
      tables.efficiency.map { table in { table.function($0) } } ?? { _ in 1 }
    return BruteForceEvents(
      recoilThresholdGeV: settings.recoilThresholdGeV, energySigma: { energy($0) * $0 },
      angleSigma: radians(angle), efficiency: efficiency)
  }

  private static let cases = [
    DetectorCase("terms") {
      $0.detector = GeneralDetectors.ofTerms
      $0.detector.baselineM = 600
      $0.tables = DetectorTables(efficiency: GeneralDetectors.efficiency)
    },
    DetectorCase("tables") {
      $0.detector = GeneralDetectors.ofTables
      $0.tables = GeneralDetectors.tables
      $0.binning.bins = 8
      $0.binning.highElectronMasses = 12
    },
    DetectorCase("terms of the energy alone, angle by a table") {
      $0.detector.energyResolution = .terms(GeneralDetectors.terms(0.05, 0, 0.02))
      $0.detector.angularResolutionDegrees = .table(file: "angle.csv")
      $0.detector.reconstructedThresholdGeV = 0.8
      $0.tables = DetectorTables(angularResolution: GeneralDetectors.angle)
      $0.binning.highElectronMasses = 9
    },
  ]

  @Test(arguments: cases) func everyBinIsThatOfEvents(detector: DetectorCase) throws {
    let width = detector.binning.binWidthGeV
    let bins = detector.binning.bins
    let threshold = detector.detector.reconstructedThresholdGeV
    let drawn = Self.bruteForce(detector).events(
      fromGeV: Self.edges[0], toGeV: Self.edges[3], samples: 8_000_000, seed: 7, bins: bins
    ) { energy, theta in
      let place = Int(energy * theta * theta / width)
      return energy > threshold && place < bins ? place : nil
    }
    let found = try Self.events(detector)
    let total = drawn.reduce(0) { $0 + $1.value }
    for (bin, (drawn, found)) in zip(drawn, found).enumerated() {
      let error = (drawn.error * drawn.error + found.error * found.error).squareRoot()
      #expect(
        abs(drawn.value - found.value) < 5 * error, "bin \(bin): \(found), drawn \(drawn)")
      if drawn.value > 0.06 * total { #expect(error < 3e-3 * drawn.value, "bin \(bin)") }
    }
  }

  /// What does nothing says so: an efficiency of 1 given as a table, and terms of which one counts, are the
  /// default detector.
  @Test(arguments: [Engine.quasiMontecarlo, .montecarlo, .quadrature])
  func limits(engine: Engine) throws {
    func templates(_ change: (inout DetectorCase) -> Void) throws -> [Double] {
      try DetectorCase("", change).calculator(engine, samples: 1 << 16)
        .templates(at: Self.stations).central.values
    }
    let usual = try templates { _ in }
    let general = try templates {
      $0.detector.efficiency = .table(file: "efficiency.csv")
      $0.tables = DetectorTables(
        efficiency: EnergyFunction(energiesGeV: [0.1, 1], values: [1, 1]))
    }
    let largest = usual.max() ?? 0
    for (one, other) in zip(usual, general) {
      // Level by level quadrature splits its panels elsewhere.
      #expect(abs(one - other) <= (engine == .quadrature ? 1e-6 : 1e-11) * largest)
    }
    let half = try templates { $0.detector.efficiency = .number(0.5) }
    for (one, other) in zip(usual, half) {
      #expect(abs(0.5 * one - other) <= (engine == .quadrature ? 1e-6 : 1e-11) * largest)
    }
  }

  /// A flux falls with the square of the distance, and so do rates.
  @Test func baseline() throws {
    func templates(_ change: (inout DetectorSettings) -> Void) throws -> [Double] {
      try DetectorCase("") { change(&$0.detector) }
        .calculator(.quasiMontecarlo, samples: 1 << 14).templates(at: Self.stations).central.values
    }
    let near = try templates { $0.baselineM = 574 }
    #expect(near == (try templates { _ in }))
    let far = try templates { $0.baselineM = 1148 }
    for (near, far) in zip(near, far) { #expect(abs(far - near / 4) <= 1e-14 * near) }
  }
}
