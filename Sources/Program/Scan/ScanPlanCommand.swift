import ArgumentParser
import Configuration
import Publication
import Scans

struct ScanPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Check a scan plan and say what time and space it takes.",
    discussion: """
      Prints the numbers of configurations, points and blocks, the space on disk, the limits of the \
      plan, and the time as a trial of about a second on the dearest configuration lets expect it. \
      Nothing is written.

      Example: nuem scan plan scan.yaml
      """)

  @OptionGroup var scan: ScanOptions
  @OptionGroup var threads: ThreadOptions
  @Option(help: "text or json.")
  var format: SummaryFormat = .text
  @Flag(help: "Print the configurations as CSV, their numbers and the values of the axes.")
  var list = false
  @OptionGroup var messageOptions: MessageOptions

  func run() throws {
    let plan = try scan.plan()
    guard !list else {
      try plan.writeConfigurations { (piece) throws(Failure) in try Output.print(piece) }
      return
    }
    let disk = try ScanDisk(plan)
    try disk.check(plan)
    let check = try ScanCheck(plan, threads: threads.count)
    messages.warn(check.warnings)
    let summary = ScanPlanSummary(
      plan: plan, disk: disk, check: check, estimate: try ScanEstimate(plan, threads: threads.count)
    )
    switch format {
    case .text: try Output.print(summary.text)
    case .json: try Output.print(summary.json.text(indented: true) + "\n")
    }
  }
}
