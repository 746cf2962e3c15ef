import Configuration
import Experiment

/// A study whose plan is every station that plans may take, with those of the plans that the best one is compared
/// with where it can have them.
public struct PlanStudies: Sendable {
  /// Study with all stations.
  public let study: Study
  /// Stations that plans may take.
  public let stations: [Station]
  /// Positions of these stations in metres, ascending.
  public let positionsM: [Double]
  /// Why there are none to compare with; nil where there are.
  public let missing: String?

  /// - Parameter positionsM: ascending; nil for every position of the flux.
  public init(_ study: Study, positionsM: [Double]?) throws(Failure) {
    self = try PlanStudies(
      configuration: study.configuration, source: study.source, flux: study.flux,
      positionsM: positionsM
    ) { (configuration) throws(Failure) in
      var other = try Study(
        configuration: configuration, source: study.source, threads: study.threads)
      (other.progress, other.target) = (study.progress, study.target)
      other.fixedCouplings = study.fixedCouplings
      return other
    }
  }

  /// - Parameter make: a study of a configuration; first of one whose plan is what plans may take.
  public init(
    configuration: Configuration, source: ConfigurationSource, flux: FluxTable,
    positionsM: [Double]?, make: (Configuration) throws(Failure) -> Study
  ) throws(Failure) {
    self.positionsM = positionsM ?? flux.tabulatedPositionsM
    do throws(Failure) {
      stations = try flux.stations(atPositionsM: self.positionsM)
    } catch {
      throw Failure(.commandLine, error.message).at("--positions")
    }
    let candidates = try make(configuration.planned(at: stations))
    let own = stations
    var all = own
    for station in [ExposurePlan.onAxis, .prism].flatMap(\.exposures).map(\.station)
    where !all.contains(station) {
      all.append(station)
    }
    guard all.count > own.count else {
      (study, missing) = (candidates, nil)
      return
    }
    do throws(Failure) {
      (study, missing) = (try make(configuration.planned(at: all)), nil)
    } catch {
      (study, missing) = (candidates, error.message)
    }
  }
}

extension Configuration {
  /// The configuration with a plan of a year at each of some stations.
  fileprivate func planned(at stations: [Station]) -> Configuration {
    var configuration = self
    if let plan = ExposurePlan(eachOf: stations) { configuration.plan = plan }
    return configuration
  }
}
