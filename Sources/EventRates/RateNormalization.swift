import NearDetector
import NeutrinoPhysics
import Settings

/// The factor of each cell: 1, or Table 1 over the integral with the whole default configuration and
/// the flux in use. It depends on the flux alone, so it is kept for every other detector, and it
/// applies to the terms of the couplings too.
public struct RateNormalization: Sendable {
  private let flux: FluxTable
  private let source: ConfigurationSource
  /// Events per year for a flux of 1 in an energy bin, [channel][energy bin], with the default
  /// configuration; nil where rates are absolute.
  private let reference: [[Double]]?
  private let grid: EnergyGrid
  private let table1: PublishedTable1

  init(
    _ normalization: Normalization, flux: FluxTable, source: ConfigurationSource
  ) throws(Failure) {
    self.flux = flux
    self.source = source
    let detector = DetectorSettings()
    let beam = BeamSettings()
    table1 = try PublishedTable1()
    grid = try EnergyGrid(flux: flux, beam: beam, detector: detector, source: source)
    guard normalization == .table1 else {
      reference = nil
      return
    }
    let response = try unsmearedResponse(
      recoilThresholdGeV: detector.recoilThresholdGeV, energyEdgesGeV: grid.edgesGeV)
    let crossSection = CrossSection()
    let exposure = beam.protonsOnTargetPerYear * detector.electrons
    let stride = ShapeFunction.stride
    reference = Channel.allCases.map { channel in
      let coefficients = crossSection.coefficients(
        channel: channel, at: crossSection.standardModel)
      return Swift.stride(from: 0, to: response.count, by: stride).map { row in
        exposure * (0..<stride).reduce(0) { $0 + response[row + $1] * coefficients[$1] }
      }
    }
  }

  /// Between the positions of Table 1 the factor is interpolated linearly.
  public func factor(station: Station, channel: Channel) throws(Failure) -> Double {
    guard let reference else { return 1 }
    let tabulated = table1.positionsM
    guard let above = tabulated.first(where: { $0 >= station.positionM }),
      let below = tabulated.last(where: { $0 <= station.positionM })
    else {
      throw unusable("Table 1 ends before \(numeral(station.positionM)) m")
    }
    let upper = try tabulatedFactor(station.mode, above, channel, reference: reference)
    guard below < above else { return upper }
    let lower = try tabulatedFactor(station.mode, below, channel, reference: reference)
    let fraction = (station.positionM - below) / (above - below)
    return lower + fraction * (upper - lower)
  }

  private func tabulatedFactor(
    _ mode: BeamMode, _ positionM: Double, _ channel: Channel, reference: [[Double]]
  ) throws(Failure) -> Double {
    let station = Station(mode: mode, positionM: positionM)
    let cell = "\(channel.rawValue) in \(station)"
    guard let published = table1.events(at: station, channel: channel)
    else {
      throw unusable("Table 1 has no \(cell)")
    }
    let values: [Double]
    do throws(Failure) {
      values = grid.values(of: try flux.flux(at: station))
    } catch {
      throw unusable("the flux has no \(cell), which the scaling needs")
    }
    let integral = zip(
      values[(channel.index * grid.energyBins)...], reference[channel.index]
    ).reduce(0) {
      $0 + $1.0 * $1.1
    }
    guard integral > 0 else {
      throw unusable("the flux gives no events for \(cell)")
    }
    return published / integral
  }

  private func unusable(_ why: String) -> Failure {
    source.failure(
      .badInput, at: "normalization",
      "table1 cannot scale the rates: \(why); use normalization: absolute")
  }
}
