import ArgumentParser
import Configuration
import EventRates
import Fit
import Foundation
import Interactions
import Publication

struct ToysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "toys",
    abstract: "Feldman-Cousins intervals or CLs limits of a coupling, and their coverage.",
    discussion: """
      Pseudo-experiments at a ladder of true values give critical values of the profile likelihood \
      ratio, and say which rungs the data accept; further ones find where acceptance ends between two \
      rungs; others test the coverage. An interval may have several pieces: each is a row. Where nothing \
      but a few counts fluctuates, the probabilities of all outcomes are summed, and no toys are drawn.

      With --method cls, limits by CLs on each side of the Standard Model: the statistic is q-tilde \
      (chi-square at a value less its least value on that side, 0 where the best value lies beyond), toys are \
      drawn at the tested value and at the Standard Model's, with the pulls that describe the data best at \
      each, and a value is excluded where p(signal) / p(background) is below 1 less the confidence level. \
      Beside each limit stand those that experiments expect where the Standard Model is true.

      Toys are numbered: jobs that each do a part of them and save it are put together with --merge, to \
      the same bytes as one job that does all. The job that merges draws those of the ends.

      Examples:
        nuem toys --plan on-axis --parameter mu_numu --toys 2000
        nuem toys --plan on-axis --parameter mu_nue --method cls --toys 500
        nuem toys --parameter mu_numu --toys 1000 --shard 1/2 --save 1.csv
        nuem toys --parameter mu_numu --toys 1000 --shard 2/2 --save 2.csv
        nuem toys --parameter mu_numu --toys 1000 --merge 1.csv 2.csv
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var truth: TruthOptions
  @OptionGroup var plan: PlanOption
  @OptionGroup var point: CouplingOptions

  @Option(help: "The parameter.")
  var parameter: String
  @Option(help: "Intervals after feldman-cousins, or limits on each side by cls.")
  var method: ToyMethod = .feldmanCousins
  @Option(help: "Toys of each true value.")
  var toys: Count = Count(10_000)
  @Option(name: .customLong("cl"), help: "Confidence level.")
  var confidenceLevel: Number = Number(0.90)
  @Option(
    help: ArgumentHelp(
      "True values of the ladder, over the interval by Wilks and beyond.",
      valueName: "value,..."))
  var ladder: NumberList = NumberList()
  @Option(
    name: .customLong("at"),
    help: ArgumentHelp(
      "True values at which coverage is tested, in that interval.",
      valueName: "value,..."))
  var tested: NumberList = NumberList()
  @Option(help: ArgumentHelp("Compute only this part of the toys.", valueName: "I/N"))
  var shard: Shard?
  @Option(help: ArgumentHelp("Where to save that part.", valueName: "file"))
  var save: String?
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Combine saved parts instead of drawing toys.", valueName: "file"))
  var merge: [String] = []

  func validate() throws {
    let level = confidenceLevel.value
    if !(level > 0 && level < 1) {
      throw ValidationError("--cl: expected a number > 0 and < 1, found \(numeral(level))")
    }
    if !(1...Self.mostToys).contains(toys.value) {
      throw ValidationError(
        "--toys: expected a whole number from 1 to \(Self.mostToys), found \(toys.value)")
    }
    if (shard == nil) != (save == nil) { throw ValidationError("give --shard and --save together") }
    if shard != nil, !merge.isEmpty { throw ValidationError("give --shard or --merge, not both") }
  }

  private static let mostToys = 10_000_000
  /// The largest numbers of fits in memory and in a saved file, for all true values together.
  private static let (mostFits, mostSaved) = (50_000_000, 4_000_000)

  private func check(_ job: some SharedToys, toys: Range<Int>) throws(Failure) {
    let values = job.numbered.count
    guard job.toys * values <= Self.mostFits else {
      throw Failure(
        .commandLine,
        "--toys: \(job.toys) toys at \(values) true values are more than \(Self.mostFits)")
    }
    guard save == nil || toys.count * values <= Self.mostSaved else {
      throw Failure(
        .commandLine,
        "--shard: \(toys.count) toys at \(values) true values are more than \(Self.mostSaved);"
          + " expected more parts")
    }
  }

  func run() throws {
    let study = try point.applied(to: study.study(plan, with: experiments))
    let parameter = try study.coupling(parameter, option: "--parameter")
    for (name, list) in [("--ladder", ladder), ("--at", tested)] {
      guard list.values.allSatisfy(parameter.axisLimits.contains) else {
        throw Failure(.commandLine, "\(name): a value that \(parameter.name) cannot have")
      }
    }
    var request = ToyRequest(
      parameter: parameter, toys: toys.value, confidenceLevel: confidenceLevel.value)
    request.ladder = ladder.values
    request.tested = tested.values
    request.truth = try truth.point(in: study)
    request.origin = try point.point(of: study)
    switch method {
    case .feldmanCousins:
      let job = try ToyJob(request, study: study)
      try run(job) { (fits) throws(Failure) in try job.document(of: fits) }
    case .cls:
      let job = try LimitJob(request, study: study)
      try run(job) { (fits) throws(Failure) in try job.document(of: fits) }
    }
  }

  private func run(
    _ job: some SharedToys, document: ([[ToyFit]]) throws(Failure) -> ResultDocument
  ) throws(Failure) {
    let toys = shard.map { job.toys(ofPart: $0.part, of: $0.parts) } ?? 0..<job.toys
    try check(job, toys: toys)
    guard merge.isEmpty else {
      try output.write(try document(try ToyPart.merged(merge, of: job)))
      return
    }
    let fits = try fits(toys, of: job)
    if let save {
      try Output.write(try ToyPart.text(fits, toys: toys, of: job), to: save)
    } else {
      try output.write(try document(fits))
    }
  }

  private func fits(_ toys: Range<Int>, of job: some SharedToys) throws(Failure) -> [[ToyFit]] {
    let total = toys.count * job.numbered.count
    guard total > 0 else { return job.numbered.map { _ in [] } }
    let counter = WorkCounter(messages.report, "pseudo-experiments", of: total, "toys")
    let clock = ContinuousClock()
    let start = clock.now
    let fits = try job.fits(toys: toys) { counter?.add(UInt64($0)) }
    let seconds = (clock.now - start) / .seconds(1)
    messages.say(
      .info,
      "\(total) toys in \(String(format: "%.2f", seconds)) s on \(job.study.threads) threads: "
        + "\(String(format: "%.0f", Double(total) / seconds)) toys/s")
    return fits
  }
}

/// The method for which toys are drawn.
enum ToyMethod: String, CaseIterable, ExpressibleByArgument {
  case feldmanCousins = "feldman-cousins"
  case cls
}
