import ArgumentParser
import EventRates
import Foundation
import Inference
import NearDetector
import NeutrinoPhysics
import Publication
import Settings

extension Engine: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}
extension BeamMode: ExpressibleByArgument {}
extension Parameter: ExpressibleByArgument {}

/// A whole number: 5000000, 5e6 or 5_000_000.
struct Count: ExpressibleByArgument {
  let value: UInt64

  init?(argument: String) {
    guard let value = parseCount(argument) else { return nil }
    self.value = value
  }
}

/// A finite decimal number.
struct Number: ExpressibleByArgument {
  let value: Double

  init?(argument: String) {
    guard let value = parseNumber(argument) else { return nil }
    self.value = value
  }
}

/// How a result leaves the program.
struct OutputOptions: ParsableArguments {
  @Option(help: "How to write the result.")
  var format: OutputFormat = .text

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  func write(_ document: ResultDocument) throws(Failure) {
    try Output.print(document.formatted(as: format))
  }
}

/// Tells the user what is odd but allowed.
func warn(_ warnings: [String], quiet: Bool) {
  guard !quiet else { return }
  for warning in warnings { complain("warning: \(warning)") }
}

/// How to integrate: the command line's word above the configuration's.
struct SamplingOptions: ParsableArguments {
  @Option(help: "How to integrate.")
  var engine: Engine?

  @Option(help: "Monte Carlo samples, such as 5e6.")
  var samples: Count?

  @Option(help: "Key of the random numbers.")
  var seed: Count?

  @Option(help: "Threads. Default: the cores that this process may use.")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads: expected a whole number from 1 to 4096, found \(threads)")
    }
    if let samples, !SamplingSettings.samplesRange.contains(samples.value) {
      throw ValidationError(
        "--samples: expected a whole number \(SamplingSettings.samplesRange), found \(samples.value)"
      )
    }
  }

  var threadCount: Int { threads ?? defaultThreadCount() }

  func apply(to sampling: inout SamplingSettings, source: inout ConfigurationSource) {
    if let engine {
      sampling.engine = engine
      source.override("sampling.engine", by: "--engine")
    }
    if let samples {
      sampling.samples = samples.value
      source.override("sampling.samples", by: "--samples")
    }
    if let seed {
      sampling.seed = seed.value
      source.override("sampling.seed", by: "--seed")
    }
  }
}

/// Which configuration to compute.
struct StudyOptions: ParsableArguments {
  @Option(name: .customLong("config"), help: "Configuration file (YAML). Default: the paper's setup.")
  var configurationFile: String?

  @OptionGroup var sampling: SamplingOptions

  /// The configuration, before anything that it names is loaded.
  func load() throws(Failure) -> (configuration: Configuration, source: ConfigurationSource) {
    var (configuration, source) =
      try configurationFile.map { (file) throws(Failure) in
        try Configuration.format.read(file: file)
      } ?? (Configuration(), ConfigurationSource())
    sampling.apply(to: &configuration.sampling, source: &source)
    return (configuration, source)
  }

  func study() throws(Failure) -> Study {
    let (configuration, source) = try load()
    return try Study(
      configuration: configuration, source: source, threads: sampling.threadCount)
  }
}

/// Which stations: those of the plan, or any of the flux.
struct StationOptions: ParsableArguments {
  @Option(help: "This beam mode: neutrino or antineutrino. Default: the plan's.")
  var mode: BeamMode?

  @Option(help: "This position off axis, in m. Default: the plan's.")
  var position: Number?

  func stations(of study: Study) throws(Failure) -> [Station] {
    try study.stations(mode: mode, positionM: position?.value)
  }
}
