import EventRates
import Experiment
import Foundation
import Honesty
import Interactions
import PaperModel
import Testing

/// Reference/spectrum.csv, an independent calculation, bin by bin and term by term, with the paper's
/// kinematics.
@Suite struct ReferenceTests {
  private struct Row {
    let station: Station
    let channel: Channel
    let bin: Int
    let values: [(value: Double, error: Double)]
  }

  private let paper = DetectorCase("default") { $0.kinematics = .paper }

  private func reference() throws -> [Row] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/spectrum.csv")
    return try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
      .dropFirst().map {
        let fields = $0.split(separator: ",").map(String.init)
        let numbers = fields.dropFirst(4).compactMap(Double.init)
        return Row(
          station: Station(
            mode: try #require(BeamMode(rawValue: fields[0])),
            positionM: try #require(Double(fields[1]))),
          channel: try #require(Channel(rawValue: fields[2])), bin: try #require(Int(fields[3])),
          values: stride(from: 0, to: numbers.count, by: 2).map {
            (numbers[$0], numbers[$0 + 1])
          })
      }
  }

  /// Coefficients of the reference's columns: the Standard Model, then what each coupling adds.
  private func terms(_ channel: Channel) -> [[Double]] {
    let crossSection = InteractionModel.papers
    let electron = channel.isElectronFlavour
    func coefficients(_ parameter: Coupling?, _ value: Double) -> [Double] {
      var point = crossSection.standardModel
      if let parameter { point[parameter] = value }
      return crossSection.coefficients(channel: channel, at: point)
    }
    let none = coefficients(nil, 0)
    func odd(_ parameter: Coupling, _ value: Double) -> [Double] {
      zip(coefficients(parameter, value), coefficients(parameter, -value)).map { ($0 - $1) / 2 }
    }
    func even(_ parameter: Coupling, _ value: Double) -> [Double] {
      zip(zip(coefficients(parameter, value), coefficients(parameter, -value)), none).map {
        ($0.0 + $0.1) / 2 - $1
      }
    }
    let moment = electron ? Coupling.electronMagneticMoment : .muonMagneticMoment
    let charge = electron ? Coupling.electronMillicharge : .muonMillicharge
    let radius = electron ? Coupling.electronChargeRadius : .muonChargeRadius
    return [
      none, even(moment, 1e-9), odd(charge, 1e-9), even(charge, 1e-9), odd(radius, 1e-33),
      even(radius, 1e-33),
    ]
  }

  @Test func quadratureAgrees() throws {
    let rows = try reference()
    let templates = try paper.calculator(.quadrature).templates(at: allStations)
      .central
    #expect(rows.count == 24 * 12)
    let errors = Self.pooledRelativeErrors(rows)
    var beyond = 0
    for (index, row) in rows.enumerated() {
      let station = try #require(allStations.firstIndex(of: row.station))
      for (term, (expected, coefficients)) in zip(row.values, terms(row.channel)).enumerated() {
        let own = templates.events(
          station: station, channel: row.channel, coefficients: coefficients)[row.bin - 1]
        // Errors are from 8 replicates, values rounded to six digits.
        let distance = max(abs(own - expected.value) - 5e-6 * abs(expected.value), 0)
        #expect(
          normalDeviations(ofStudent: distance / expected.error, replicates: 8) < 5,
          "\(row.station) \(row.channel) bin \(row.bin): \(own) against \(expected)")
        if distance > 5 * errors[index / 12][term] * abs(expected.value) { beyond += 1 }
      }
    }
    // Rare bins have larger errors than those that they are pooled with.
    #expect(100 * beyond < 6 * rows.count)
  }

  /// An error from 8 replicates is itself known to a quarter; those of the 12 bins of a station and
  /// channel together have the degrees of freedom of 85: [station and channel][term].
  private static func pooledRelativeErrors(_ rows: [Row]) -> [[Double]] {
    stride(from: 0, to: rows.count, by: 12).map { first in
      rows[first].values.indices.map { term in
        (rows[first..<first + 12].reduce(0) { sum, row in
          let (value, error) = row.values[term]
          return sum + (error / value) * (error / value)
        } / 12).squareRoot()
      }
    }
  }

  /// Absolute rates per year: the closed-form integral over the recoil of the published flux, from
  /// the flux's own documentation, to its rounding.
  @Test func absoluteRates() throws {
    let expected: [[Double]] = [
      [5877.4, 524.2, 572.7, 81.8], [791.6, 4521.2, 250.9, 178.7], [562.8, 102.4, 113.3, 20.6],
      [161.9, 395.8, 62.5, 33.9], [179.4, 41.9, 42.0, 8.8], [62.2, 129.6, 26.0, 12.9],
    ]
    let calculator = try paper.calculator(.montecarlo, normalization: .absolute)
    let crossSection = InteractionModel.papers
    let integrals = try calculator.integrals(at: allStations)
    for (station, row) in expected.enumerated() {
      for channel in Channel.allCases {
        let rate = integrals.events(
          station: station, channel: channel,
          coefficients: crossSection.coefficients(
            channel: channel, at: crossSection.standardModel))[0]
        #expect(abs(rate - row[channel.index]) < 0.051)
      }
    }
  }
}
