import ArgumentParser
import Configuration
import EventRates
import Scans

struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Chi-square, bounds or pseudo-experiments on a grid of couplings, on a cluster.",
    discussion: """
      A plan (YAML) says which configurations, which points and what to compute. Its work is cut into \
      blocks that any number of jobs may share, interrupt and take up again.

      Example: nuem scan plan scan.yaml
      """,
    subcommands: [
      ScanPlanCommand.self, ScanRunCommand.self, ScanStatusCommand.self, ScanMergeCommand.self,
      ScanSubmitCommand.self,
    ])
}

/// Options that name the scan.
struct ScanOptions: ParsableArguments {
  @Argument(help: "Plan file (YAML).")
  var file: String

  @Option(
    help: ArgumentHelp(
      "Folder of the results. Default: the plan's, or that of the file with the extension .scan.",
      valueName: "folder"))
  var output: String?

  func plan() throws(Failure) -> ScanPlan { try ScanPlan(file: file, output: output) }
}

/// The format of a summary.
enum SummaryFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}

/// The option for the number of threads.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads. Default: the cores that this process may use.")
  var threads: Int?

  var count: Int { threads ?? defaultThreadCount() }

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads: expected a whole number from 1 to 4096, found \(threads)")
    }
  }
}
