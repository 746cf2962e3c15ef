import Configuration
import Experiment

/// A file that a configuration names.
public struct NamedFile: Equatable, Sendable {
  /// Key that names the file, such as `beam.flux[2].file`.
  public let key: String
  /// Name of the file in the configuration.
  public let name: String
}

extension Configuration {
  /// The keys of which the values may name files.
  public static let keysOfFiles = [
    "beam.flux", "backgrounds", "data", "statistics.flux_covariance", "statistics.nuisances",
    "statistics.correlations", "physics.interactions", "detector.energy_resolution",
    "detector.angular_resolution_deg", "detector.efficiency",
  ]

  /// The files that a key of `keysOfFiles` names.
  public func files(of key: String) -> [NamedFile] {
    switch key {
    case "beam.flux": beam.flux.files.map { NamedFile(key: key + $0.key, name: $0.name) }
    case "backgrounds": one(backgrounds.file, key)
    case "data": data.files.map { NamedFile(key: key + $0.key, name: $0.name) }
    case "statistics.flux_covariance": one(statistics.fluxCovariance.file, key)
    case "statistics.nuisances":
      statistics.nuisances.enumerated().compactMap { index, nuisance in
        nuisance.file.map { NamedFile(key: "\(key)[\(index + 1)]", name: $0) }
      }
    case "statistics.correlations": one(statistics.correlations, key)
    case "physics.interactions":
      physics.interactions.compactMap(\.file).map { NamedFile(key: key, name: $0) }
    default:
      detector.files.filter { $0.key == key }.map { NamedFile(key: $0.key, name: $0.name) }
    }
  }

  private func one(_ file: String?, _ key: String) -> [NamedFile] {
    file.map { [NamedFile(key: key, name: $0)] } ?? []
  }
}
