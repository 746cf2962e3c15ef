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

  /// The same detector as the settings and tables of a case have it.
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
      angleSigma: radians(angle), isSpherical: settings.angularSmearing == .spherical,
      efficiency: efficiency)
  }

  private static let cases = [
    DetectorCase("terms") {
      $0.detector = GeneralDetectors.ofTerms
      $0.detector.baselineM = 600
      $0.tables = DetectorTables(efficiency: GeneralDetectors.efficiency)
    },
    DetectorCase("tables, spherical") {
      $0.detector = GeneralDetectors.ofTables
      $0.detector.angularSmearing = .spherical
      $0.tables = GeneralDetectors.tables
    },
    DetectorCase("terms of the energy alone, angle by a table") {
      $0.detector.energyResolution = .terms(GeneralDetectors.terms(0.05, 0, 0.02))
      $0.detector.angularResolutionDegrees = .table(file: "angle.csv")
      $0.detector.reconstructedThresholdGeV = 0.8
      $0.tables = DetectorTables(angularResolution: GeneralDetectors.angle)
    },
  ]

  private static let binnings: [[AxisSettings]] = [
    [AxisSettings(.energyThetaSquare, .equal(bins: 12, low: 0, high: 6))],
    [AxisSettings(.energyThetaSquare, .edges([0.3, 1, 2.5, 7, 20]))],
    [AxisSettings(.electronEnergy, .edges([0.2, 0.5, 1, 2, 4, 9]))],
    [AxisSettings(.theta, .equal(bins: 6, low: 0, high: 120))],
    [AxisSettings(.neutrinoEnergy, .edges([0, 0.5, 1, 2, 4, 10, 50]))],
    [
      AxisSettings(.electronEnergy, .edges([0.2, 0.5, 1, 2, 4, 9])),
      AxisSettings(.theta, .edges([0, 5, 15, 40, 100])),
    ],
    [
      AxisSettings(.energyThetaSquare, .edges([0, 1, 2, 5])),
      AxisSettings(.electronEnergy, .edges([0.5, 2, 6])),
    ],
    [
      AxisSettings(.theta, .edges([0, 10, 30, 90])),
      AxisSettings(.energyThetaSquare, .edges([0, 1, 2, 5])),
    ],
  ]

  /// Nil where it has none.
  private static func value(
    _ variable: ObservableVariable, _ energy: Double, _ theta: Double
  ) -> Double? {
    let mass = 0.51099895e-3
    switch variable {
    case .electronEnergy: return energy
    case .theta: return 1000 * theta
    case .energyThetaSquare: return energy * theta * theta / mass
    case .neutrinoEnergy:
      let rest = 1 - energy * theta * theta / (2 * mass)
      return rest > 0 ? energy / rest : nil
    }
  }

  /// The row of an event on axes, the first the slowest.
  private static func row(_ axes: [AxisSettings], _ energy: Double, _ theta: Double) -> Int? {
    var row = 0
    for axis in axes {
      guard let value = value(axis.variable, energy, theta),
        let above = axis.edges.firstIndex(where: { $0 > value }), above > 0
      else { return nil }
      row = row * axis.bins + above - 1
    }
    return row
  }

  /// Every bin is that of single events, in every variable and in two of them at once.
  @Test(arguments: cases) func everyBinIsThatOfEvents(detector: DetectorCase) throws {
    let threshold = detector.detector.reconstructedThresholdGeV
    let drawn = Self.bruteForce(detector).events(
      fromGeV: Self.edges[0], toGeV: Self.edges[3], samples: 16_000_000, seed: 7,
      binnings: Self.binnings.map { axes in
        let edges = axes.map(\.edges)
        return (
          edges.reduce(1) { $0 * ($1.count - 1) },
          { $0 > threshold ? Self.row(axes, $0, $1) : nil }
        )
      })
    for (axes, drawn) in zip(Self.binnings, drawn) {
      var detector = detector
      detector.binning.axes = axes
      let found = try Self.events(detector)
      let total = drawn.reduce(0) { $0 + $1.value }
      #expect(found.count == drawn.count)
      for (bin, (drawn, found)) in zip(drawn, found).enumerated() {
        let error = (drawn.error * drawn.error + found.error * found.error).squareRoot()
        // Where few are drawn their spread is not known.
        guard drawn.error < 0.05 * drawn.value else { continue }
        #expect(
          abs(drawn.value - found.value) < 5 * error,
          "\(axes.map(\.variable)), bin \(bin): \(found), drawn \(drawn)")
        if drawn.value > 0.1 * total {
          #expect(error < 3e-3 * drawn.value, "\(axes.map(\.variable)), bin \(bin)")
        }
      }
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
    // Level by level quadrature splits its panels elsewhere.
    let tolerance = engine == .quadrature ? 1e-6 : 1e-11
    for (one, other) in zip(usual, general) { #expect(abs(one - other) <= tolerance * largest) }
    let half = try templates { $0.detector.efficiency = .number(0.5) }
    for (one, other) in zip(usual, half) {
      #expect(abs(0.5 * one - other) <= (engine == .quadrature ? 1e-6 : 1e-11) * largest)
    }
  }

  private static func templates(
    _ engine: Engine, samples: UInt64 = 1 << 16, _ change: (inout DetectorCase) -> Void
  ) throws -> Templates {
    try DetectorCase("", change).calculator(engine, samples: samples).templates(at: stations)
      .central
  }

  private static func agree(_ one: [Double], _ other: [Double], within tolerance: Double) -> Bool {
    let largest = one.max() ?? 0
    return one.count == other.count
      && zip(one, other).allSatisfy { abs($0 - $1) <= tolerance * largest }
  }

  /// The paper's bins by their edges are the paper's bins; one wide second axis changes nothing.
  @Test(arguments: [Engine.quasiMontecarlo, .montecarlo]) func axesThatDoNothing(
    engine: Engine
  ) throws {
    let usual = try Self.templates(engine) { _ in }
    let edges = AxisSettings(.energyThetaSquare, .edges((0...12).map { 0.5 * Double($0) }))
    let wide = [
      AxisSettings(.electronEnergy, .edges([0, 1e6])), AxisSettings(.theta, .edges([0, 3141])),
    ]
    for axes in [
      [edges], [edges, wide[0]], [wide[0], edges], [edges, wide[1]], [wide[1], edges],
    ] {
      let other = try Self.templates(engine) { $0.binning.axes = axes }
      #expect(
        Self.agree(usual.values, other.values, within: 1e-9), "\(axes.map(\.variable))")
    }
  }

  /// The order of the axes is that of the bins, and nothing else.
  @Test(arguments: [Engine.quasiMontecarlo, .montecarlo]) func axesExchanged(engine: Engine) throws
  {
    let energy = AxisSettings(.electronEnergy, .edges([0.2, 1, 5]))
    let angle = AxisSettings(.theta, .edges([0, 10, 20, 60]))
    let one = try Self.templates(engine) { $0.binning.axes = [energy, angle] }
    let other = try Self.templates(engine) { $0.binning.axes = [angle, energy] }
    for channel in Channel.allCases {
      for i in 0..<2 {
        for k in 0..<3 {
          let first = Array(one.shapes(station: 0, channel: channel, bin: i * 3 + k))
          let second = Array(other.shapes(station: 0, channel: channel, bin: k * 2 + i))
          #expect(Self.agree(first, second, within: 1e-11))
        }
      }
    }
  }

  /// Two-dimensional Gauss: of electrons along the beam the angle is Rayleigh's, in closed form.
  @Test(arguments: [Engine.quasiMontecarlo, .montecarlo]) func rayleigh(engine: Engine) throws {
    let sigma = 2.0 * Double.pi / 180
    let edges = [0, 10, 30, 60, 100, 150.0]
    let templates = try Self.templates(engine, samples: 1 << 20) {
      $0.detector.angularSmearing = .spherical
      $0.detector.angularResolutionDegrees = 2
      // All but the neutrino's energy, so that the electron goes along the beam.
      $0.detector.recoilThresholdGeV = 4.9997
      $0.binning.axes = [AxisSettings(.theta, .edges(edges))]
      $0.fluxCSV = flatFluxCSV(edgesGeV: [4.999, 5, 5.0001])
    }
    let events = (0...templates.bins).map {
      templates.shapes(station: 0, channel: .muonNeutrino, bin: $0).first ?? 0
    }
    let total = events.reduce(0, +)
    func above(_ edge: Double) -> Double { exp(-0.5 * pow(0.001 * edge / sigma, 2)) }
    for (bin, (low, high)) in zip(edges, edges.dropFirst()).enumerated() {
      let expected = above(low) - above(high)
      let tolerance = engine == .montecarlo ? 5 * (expected / Double(1 << 19)).squareRoot() : 1e-4
      #expect(abs(events[bin] / total - expected) < tolerance, "bin \(bin)")
    }
  }

  /// What the deterministic integrals do not know is refused.
  @Test(arguments: [
    [AxisSettings(.theta, .edges([0, 10]))], [AxisSettings(.neutrinoEnergy, .edges([0, 10]))],
  ])
  func quadratureSaysSo(_ axes: [AxisSettings]) throws {
    let calculator = try DetectorCase("") { $0.binning.axes = axes }.calculator(.quadrature)
    do throws(Failure) {
      _ = try calculator.templates(at: Self.stations)
      Issue.record("not refused")
    } catch {
      #expect(error.kind == .badInput && error.message.contains("engine qmc"), "\(error.message)")
      #expect(error.message.contains("binning.axes"))
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
