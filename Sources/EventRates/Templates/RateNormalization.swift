import Configuration
import Experiment
import Interactions

/// The factor of each station and channel: 1, or Table 1 over the integral with the whole default
/// configuration and the flux in use. It depends on the flux alone, so it is the same for every
/// detector, and it applies to the terms of the couplings too.
public struct RateNormalization: Sendable {
  private let flux: FluxTable
  private let source: ConfigurationSource
  /// The rates that Table 1 is compared with; nil where rates are absolute.
  private let reference: ReferenceRates?
  private let table1: PublishedTable1

  init(
    _ normalization: Normalization, flux: FluxTable, source: ConfigurationSource
  ) throws(Failure) {
    self.flux = flux
    self.source = source
    table1 = try PublishedTable1()
    do throws(Failure) {
      reference = normalization == .table1 ? try ReferenceRates(flux: flux) : nil
    } catch {
      throw RateNormalization.unusable(error.message, source)
    }
  }

  /// The factor of a station and channel, interpolated linearly between the positions of Table 1.
  public func factor(station: Station, channel: Channel) throws(Failure) -> Double {
    guard let reference else { return 1 }
    let tabulated = table1.positionsM
    guard let above = tabulated.first(where: { $0 >= station.positionM }),
      let below = tabulated.last(where: { $0 <= station.positionM })
    else {
      throw Self.unusable("Table 1 ends before \(numeral(station.positionM)) m", source)
    }
    let upper = try tabulatedFactor(station.mode, above, channel, reference: reference)
    guard below < above else { return upper }
    let lower = try tabulatedFactor(station.mode, below, channel, reference: reference)
    let fraction = (station.positionM - below) / (above - below)
    return lower + fraction * (upper - lower)
  }

  private func tabulatedFactor(
    _ mode: BeamMode, _ positionM: Double, _ channel: Channel, reference: ReferenceRates
  ) throws(Failure) -> Double {
    let station = Station(mode: mode, positionM: positionM)
    let entry = "\(channel.rawValue) in \(station)"
    guard let published = table1.events(at: station, channel: channel)
    else {
      throw Self.unusable("Table 1 has no \(entry)", source)
    }
    let values: [Double]
    do throws(Failure) {
      values = reference.grid.values(of: try flux.flux(at: station))
    } catch {
      throw Self.unusable("the flux has no \(entry), which the scaling needs", source)
    }
    let integral = reference.events(channel, flux: values)
    guard integral > 0 else {
      throw Self.unusable("the flux gives no events for \(entry)", source)
    }
    return published / integral
  }

  private static func unusable(_ why: String, _ source: ConfigurationSource) -> Failure {
    source.failure(
      .badInput, at: source.given(among: "normalization", "beam.flux"),
      "table1 cannot scale the rates: \(why); use normalization: absolute")
  }
}
