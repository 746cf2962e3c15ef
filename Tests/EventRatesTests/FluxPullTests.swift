import CKernels
import Configuration
import EventRates
import Experiment
import Foundation
import Interactions
import PaperModel
import Testing

/// A flux covariance, its principal pulls and their templates.
@Suite struct FluxPullTests {
  static let stations = BeamMode.allCases.map { Station(mode: $0, positionM: 0) }
  static let edges = [0.0, 2.5, 5.1, 40]

  /// One row for each mode at 0 m, channel and energy bin; `entry` of two elements, which count so.
  static func csv(
    edges: [Double] = edges, entry: (Int, Int) -> Double
  ) -> String {
    var axes: [String] = []
    for station in stations {
      for channel in Channel.allCases {
        for (low, high) in zip(edges, edges.dropFirst()) {
          axes.append("\(station.mode.rawValue),0,\(channel.rawValue),\(low),\(high)")
        }
      }
    }
    let header = FluxCovariance.axes + axes.indices.map { "c\($0 + 1)" }
    let rows = axes.indices.map { row in
      axes[row] + "," + axes.indices.map { String(entry(row, $0)) }.joined(separator: ",")
    }
    return ([header.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
  }

  static func pulls(_ csv: String, fraction: Double = 1) throws -> FluxPulls {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
    try csv.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try FluxPulls(
      file: path, key: "statistics.flux_covariance", varianceFraction: fraction,
      stations: stations, energyEdgesGeV: [0, 20], source: ConfigurationSource())
  }

  static func templates(_ pulls: FluxPulls) throws -> Templates {
    var sampling = SamplingSettings()
    sampling.samples = 20_000
    let calculator = try RateCalculator(
      detector: DetectorSettings(), binning: BinningSettings(), beam: BeamSettings(),
      flux: try FluxTable.published(), table: InteractionModel.papers.table, normalization: .table1,
      sampling: sampling,
      source: ConfigurationSource(), threads: 2, fluxPulls: pulls)
    return try calculator.templates(at: stations).central
  }

  /// A normalisation of 10 % common to everything is one pull, which moves every rate by 10 %.
  @Test func commonNormalization() throws {
    let pulls = try Self.pulls(Self.csv { _, _ in 0.01 })
    // Rounding may leave eigenvalues of 1e-17 behind.
    let largest = try Self.pulls(Self.csv { _, _ in 0.01 }, fraction: 0.999)
    #expect(largest.count == 1 && pulls.count >= 1)
    let templates = try Self.templates(largest)
    #expect(templates.variations == 1)
    let half = templates.values.count / 2
    for index in 0..<half {
      let value = templates.values[index]
      #expect(abs(abs(templates.values[half + index]) - 0.1 * abs(value)) <= 1e-12 * abs(value))
    }
  }

  /// The pulls' templates make the covariance of the rates: sum over k of V_k V_k' is that of fluxes
  /// changed element by element.
  @Test func covarianceIsRebuilt() throws {
    let order = 24
    // A Gaussian correlation with different standard deviations: of full rank.
    func sigma(_ index: Int) -> Double { 0.05 + 0.01 * Double(index % 5) }
    func entry(_ row: Int, _ column: Int) -> Double {
      let distance = Double(row - column)
      return sigma(row) * sigma(column) * exp(-distance * distance / 8)
    }
    let templates = try Self.templates(try Self.pulls(Self.csv(entry: entry)))
    #expect(templates.variations == order)
    let size = templates.values.count / (1 + order)
    // Pulls of one element each show what that element adds to the templates.
    let alone = try (0..<order).map { element in
      let values = try Self.templates(
        try Self.pulls(Self.csv { $0 == element && $1 == element ? 1 : 0 })
      ).values
      return Array(values[size...].prefix(size))
    }
    // A bin of the first channel and one of the next, whose elements are correlated.
    let (first, second) = (8, (templates.bins + 1) * 8 + 16)
    for (one, other) in [(first, first), (first, second), (second, second)] {
      let rebuilt = (1...order).reduce(0) {
        $0 + templates.values[$1 * size + one] * templates.values[$1 * size + other]
      }
      var direct = 0.0
      for row in 0..<order {
        for column in 0..<order {
          direct += entry(row, column) * alone[row][one] * alone[column][other]
        }
      }
      #expect(abs(rebuilt - direct) <= 1e-9 * abs(direct))
    }
  }

  /// Elements need not be the flux's bins: their changes add up to that of a common one.
  @Test func elementsOfAnyWidth() throws {
    let coarse = try Self.templates(
      try Self.pulls(Self.csv(edges: [0, 40]) { _, _ in 0.04 }, fraction: 0.999))
    let fine = try Self.templates(
      try Self.pulls(
        Self.csv(edges: [0, 0.11, 0.37, 1.3, 7.77, 25]) { _, _ in 0.04 }, fraction: 0.999))
    for (one, other) in zip(coarse.values, fine.values) {
      #expect(abs(one - other) <= 1e-12 * abs(one))
    }
  }

  /// The fraction of the variance decides how many pulls are kept, the largest first.
  @Test(arguments: [(0.5, 1), (0.6, 2), (0.9, 3), (0.904, 4), (1, 24)])
  func varianceFraction(_ fraction: Double, _ count: Int) throws {
    // Independent elements with variances 10, 4, 4 and then 2/21 each: 20 in all.
    func variance(_ index: Int) -> Double {
      index == 7 ? 10 : index == 2 || index == 20 ? 4 : 2.0 / 21
    }
    let csv = Self.csv { $0 == $1 ? variance($0) : 0 }
    #expect(try Self.pulls(csv, fraction: fraction).count == count)
  }

  @Test func nothingVaries() throws {
    let templates = try Self.templates(try Self.pulls(Self.csv { _, _ in 0 }))
    #expect(templates.variations == 0)
  }

  /// Unit vectors, ascending eigenvalues: of a matrix known by hand.
  @Test func principalComponents() {
    var matrix = [2.0, 1, 1, 2]
    var eigenvalues = [0.0, 0]
    #expect(nuem_principal_components(&matrix, 2, &eigenvalues, nil) == NUEM_OK)
    #expect(abs(eigenvalues[0] - 1) < 1e-15 && abs(eigenvalues[1] - 3) < 1e-15)
    let half = 0.5.squareRoot()
    for (entry, expected) in zip(matrix, [half, -half, half, half]) {
      #expect(abs(abs(entry) - abs(expected)) < 1e-15)
    }
    #expect(matrix[0] * matrix[1] < 0 && matrix[2] > 0 && matrix[3] > 0)
    var message = nuem_message()
    matrix = [1, .nan, .nan, 1]
    #expect(
      nuem_principal_components(&matrix, 2, &eigenvalues, &message) == NUEM_INVALID_ARGUMENT)
    #expect(nuem_principal_components(&matrix, 0, &eigenvalues, nil) == NUEM_INVALID_ARGUMENT)
  }
}
