import Configuration
import EventRates
import Fit
import Foundation
import Interactions

/// The channels' cross-sections as GLoBES takes them, sigma / E in 1e-38 cm^2/GeV at equal steps of
/// log10(E / GeV), and the smearing that goes with them.
struct GlobesCrossSection {
  /// The number of lines that GLoBES 3.0 and 3.1 require.
  private static let lines = 1001
  private static let unitCm2 = 1e-38
  /// The least range in log10(E), for a flux of one bin.
  private static let leastSpan = 1e-3

  private let energiesGeV: [Double]
  /// The energies of the lines, as log10(E / GeV).
  private let logarithms: [Double]
  /// The values of sigma / E [channel][line], in 1e-38 cm^2/GeV.
  private let values: [[Double]]

  /// The table of the mean cross-section of each energy bin: linear in log10(E) between the middles
  /// of the bins, and constant beyond them.
  init(_ response: EnergyResponse, coefficients: [[Double]]) {
    let edges = response.energyEdgesGeV
    let middles = zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }
    energiesGeV = middles
    let points = middles.map { log10($0) }
    // A step beyond both ends: the last line alone bounds an interval, and opens none.
    let span = max(points[points.count - 1] - points[0], Self.leastSpan)
    let step = span / Double(Self.lines - 3)
    let start = points[0] - step
    let logarithms = (0..<Self.lines).map { start + Double($0) * step }
    self.logarithms = logarithms
    values = coefficients.map { coefficients in
      let means = middles.indices.map { bin in
        response.integrals(energyBin: bin, coefficients: coefficients).reduce(0, +)
          / (edges[bin + 1] - edges[bin]) / middles[bin] / Self.unitCm2
      }
      return logarithms.map { Self.interpolated(means, at: points, $0) }
    }
  }

  private static func interpolated(_ values: [Double], at points: [Double], _ point: Double)
    -> Double
  {
    guard let above = points.firstIndex(where: { $0 > point }) else {
      return values[values.count - 1]
    }
    guard above > 0 else { return values[0] }
    let weight = (point - points[above - 1]) / (points[above] - points[above - 1])
    return values[above - 1] + weight * (values[above] - values[above - 1])
  }

  /// The cross-section that GLoBES computes for the middle of an energy bin, in 1e-38 cm^2: linear
  /// in log10(E) between the lines, times E.
  private func value(channel: Int, energyBin: Int) -> Double {
    let energy = energiesGeV[energyBin]
    let last = logarithms.count - 1
    let step = (logarithms[last] - logarithms[0]) / Double(last)
    let line = min(max(Int(((log10(energy) - logarithms[0]) / step).rounded(.down)), 0), last - 1)
    let (low, high) = (values[channel][line], values[channel][line + 1])
    return energy * (low + (log10(energy) - logarithms[line]) * (high - low) / step)
  }

  /// The smearing [bin][energy bin]: the part of the events of an energy bin that end in a
  /// reconstructed bin. It is scaled so that GLoBES's product of flux, cross-section and smearing
  /// at the middle of an energy bin is the integral over this bin.
  func smearing(
    _ response: EnergyResponse, channel: Int, coefficients: [Double]
  ) -> [[Double]] {
    let edges = response.energyEdgesGeV
    let columns = energiesGeV.indices.map { bin in
      let whole = value(channel: channel, energyBin: bin) * (edges[bin + 1] - edges[bin])
      return response.integrals(energyBin: bin, coefficients: coefficients).dropLast().map {
        whole != 0 ? $0 / Self.unitCm2 / whole : 0
      }
    }
    return (0..<response.bins).map { row in columns.map { $0[row] } }
  }

  /// The content of the file: log10(E / GeV), then as a flux nue, numu, nutau, nuebar, numubar,
  /// nutaubar.
  func text(comments: [String]) -> String {
    var text = comments.map { "# \($0)\n" }.joined()
    let columns: [Channel?] = [
      .electronNeutrino, .muonNeutrino, nil, .electronAntineutrino, .muonAntineutrino, nil,
    ]
    for (line, logarithm) in logarithms.enumerated() {
      let numbers = [logarithm] + columns.map { $0.map { values[$0.index][line] } ?? 0 }
      text += numbers.map(numeral).joined(separator: " ") + "\n"
    }
    return text
  }
}
