import ArgumentParser
import Configuration
import Scans

struct ScanRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Compute the blocks of a scan that are not done.",
    discussion: """
      Computes all of them without --shard or --first and --last. Each block is a file that appears whole or not \
      at all, so that any number of these may run at a time, be killed, and run again; blocks that are \
      done are checked and left, damaged ones are told and done again. SIGTERM, SIGINT, SIGHUP, SIGUSR1, \
      SIGUSR2 and SIGXCPU end it within ten seconds with exit code 75; the core hours of the plan's \
      limits, once used, with 71.

      Example: nuem scan run scan.yaml --shard 3/100
      """)

  @OptionGroup var scan: ScanOptions
  @Option(
    help: ArgumentHelp(
      "Shard I of N, from 1: the blocks are shared out to N jobs.", valueName: "I/N"))
  var shard: Shard?
  @Option(help: ArgumentHelp("First block, from 0.", valueName: "block"))
  var first: Int?
  @Option(help: ArgumentHelp("Last block (inclusive).", valueName: "block"))
  var last: Int?
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var messageOptions: MessageOptions

  func validate() throws {
    guard shard == nil || (first == nil && last == nil) else {
      throw ValidationError("expected --shard, or --first and --last, not both")
    }
  }

  func run() throws {
    let interruption = try catchSignals()
    let plan = try scan.plan()
    let work = ScanWork(plan: plan, threads: threads.count, interruption: interruption)
    try work.run(try blocks(of: plan.layout))
  }

  private func blocks(of layout: ScanLayout) throws(Failure) -> Range<Int> {
    if let shard { return layout.blocks(ofShard: shard.part, of: shard.parts) }
    let (first, last) = (first ?? 0, last ?? layout.blocks - 1)
    for (name, block) in [("--first", first), ("--last", last)]
    where !(0..<layout.blocks).contains(block) {
      throw Failure(
        .commandLine, "\(name): expected a block from 0 to \(layout.blocks - 1), found \(block)")
    }
    guard first <= last else {
      throw Failure(.commandLine, "--last: expected a block from \(first) on, found \(last)")
    }
    return first..<last + 1
  }
}
