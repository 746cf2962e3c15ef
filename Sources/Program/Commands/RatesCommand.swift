import ArgumentParser
import Publication

struct RatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rates",
    abstract: "Events per year by beam mode, position and channel.",
    discussion: """
      One row for each station of the plan and channel: the engine's estimate with its Monte Carlo \
      error, the deterministic integral, and Table 1 of the paper where it has a number.

      Example: nuem rates --format csv
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.write(try target.applied(to: study.study()).ratesDocument())
  }
}
