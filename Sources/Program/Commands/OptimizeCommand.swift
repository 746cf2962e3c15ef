import ArgumentParser
import Configuration
import Experiment
import Fit
import Interactions
import Publication

extension PlanSide: ExpressibleByArgument {}

/// Whether beam modes share the time of a position in equal parts.
enum ModeSharing: String, CaseIterable, ExpressibleByArgument {
  case free, equal
}

struct OptimizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimize",
    abstract: "Exposure plan (positions, beam modes, years) with the tightest expected bound.",
    discussion: """
      Searches all ways to share out so many years among positions and beam modes for the plan \
      with the nearest end, or the least width, of the hull of all allowed values of a coupling. \
      With several couplings it is the plan whose worst ratio to the best that each of them can \
      have is least. Chi-square is exact at every step, with every pull in force. The result \
      stands beside all time on axis and beside the paper's PRISM, with its Monte Carlo error, the \
      plans that are nearly as good, and what shows that none is better.

      With --over, a best plan at each of many values: of the years in all, of the width of a pull or a \
      nuisance, or, with two objectives, of the weight between them, from the plan that is best for the first to \
      the one for the second. Each row says what keeps the interval from being narrower: statistics, or an \
      uncertainty, with its part of the variance.

      Example: nuem optimize --objective r2_nue --years 7 --positions 0..18/3 --modes equal \
      --override 'statistics.pulls.overall.shared=plan'
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var truth: TruthOptions

  @Option(
    name: .customLong("objective"),
    help: ArgumentHelp(
      "The parameter whose interval is to be small; may be given several times.", valueName: "name")
  )
  var objectives: [String]

  @Option(help: "Quantity to minimise: the distance of the upper or the lower end, or the width.")
  var side: PlanSide = .upper

  @Option(
    parsing: .unconditional, help: "Total years of running, unless --over years=... is given.")
  var years: Number?

  @Option(
    help: ArgumentHelp(
      """
      A best plan at each of n values from one number to another, both included: of years, of weight (0 to 1, \
      between two objectives), or of the standard deviation of a pull or nuisance; log for equal ratios.
      """, valueName: "name=from:to:n[:log]"))
  var over: NamedRange?

  @Option(
    help: ArgumentHelp(
      """
      Where the detector may stand, in m: numbers with commas, or from..to/step. Default: every position \
      of the flux.
      """, valueName: "list"))
  var positions: PositionList?

  @Option(help: "Whether both beam modes have the same time at each position: free or equal.")
  var modes: ModeSharing = .free

  @Option(
    name: .customLong("max-positions"),
    help: ArgumentHelp("How many positions the plan may have. Default: all.", valueName: "n"))
  var mostPositions: Count?

  @Option(
    name: .customLong("least-on-axis"), parsing: .unconditional,
    help: ArgumentHelp(
      "Years that the detector is at 0 m at least, both modes together.", valueName: "years"))
  var leastOnAxis = Number(0)

  @OptionGroup var threshold: ThresholdOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var point: CouplingOptions

  func validate() throws {
    guard years != nil || over?.name == "years" else {
      throw ValidationError(
        "Missing expected argument '--years <years>', or --over years=from:to:n")
    }
    guard years == nil || over?.name != "years" else {
      throw ValidationError("give --years or --over years, not both")
    }
  }

  func run() throws {
    let (configuration, source) = try study.load()
    let flux = try FluxTable.load(configuration.beam.flux, source: source)
    let plans = try PlanStudies(
      configuration: configuration, source: source, flux: flux, positionsM: positions?.values
    ) { (configuration) throws(Failure) in
      try target.applied(to: point.applied(to: study.sampling.study(configuration, source)))
    }
    let loaded = plans.study
    let axis = try over.map { (over) throws(Failure) in
      try PlanFrontAxis(
        name: over.name, from: over.low, to: over.high, count: over.count,
        isLogarithmic: over.isLogarithmic)
    }
    let question = try PlanQuestion(
      objectives: try loaded.couplings(objectives, option: "--objective"), side: side,
      years: years?.value ?? axis?.values.max() ?? 0, positionsM: plans.positionsM,
      isModesEqual: modes == .equal, mostPositions: mostPositions?.value,
      leastYearsOnAxis: leastOnAxis.value, deltaChiSquare: try threshold.deltaChiSquare(),
      profiled: try profile.parameters(of: loaded),
      truth: try truth.point(in: loaded) ?? loaded.standardModel,
      origin: try point.point(of: loaded))
    if let axis {
      try output.write(
        try loaded.planFrontDocument(
          question, over: axis, among: plans.stations, missing: plans.missing))
    } else {
      try output.write(
        try loaded.optimizeDocument(question, among: plans.stations, missing: plans.missing))
    }
  }
}

/// A list of positions, `0,3,6` or `0..30/3`, ascending.
struct PositionList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    let most = 200
    guard let dots = argument.firstRange(of: "..") else {
      let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
        parseNumber(String($0))
      }
      let values = Set(numbers.compactMap(\.self)).sorted()
      guard values.count == numbers.count, values.count <= most else { return nil }
      self.values = values
      return
    }
    let rest = argument[dots.upperBound...].split(
      separator: "/", omittingEmptySubsequences: false
    ).map(String.init)
    guard rest.count == 2, let low = parseNumber(String(argument[..<dots.lowerBound])),
      let high = parseNumber(rest[0]), let step = parseNumber(rest[1]), step > 0, high >= low,
      (high - low) / step < Double(most)
    else { return nil }
    let steps = Int(((high - low) / step * (1 + 1e-12)).rounded(.down))
    values = (0...steps).map { low + step * Double($0) }
  }
}
