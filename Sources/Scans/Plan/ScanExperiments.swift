import Configuration
import EventRates
import Fit
import Interactions

/// Experiments that a plan has fitted together with each of its configurations: the key
/// `experiments`, a list of configuration files.
public struct ScanExperiments: Sendable {
  /// The configurations as the files have them.
  let loaded: [(configuration: Configuration, source: ConfigurationSource)]

  init(_ node: ConfigurationNode?) throws(Failure) {
    let what = "a list of configuration files"
    let items = try node?.list(what, atMost: JointConfigurations.mostExperiments) ?? []
    loaded = try items.map { (item) throws(Failure) in
      let file = try item.fileName("a configuration file")
      do throws(Failure) {
        let (configuration, source) = try Configuration.format.read(file: file)
        return (configuration, source)
      } catch {
        throw error.at(item.name)
      }
    }
  }

  /// The experiments, made to agree with a configuration; nil where there are none.
  func joint(
    with first: (configuration: Configuration, source: ConfigurationSource)
  ) throws(Failure) -> JointConfigurations? {
    loaded.isEmpty ? nil : try JointConfigurations(first: first, others: loaded)
  }

  /// The files that the experiments name, by keys that name the experiment.
  func files() throws(Failure) -> [ScanFile] {
    try loaded.enumerated().map { (index, one) throws(Failure) in
      try ConfigurationVariations(base: one, axes: []).files().map {
        ScanFile(
          key: "experiments[\(index + 1)].\($0.key)", name: $0.name, contentHash: $0.contentHash)
      }
    }.flatMap { $0 }
  }

  var haveFluxCovariance: Bool {
    loaded.contains { $0.configuration.statistics.fluxCovariance != .none }
  }

  /// The bytes of the templates of the experiments, with samples like those of a base.
  func bytesOfTemplates(stride: Int, base: Configuration) -> Int {
    loaded.reduce(0) { bytes, one in
      var configuration = one.configuration
      configuration.sampling = base.sampling
      return bytes
        + ScanSize.templates(
          of: configuration,
          fluxPulls: ScanCost.assumedFluxPulls(configuration.statistics.fluxCovariance),
          stride: stride)
    }
  }

  /// The members of the plan's identity for the experiments; empty where there are none.
  var identity: [JSON.Member] {
    loaded.isEmpty
      ? []
      : [
        .init("experiments", .list(loaded.map { Configuration.format.json(of: $0.configuration) }))
      ]
  }
}
