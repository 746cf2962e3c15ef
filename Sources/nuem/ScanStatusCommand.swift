import ArgumentParser
import GridScan
import Publication
import Settings

struct ScanStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how far a scan is, and what to submit again.",
    discussion: """
      Reads and checks every block. With the number of shards it names those that are not done, as \
      Slurm's --array takes them. Nothing is written.

      Example: nuem scan status scan.yaml --shards 100
      """)

  @OptionGroup var scan: ScanOptions
  @Option(help: "Number of shards.")
  var shards: Int?
  @OptionGroup var threads: ThreadOptions
  @Option(help: "text or json.")
  var format: SummaryFormat = .text

  func validate() throws {
    if let shards, !(1...100_000_000).contains(shards) {
      throw ValidationError(
        "--shards: expected a whole number from 1 to 100000000, found \(shards)")
    }
  }

  func run() throws {
    let plan = try scan.plan()
    let summary = ScanStatusSummary(
      plan: plan, status: try ScanStatus(plan, threads: threads.count), shards: shards)
    switch format {
    case .text: try Output.print(summary.text)
    case .json: try Output.print(summary.json.text(indented: true) + "\n")
    }
  }
}
