import Configuration
import Experiment
import Interactions

/// The elements of a table of the flux's uncertainty that some stations need; all of them exist.
struct NeededElements {
  let positions: FluxElementPositions
  /// The indices of the needed elements among those of the table.
  let indices: [Int]
  /// The stations that lie beyond the positions of the table.
  let held: [Station]

  /// Refuses a station or channel without elements, and elements that leave a gap, overlap, or do
  /// not cover the energies.
  ///
  /// - Parameter name: the name of the table, for errors.
  init(
    _ elements: [FluxCovariance.Element], name: String, extrapolation: FluxExtrapolation,
    stations: [Station], energyEdgesGeV: [Double]
  ) throws(Failure) {
    positions = FluxElementPositions(elements, extrapolation: extrapolation)
    held = stations.filter { [positions] station in !positions.isWithin(station) }
    var needed: [Station] = []
    for station in stations {
      guard let parts = positions.parts(of: station) else {
        throw Failure(.badInput, "\(name): \(Self.missing(station, positions))")
      }
      needed += parts.map(\.station).filter { !needed.contains($0) }
    }
    for station in needed {
      try Self.check(elements, name: name, cover: station, energyEdgesGeV: energyEdgesGeV)
    }
    indices = elements.indices.filter { needed.contains(elements[$0].station) }
  }

  private static func missing(_ station: Station, _ positions: FluxElementPositions) -> String {
    let start = "no elements for \(Channel.allCases[0].rawValue) in \(station)"
    guard let range = positions.range(station.mode) else {
      return "\(start), nor for any position in \(station.mode.rawValue) mode"
    }
    return "\(start): its positions in \(station.mode.rawValue) mode are \(numeral(range.first)) to"
      + " \(numeral(range.last)) m; expected a plan within them, or statistics.extrapolate: hold,"
      + " which takes the uncertainty of the nearest position (an assumption)"
  }

  private static func check(
    _ elements: [FluxCovariance.Element], name: String, cover station: Station,
    energyEdgesGeV: [Double]
  ) throws(Failure) {
    let (low, high) = (energyEdgesGeV[0], energyEdgesGeV[energyEdgesGeV.count - 1])
    for channel in Channel.allCases {
      let own = elements.filter { $0.station == station && $0.channel == channel }
        .sorted { $0.lowGeV < $1.lowGeV }
      guard let first = own.first, let last = own.last else {
        throw Failure(
          .badInput,
          "\(name): no elements for \(channel.rawValue) in \(station); what does not vary has an"
            + " uncertainty of 0")
      }
      for (one, next) in zip(own, own.dropFirst()) where one.highGeV != next.lowGeV {
        throw Failure(
          .badInput,
          "\(name):\(next.line): expected energies from \(numeral(one.highGeV)) GeV, where line"
            + " \(one.line) ends, found \(numeral(next.lowGeV))")
      }
      guard first.lowGeV <= low, last.highGeV >= high else {
        throw Failure(
          .badInput,
          "\(name): the elements for \(channel.rawValue) in \(station) cover"
            + " \(numeral(first.lowGeV)) to \(numeral(last.highGeV)) GeV, the flux"
            + " \(numeral(low)) to \(numeral(high)) GeV: expected a beam.energy_max_gev of"
            + " \(numeral(last.highGeV)) GeV or less")
      }
    }
  }
}
