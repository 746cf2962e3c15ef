import ArgumentParser
import Configuration
import Publication
import Scans

struct ScanStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how far a scan is, and what to submit again.",
    discussion: """
      Reads and checks every block. With the number of shards, or after a submission, it names \
      those that are not done, as Slurm's --array and --only of scan submit take them. Nothing is \
      written.

      Example: nuem scan status scan.yaml --shards 100
      """)

  @OptionGroup var scan: ScanOptions
  @Option(help: "Number of shards. Default: that of the last submission.")
  var shards: Int?
  @OptionGroup var threads: ThreadOptions
  @Option(help: "text or json.")
  var format: SummaryFormat = .text
  @OptionGroup var messageOptions: MessageOptions

  func validate() throws {
    if let shards, !(1...100_000_000).contains(shards) {
      throw ValidationError(
        "--shards: expected a whole number from 1 to 100000000, found \(shards)")
    }
  }

  func run() throws {
    let plan = try scan.plan()
    let summary = ScanStatusSummary(
      plan: plan, status: try ScanStatus(plan, threads: threads.count),
      shards: try shards ?? ScanSubmission.read(of: plan)?.shards)
    switch format {
    case .text: try Output.print(summary.text)
    case .json: try Output.print(summary.json.text(indented: true) + "\n")
    }
  }
}
