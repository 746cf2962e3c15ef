import Configuration
import Interactions

/// A user's background rates per bin and year: a CSV `mode,position_m,bin` and a column for each
/// component, bins from 1.
struct BackgroundTable: Sendable {
  private static let axes = ["mode", "position_m", "bin"]
  /// The largest number of components of a table.
  private static let mostComponents = 100
  private static let limits = Limits.atLeast(0.0, upTo: 1e100)
  /// Names that results use for columns, or nuisances for their targets.
  private static let reservedNames =
    [
      "signal", "backgrounds", "total", "standard_model", "mc_error", "overall", "wrong_sign",
      "electron", "flux",
    ]
    + Channel.allCases.map(\.rawValue)

  /// The names of the components.
  let names: [String]
  private let name: String
  /// The location where the configuration names the table.
  private let location: String
  private let bins: Int
  /// Events per year [component] of each bin, which counts from 1.
  private var eventsOfStations: [Station: [Int: [Double]]] = [:]

  init(_ bytes: [UInt8], name file: String, bins: Int, location: String) throws(Failure) {
    self.location = location
    self.bins = bins
    var table = try TableReader(bytes, name: file, headerStart: Self.axes)
    name = table.name
    names = try Self.names(of: table)
    while try table.nextRow() {
      let station = Station(
        mode: try table.choice(0, Self.axes[0]),
        positionM: try table.number(1, Self.axes[1], offAxisLimitsM))
      let bin = try table.count(2, Self.axes[2], .atLeast(1, upTo: bins))
      var events: [Double] = []
      for (index, name) in names.enumerated() {
        events.append(try table.number(Self.axes.count + index, name, Self.limits))
      }
      guard eventsOfStations[station, default: [:]].updateValue(events, forKey: bin) == nil else {
        throw table.failure("bin \(bin) of \(station) again")
      }
    }
  }

  private static func names(of table: TableReader) throws(Failure) -> [String] {
    let count = table.columns - axes.count
    guard (1...mostComponents).contains(count) else {
      throw table.failure(
        "expected from 1 to \(mostComponents) columns of components after \(axes.joined(separator: ",")),"
          + " found \(count)")
    }
    var names: [String] = []
    for index in 0..<count {
      let name = table.text(axes.count + index)
      guard name.count <= 60, name.first?.isLetter == true,
        name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
      else {
        throw table.failure(
          "expected a component's name of letters, digits and _, found \(quoted(name))")
      }
      guard !reservedNames.contains(name) else {
        throw table.failure(
          "\(quoted(name)) cannot be the name of a component: it means something else")
      }
      guard !names.contains(name) else { throw table.failure("two components of the name \(name)") }
      names.append(name)
    }
    return names
  }

  func rates(at station: Station) throws(Failure) -> BackgroundRates {
    guard let events = eventsOfStations[station] else {
      throw Failure(.badInput, "\(location): \(name): no rates of \(station)")
    }
    let rows = try (1...bins).map { (bin) throws(Failure) in
      guard let found = events[bin] else {
        throw Failure(
          .badInput, "\(location): \(name): no rates of \(station) in bin \(bin) of \(bins)")
      }
      return found
    }
    return BackgroundRates(
      names: names, events: names.indices.map { component in rows.map { $0[component] } })
  }
}
