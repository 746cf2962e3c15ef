import Configuration
import Interactions

/// A user's background rates per bin and year: a CSV `mode,position_m,bin,ccqe,pi0`, bins from 1.
struct BackgroundTable: Sendable {
  private struct Events {
    let ccqe: Double
    let pi0: Double
  }

  private let name: String
  /// Where the configuration names the table.
  private let place: String
  private let bins: Int
  /// By bin, from 1.
  private var cells: [Station: [Int: Events]] = [:]

  init(_ bytes: [UInt8], name file: String, bins: Int, place: String) throws(Failure) {
    self.place = place
    self.bins = bins
    let header = ["mode", "position_m", "bin", "ccqe", "pi0"]
    let limits = Limits.atLeast(0.0, upTo: 1e100)
    var table = try TableReader(bytes, name: file, header: header)
    name = table.name
    while try table.nextRow() {
      let cell = Station(
        mode: try table.choice(0, header[0]),
        positionM: try table.number(1, header[1], offAxisLimitsM))
      let bin = try table.count(2, header[2], .atLeast(1, upTo: bins))
      let events = Events(
        ccqe: try table.number(3, header[3], limits), pi0: try table.number(4, header[4], limits))
      guard cells[cell, default: [:]].updateValue(events, forKey: bin) == nil else {
        throw table.failure("bin \(bin) of \(cell) again")
      }
    }
  }

  func rates(at station: Station) throws(Failure) -> BackgroundRates {
    guard let events = cells[station] else {
      throw Failure(.badInput, "\(place): \(name): no rates of \(station)")
    }
    var rates = BackgroundRates(ccqe: [], pi0: [])
    for bin in 1...bins {
      guard let found = events[bin] else {
        throw Failure(
          .badInput, "\(place): \(name): no rates of \(station) in bin \(bin) of \(bins)")
      }
      rates.ccqe.append(found.ccqe)
      rates.pi0.append(found.pi0)
    }
    return rates
  }
}
