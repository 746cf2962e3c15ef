import ArgumentParser
import Configuration
import Fit

/// The option for experiments that are fitted together.
struct ExperimentOptions: ParsableArguments {
  @Option(
    name: .customLong("with"),
    help: ArgumentHelp(
      """
      Configuration of another experiment, fitted together: chi-squares add up, couplings and masses are \
      common, and so are nuisances with shared: experiments in both. May be given several times. \
      Overrides, plan and data options are about the first; samples and seed hold for all.
      """, valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var files: [String] = []

  /// The experiments that are fitted together; nil where there is only one.
  func joint(
    _ first: (configuration: Configuration, source: ConfigurationSource)
  ) throws(Failure) -> JointConfigurations? {
    guard !files.isEmpty else { return nil }
    return try JointConfigurations(
      first: first,
      others: files.map { (file) throws(Failure) in
        let (configuration, source) = try Configuration.format.read(file: file)
        return (configuration, source)
      })
  }
}
