import Configuration
import EventRates
import Experiment
import Fit
import Interactions

/// A file that some configuration of a plan names.
public struct ScanFile: Equatable, Sendable {
  /// The key that names the file.
  public let key: String
  /// The file's name as the configuration says it.
  public let name: String
  /// The hash of its bytes.
  public let contentHash: String
}

/// The first configuration of a plan, and its variations of one axis at a time over all values.
/// Every key has one axis at most, so every value that a key can have is in one of these.
struct ConfigurationVariations {
  typealias Loaded = (configuration: Configuration, source: ConfigurationSource)
  let all: [Loaded]

  init(base: Loaded, axes: [ConfigurationAxis]) {
    func taking(_ axis: ConfigurationAxis, _ index: Int, into loaded: Loaded) -> Loaded {
      var loaded = loaded
      Configuration.format.take(
        axis.key, from: axis.settings[index], into: &loaded.configuration, source: &loaded.source)
      return loaded
    }
    let first = axes.reduce(base) { taking($1, 0, into: $0) }
    all =
      [first]
      + axes.flatMap { axis in
        axis.values.indices.dropFirst().map { taking(axis, $0, into: first) }
      }
  }

  /// Refuses tasks that observed data do not allow.
  func check(_ tasks: [ScanTask], grid: [GridAxis], at members: Members) throws(Failure) {
    guard let observed = all.first(where: { $0.configuration.data != .asimov }) else { return }
    let location = observed.source.location(of: "data")
    let compute = members["compute"]
    func refusal(_ message: String) -> Failure {
      compute?.failure(message) ?? Failure(.badInput, message)
    }
    for task in tasks {
      switch task {
      case .chiSquare(_, let truth) where !truth.isEmpty:
        throw refusal(
          "\(task.name) has a truth, and there are observed data (\(location)):"
            + " expected one")
      case .feldmanCousins(_, _, let truth) where !truth.isEmpty:
        throw refusal(
          "\(task.name) has a truth, and there are observed data (\(location)):"
            + " expected one")
      case .bounds where !grid.isEmpty:
        throw refusal(
          "bounds at the points of a grid are those of Asimov data, and there are observed data"
            + " (\(location)): expected no grid, or no data")
      default: break
      }
    }
  }

  /// Whether principal pulls of a flux covariance are computed for some configuration.
  var haveFluxCovariance: Bool {
    all.contains { $0.configuration.statistics.fluxCovariance != .none }
  }

  /// Every file that a configuration names, each once; one that cannot be read is `missingInput`.
  func files() throws(Failure) -> [ScanFile] {
    var files: [ScanFile] = []
    var seen: Set<String> = []
    for key in Configuration.keysOfFiles {
      for (configuration, source) in all {
        for file in configuration.files(of: key) {
          let path = source.resolve(file.name, of: file.key)
          guard seen.insert("\(file.key)\n\(file.name)\n\(path)").inserted else { continue }
          do throws(Failure) {
            let hash = try source.read(file.name, of: file.key).contentHash
            files.append(ScanFile(key: file.key, name: file.name, contentHash: hash))
          } catch {
            throw error.at(source.location(of: file.key))
          }
        }
      }
    }
    return files
  }
}
