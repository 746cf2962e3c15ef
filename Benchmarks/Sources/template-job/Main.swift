import Configuration
import EventRates
import Fit
import Foundation
import Interactions

/// The whole job as NuEM does it, timed inside the process: one configuration, one engine.
///
///     template-job CONFIG ENGINE THREADS SAMPLES SEED...
///
/// writes one line of JSON for each seed: seconds, samples drawn, and the templates with their errors,
/// [station][channel][bin], of the Standard Model and of each shape function, in events per year
/// (per cm^2 of coefficient).
@main
struct TemplateJob {
  static func main() {
    do throws(Failure) {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("template-job: \(error.message)\n".utf8))
      exit(65)
    }
  }

  static func run(_ arguments: [String]) throws(Failure) {
    guard arguments.count >= 5, let threads = Int(arguments[2]) else {
      throw Failure(.commandLine, "usage: template-job CONFIG ENGINE THREADS SAMPLES SEED...")
    }
    for seed in arguments[4...] {
      var (configuration, source) = try Configuration.format.read(file: arguments[0])
      for (key, value) in [("engine", arguments[1]), ("samples", arguments[3]), ("seed", seed)] {
        try Configuration.format.set(
          "sampling.\(key)", to: value, option: key, settings: &configuration, source: &source)
      }
      let study = try Study(configuration: configuration, source: source, threads: threads)
      let begin = ContinuousClock.now
      let estimate = try study.templates(at: study.stations)
      let duration = begin.duration(to: .now) / .seconds(1)
      print(line(Job(study: study, estimate: estimate, seconds: duration)))
    }
  }

  static func line(_ job: Job) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // An error that cannot be trusted is not a number.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return (try? encoder.encode(job)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

/// What a run gave: every array is [station x channel x bin], and for shapes [... x shape].
struct Job: Encodable {
  let seconds: Double
  let samples: UInt64
  let standardModel: [Double], standardModelError: [Double]
  let shapes: [Double], shapesError: [Double]

  init(study: Study, estimate: TemplateEstimate, seconds: Double) {
    self.seconds = seconds
    let sampling = study.configuration.sampling
    samples = sampling.engine == .quadrature ? 0 : sampling.effectiveSamples
    let bins = estimate.central.bins
    let stride = study.interactions.table.stride
    let columns = study.interactions.shapes.map(\.column)
    let point = study.standardModel
    let coefficients = Channel.allCases.map {
      study.interactions.coefficients(channel: $0, at: point)
    }
    let model = estimate.estimate { templates in
      templates.stations.indices.flatMap { station in
        Channel.allCases.flatMap { channel in
          templates.events(
            station: station, channel: channel, coefficients: coefficients[channel.index]
          ).prefix(bins)
        }
      }
    }
    let terms = estimate.estimate { templates in
      templates.values.indices.filter { index in
        columns.contains(index % stride) && index / stride % (bins + 1) < bins
      }.map { templates.values[$0] }
    }
    standardModel = model.map(\.value)
    standardModelError = model.map(\.error)
    shapes = terms.map(\.value)
    shapesError = terms.map(\.error)
  }
}
