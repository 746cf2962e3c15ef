import EventRates
import Interactions

extension Study {
  /// Standard Model events per year without smearing, [station][channel, then their sum].
  public func stationRates(_ templates: Templates) -> [Double] {
    templates.stations.indices.flatMap { station in
      let channels = channelRates(templates, station: station)
      return channels + [channels.reduce(0, +)]
    }
  }

  /// Standard Model events per year of a station without smearing: [channel].
  public func channelRates(_ templates: Templates, station: Int) -> [Double] {
    templates.channels(station: station, interactions: interactions, at: standardModel).map {
      $0.reduce(0, +)
    }
  }

  /// Events per year of all channels together: [station][bin], without what lies outside.
  public func binTotals(_ templates: Templates, at point: CouplingPoint) -> [Double] {
    templates.stations.indices.flatMap { station in
      sum(templates.channels(station: station, interactions: interactions, at: point))
        .dropLast()
    }
  }
}

extension Templates {
  /// Events per year: [channel][bin, then outside]; the templates hold all shapes of the model.
  public func channels(
    station: Int, interactions: InteractionModel, at point: CouplingPoint
  ) -> [[Double]] {
    Channel.allCases.map { channel in
      events(
        station: station, channel: channel,
        coefficients: interactions.coefficients(channel: channel, at: point, in: table))
    }
  }
}

/// The sum of rows of equal length.
public func sum(_ rows: [[Double]]) -> [Double] {
  (rows.first ?? []).indices.map { column in rows.reduce(0) { $0 + $1[column] } }
}
