import ArgumentParser
import Publication

struct RatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rates",
    abstract: "Expected events per year by beam mode, off-axis position and neutrino flavour.",
    discussion: """
      Neutrino-electron scattering in the Standard Model, above the recoil threshold and in all \
      bins together. One row for each station of the plan and flavour: the engine's estimate with \
      its Monte Carlo error, the deterministic integral, and Table 1 of arXiv:2111.14884 where it \
      has a number.

      Example: nuem rates --format csv
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.write(try target.applied(to: study.study()).ratesDocument())
  }
}
