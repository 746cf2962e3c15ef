import EventRates
import Experiment
import Interactions

extension Study {
  /// Standard Model events per year without smearing, [station][channel, then the sum of those that an
  /// expectation holds].
  public func stationRates(_ templates: Templates) -> [Double] {
    templates.stations.indices.flatMap { station in
      let channels = channelRates(templates, station: station)
      return channels + total(channels.map { [$0] }, at: templates.stations[station])
    }
  }

  /// The sum of rows of all channels, but for those that an expectation with all pulls at 0 does not hold.
  public func total(_ channels: [[Double]], at station: Station) -> [Double] {
    let held = configuration.statistics.wrongSignElectron.channels(of: station.mode)
    return sum(Channel.allCases.filter(held.contains).map { channels[$0.index] })
  }

  /// Standard Model events per year of a station without smearing: [channel].
  public func channelRates(_ templates: Templates, station: Int) -> [Double] {
    templates.channels(station: station, interactions: interactions, at: standardModel).map {
      $0.reduce(0, +)
    }
  }

  /// Events per year of all channels that an expectation holds: [station][bin], without what lies outside.
  public func binTotals(_ templates: Templates, at point: CouplingPoint) -> [Double] {
    templates.stations.indices.flatMap { station in
      total(
        templates.channels(station: station, interactions: interactions, at: point),
        at: templates.stations[station]
      ).dropLast()
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
