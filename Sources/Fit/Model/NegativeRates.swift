import Configuration
import EventRates
import Experiment
import Interactions

/// Events below 0, which the squares of amplitudes cannot give and the published size of the milli-charge
/// terms can: there their interference is 4 pi times as large, and outweighs the squares.
public struct NegativeRates {
  /// Rounding of integration, as a part of a channel's events: smaller negative rates are not
  /// counted.
  private static let rounding = 1e-6

  private var first: String?
  private var negative = 0
  private var entries = 0

  /// Nothing looked at yet.
  public init() {}

  /// - Parameters:
  ///   - events: events of a channel in every bin.
  ///   - name: what they belong to, such as a station.
  public mutating func look(at events: [Double], of channel: Channel, in name: String) {
    entries += events.count
    let least = -Self.rounding * events.reduce(0) { $0 + abs($1) }
    for (bin, value) in events.enumerated() where value < least {
      negative += 1
      if first == nil {
        first = "\(channel.rawValue) in \(name), bin \(bin + 1) (\(numeral(value)))"
      }
    }
  }

  /// Warnings for the user; empty where no rate is negative.
  public func warnings(_ physics: PhysicsSettings) -> [String] {
    guard let first else { return [] }
    return [
      "\(negative) of \(entries) rates are negative, the first that of \(first)"
        + (physics.millichargeConvention == .published
          ? ": with millicharge_convention published a cross-section can be" : "")
    ]
  }
}

extension Study {
  /// Warnings about the rates of templates at a point, such as the truth of Asimov data.
  public func rateWarnings(_ templates: Templates, at point: CouplingPoint?) -> [String] {
    guard let point else { return [] }
    return zip(experiments, templates.experiments).flatMap { study, own in
      study.ownRateWarnings(own, at: point).map {
        others.isEmpty ? $0 : "\(study.name): \($0)"
      }
    }
  }

  private func ownRateWarnings(_ templates: Templates, at point: CouplingPoint) -> [String] {
    var negative = NegativeRates()
    for (index, station) in templates.stations.enumerated() {
      let channels = templates.channels(station: index, interactions: interactions, at: point)
      for channel in Channel.allCases {
        // The last one is what lies outside of the bins.
        negative.look(at: Array(channels[channel.index].dropLast()), of: channel, in: "\(station)")
      }
    }
    return negative.warnings(configuration.physics)
  }
}
