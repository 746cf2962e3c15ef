import ArgumentParser
import Configuration
import EventRates
import Fit
import Foundation
import Publication

struct ConvergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "converge",
    abstract:
      "True and stated Monte Carlo error of rates, bins and bounds against the number of samples.",
    discussion: """
      Draws samples of rising size, several times each, and compares them with quadrature at its \
      finest level: the true error and the stated one, the median of the worst entry. Sizes count \
      all replicates together; qmc rounds a replicate up to a power of two. scripts/figures \
      convergence draws the result.

      Example: nuem converge --to 2^14 --format csv
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Smallest sample, such as 2^10 or 1e3.")
  var from = SampleCount(1 << 10)

  @Option(help: "Largest sample; sizes double up to it.")
  var to = SampleCount(1 << 24)

  @Option(help: "Engines, separated by commas.")
  var engines = EngineList(ConvergencePlan.engines)

  func validate() throws {
    if study.sampling.engine != nil {
      throw ValidationError("--engine: converge compares engines; expected --engines")
    }
    if study.sampling.samples != nil {
      throw ValidationError("--samples: converge takes several; expected --from and --to")
    }
  }

  func run() throws {
    let plan = try ConvergencePlan(engines: engines.engines, from: from.count, to: to.count)
    let study = try study.study()
    try output.write(
      try study.convergenceDocument(plan) { fraction, engine, samples in
        messages.report(
          WorkProgress(
            activity: "convergence", done: (100 * fraction).rounded(.down), total: 100, unit: "%",
            note: "next \(engine.rawValue) with \(String(format: "%.2g", Double(samples))) samples")
        )
      })
  }
}

/// A count, or a power of two as `2^20`.
struct SampleCount: ExpressibleByArgument {
  let count: UInt64

  init(_ count: UInt64) { self.count = count }

  init?(argument: String) {
    if argument.hasPrefix("2^") {
      guard let exponent = parseCount(String(argument.dropFirst(2))), exponent < 64 else {
        return nil
      }
      count = 1 << exponent
    } else {
      guard let value = parseCount(argument) else { return nil }
      count = value
    }
  }

  var defaultValueDescription: String {
    count.nonzeroBitCount == 1 ? "2^\(count.trailingZeroBitCount)" : "\(count)"
  }
}

/// Engines that sample, separated by commas, each once.
struct EngineList: ExpressibleByArgument {
  let engines: [Engine]

  init(_ engines: [Engine]) { self.engines = engines }

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    let engines = names.compactMap { Engine(rawValue: String($0)) }
    guard engines.count == names.count, Set(engines).count == engines.count,
      !engines.contains(.quadrature)
    else { return nil }
    self.engines = engines
  }

  var defaultValueDescription: String { engines.map(\.rawValue).joined(separator: ",") }
}
