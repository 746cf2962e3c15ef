import ArgumentParser
import Configuration
import Publication

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Differences of two results, number by number, in units of their Monte Carlo errors.",
    discussion: """
      Reads what a command wrote as JSON (or CSV), the merged results of a scan in HDF5, or folders of \
      nuem tables or nuem reproduce. Rows \
      are matched by what names them: mode, position, channel, bin, plan, parameter, convention, axes. Each \
      number's difference is set beside both Monte Carlo errors in quadrature; the largest come \
      first. Chi-square and its p-value, rows that one result alone has, and what differs in their \
      provenance stand below.

      Example: nuem compare results tables --top 20
      """)

  @Argument(help: "The first result: a file or a folder.")
  var first: String

  @Argument(help: "The second result: a file or a folder.")
  var second: String

  @Option(help: ArgumentHelp("Print the largest differences only.", valueName: "count"))
  var top: Count?

  @Option(
    name: .customLong("fail-above"),
    help: ArgumentHelp(
      """
      Exit with 65 where a pull is above this, or one result has a row or number that the other has \
      not.
      """, valueName: "sigma"))
  var limit: Number?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let limit = limit?.value, !(limit >= 0) {
      throw ValidationError("--fail-above: expected a number >= 0, found \(numeral(limit))")
    }
    if let top = top?.value, top < 1 {
      throw ValidationError("--top: expected a whole number >= 1, found \(top)")
    }
  }

  func run() throws {
    let comparison = try ResultComparison(first: first, second: second)
    try output.write(comparison.document(most: top?.value))
    if let limit = limit?.value, let excess = comparison.excess(above: limit) {
      throw Failure(.badInput, "--fail-above: \(excess)")
    }
  }
}
