import Configuration
import Interactions

/// The neutrino flux by beam mode, off-axis position, channel and energy bin, in
/// neutrinos / (cm^2 GeV POT); a value holds across its bin.
public struct FluxTable: Equatable, Sendable {
  /// The flux of one beam mode at one position.
  struct StationFlux: Equatable, Sendable {
    let station: Station
    /// The flux [channel][energy bin].
    let values: [Double]
  }

  /// The edges [energyBins + 1] in GeV, ascending.
  public let energyEdgesGeV: [Double]
  /// The source of the flux, in words.
  public let source: String
  /// Warnings about the flux, such as columns that were left out.
  public let warnings: [String]
  /// The interpretation of each of its files, in words; empty where there is only one.
  public let readings: [String]
  /// XXH3 (128 bits) of the numbers, whatever file or format they came from.
  public let contentHash: String
  /// The fluxes of each beam mode, sorted by position.
  private let stations: [BeamMode: [StationFlux]]

  /// The number of energy bins, the same for every beam mode and position.
  public var energyBins: Int { energyEdgesGeV.count - 1 }

  /// The largest number of energy bins of a flux.
  public static var largestEnergyBins: Int { 10_000 }
  /// The limits of a value of a flux; larger ones would overflow later.
  static let valueLimits = Limits.atLeast(0.0, upTo: 1e100)

  /// - Parameter stations: each beam mode and position once, all on the same edges.
  init(
    energyEdgesGeV: [Double], stations: [StationFlux], source: String, warnings: [String] = [],
    readings: [String] = []
  ) throws(Failure) {
    guard stations.contains(where: { $0.values.contains { $0 > 0 } }) else {
      throw Failure(.badInput, "\(source): the flux is zero everywhere")
    }
    let sorted = Dictionary(grouping: stations, by: \.station.mode)
      .mapValues { $0.sorted { $0.station.positionM < $1.station.positionM } }
    self.energyEdgesGeV = energyEdgesGeV
    self.source = source
    self.warnings = warnings
    self.readings = readings
    self.stations = sorted
    contentHash = FluxTable.hash(
      energyEdgesGeV, BeamMode.allCases.map { sorted[$0] ?? [] })
  }

  /// The tabulated positions of a beam mode in metres, ascending; empty when it has none.
  public func positionsM(mode: BeamMode) -> [Double] {
    stations[mode, default: []].map(\.station.positionM)
  }

  /// The flux [channel][energy bin], linear between tabulated positions, bin by bin. A mode that is
  /// not there and a position beyond the tabulated ones are errors.
  public func flux(at station: Station) throws(Failure) -> [Double] {
    let (mode, positionM) = (station.mode, station.positionM)
    let fluxes = stations[mode, default: []]
    guard let nearest = fluxes.first?.station.positionM,
      let farthest = fluxes.last?.station.positionM
    else {
      throw Failure(.badInput, "the flux (\(source)) has no \(mode.rawValue) mode")
    }
    guard let above = fluxes.firstIndex(where: { $0.station.positionM >= positionM }),
      positionM >= nearest
    else {
      let range = "\(numeral(nearest)) to \(numeral(farthest)) m"
      throw Failure(
        .badInput,
        "no flux at \(numeral(positionM)) m: in \(mode.rawValue) mode it covers \(range)"
          + " (\(source))")
    }
    let upper = fluxes[above]
    guard above > 0, upper.station.positionM > positionM else { return upper.values }
    let lower = fluxes[above - 1]
    let weight =
      (positionM - lower.station.positionM) / (upper.station.positionM - lower.station.positionM)
    return zip(lower.values, upper.values).map { $0 + weight * ($1 - $0) }
  }

  /// Refuses a plan with a beam mode or position that the flux does not have.
  public func check(_ plan: ExposurePlan, source: ConfigurationSource) throws(Failure) {
    for (index, exposure) in plan.entries.enumerated() {
      do throws(Failure) {
        _ = try flux(at: exposure.station)
      } catch {
        guard !plan.isCustom else { throw source.blame(error, on: "plan[\(index + 1)]") }
        throw source.failure(
          error.kind, at: source.given(among: "plan", "beam.flux"),
          "\(error.message), which plan \(plan.name) needs")
      }
    }
  }

  /// The integral of flux x E dE over low < E < high, in GeV / (cm^2 POT), of one channel of
  /// values [channel][energy bin].
  func energyIntegral(
    of values: [Double], _ channel: Channel, from low: Double = 0, to high: Double = .infinity
  ) -> Double {
    var integral = 0.0
    for bin in 0..<energyBins {
      let lower = max(low, energyEdgesGeV[bin])
      let upper = min(high, energyEdgesGeV[bin + 1])
      guard upper > lower else { continue }
      integral += values[channel.index * energyBins + bin] * (upper - lower) * (upper + lower) / 2
    }
    return integral
  }

  private static func hash(_ edges: [Double], _ modes: [[StationFlux]]) -> String {
    var numbers = [Double(edges.count)] + edges
    for fluxes in modes {
      numbers.append(Double(fluxes.count))
      for flux in fluxes { numbers += [flux.station.positionM] + flux.values }
    }
    return Configuration.contentHash(of: numbers)
  }
}
