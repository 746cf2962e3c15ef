import Configuration
import Experiment
import Interactions

extension FluxTable {
  /// Every beam mode that has a flux at each position, in the order of the positions. A position
  /// without any flux is an error.
  public func stations(atPositionsM positionsM: [Double]) throws(Failure) -> [Station] {
    var stations: [Station] = []
    for position in positionsM {
      var refusal: Failure?
      let first = stations.count
      for mode in BeamMode.allCases {
        let station = Station(mode: mode, positionM: position)
        do throws(Failure) {
          _ = try flux(at: station)
          stations.append(station)
        } catch {
          refusal = error
        }
      }
      if stations.count == first, let refusal { throw refusal }
    }
    return stations
  }

  /// Positions that the flux is tabulated at in any beam mode, ascending.
  public var tabulatedPositionsM: [Double] {
    Set(BeamMode.allCases.flatMap { positionsM(mode: $0) }).sorted()
  }
}

extension ExposurePlan {
  /// The same stays scaled to another total time, in modes that are there in equal parts.
  func lasting(_ years: Double, at stations: [Station]) -> ExposurePlan? {
    let kept = exposures.filter { stations.contains($0.station) }
    let positions = Set(exposures.map(\.positionM))
    guard positions.allSatisfy({ position in kept.contains { $0.positionM == position } }) else {
      return nil
    }
    let total = kept.reduce(0) { $0 + $1.years }
    return ExposurePlan(
      custom: kept.map {
        Exposure(mode: $0.mode, positionM: $0.positionM, years: $0.years * years / total)
      })
  }

  /// A plan with a year at every station.
  public init?(eachOf stations: [Station]) {
    self.init(
      custom: stations.map { Exposure(mode: $0.mode, positionM: $0.positionM, years: 1) })
  }
}
