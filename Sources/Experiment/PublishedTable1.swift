import Configuration
import Interactions
import PublishedData

/// Table 1 of arXiv:2111.14884: events per year in 50 t at 1.1e21 protons on target a year.
public struct PublishedTable1: Sendable {
  private struct Key: Hashable {
    let station: Station
    /// The channel; nil for the row of totals.
    let channel: Channel?
  }

  /// The positions of the table in metres, ascending: 0, 18 and 30.
  public let positionsM: [Double]
  private let eventsPerYear: [Key: Double]

  /// Reads the table that is compiled in.
  public init() throws(Failure) {
    let header = ["channel", "mode", "position_m", "events_per_year"]
    var table = try TableReader(
      bytes(of: published_table1()), name: "table1.csv", header: header)
    var events: [Key: Double] = [:]
    while try table.nextRow() {
      let station = Station(
        mode: try table.choice(1, header[1]), positionM: try table.number(2, header[2]))
      let channel: Channel? = table.text(0) == "total" ? nil : try table.choice(0, header[0])
      events[Key(station: station, channel: channel)] = try table.number(3, header[3])
    }
    eventsPerYear = events
    positionsM = Set(events.keys.map(\.station.positionM)).sorted()
  }

  /// The events of a channel, or of all channels as printed, which one rounding makes differ from
  /// the sum; nil at a position that the table does not have.
  public func events(at station: Station, channel: Channel?) -> Double? {
    eventsPerYear[Key(station: station, channel: channel)]
  }
}
