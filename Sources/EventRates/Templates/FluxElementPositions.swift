import Experiment
import Interactions

/// The positions at which a flux's uncertainty is tabulated. Between them it is interpolated
/// linearly, as the flux itself is; beyond them the user's extrapolation holds.
struct FluxElementPositions: Sendable {
  /// The positions of each mode in metres, ascending.
  private let positionsM: [BeamMode: [Double]]
  private let extrapolation: FluxExtrapolation

  init(_ elements: [FluxCovariance.Element], extrapolation: FluxExtrapolation) {
    positionsM = Dictionary(grouping: elements.map(\.station), by: \.mode).mapValues { stations in
      Set(stations.map(\.positionM)).sorted()
    }
    self.extrapolation = extrapolation
  }

  /// The stations of the table that a station is interpolated from, with their weights; nil where
  /// the table says nothing about the station.
  func parts(of station: Station) -> [(station: Station, weight: Double)]? {
    let positions = positionsM[station.mode] ?? []
    guard let nearest = positions.first, let farthest = positions.last else { return nil }
    let position = station.positionM
    guard isWithin(station) else {
      guard extrapolation == .hold else { return nil }
      return [(moved(station, position < nearest ? nearest : farthest), 1)]
    }
    let below = positions.last { $0 <= position } ?? nearest
    let above = positions.first { $0 >= position } ?? farthest
    guard above > below else { return [(moved(station, below), 1)] }
    let weight = (position - below) / (above - below)
    return [(moved(station, below), 1 - weight), (moved(station, above), weight)]
  }

  /// Whether a station lies between the first and the last position of its mode, both included.
  func isWithin(_ station: Station) -> Bool {
    guard let first = positionsM[station.mode]?.first, let last = positionsM[station.mode]?.last
    else { return false }
    return station.positionM >= first && station.positionM <= last
  }

  /// The first and the last position of a mode, in metres; nil for a mode that is not in the table.
  func range(_ mode: BeamMode) -> (first: Double, last: Double)? {
    guard let first = positionsM[mode]?.first, let last = positionsM[mode]?.last else { return nil }
    return (first, last)
  }

  private func moved(_ station: Station, _ positionM: Double) -> Station {
    Station(mode: station.mode, positionM: positionM)
  }
}
