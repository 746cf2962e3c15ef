import ArgumentParser
import Configuration
import Fit
import Interactions
import Publication

struct RegionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "region",
    abstract: "Expected allowed region of two couplings, or of a mass and a coupling.",
    discussion: """
      Chi-square, minimised over the pulls, on a grid of two parameters, all others at the Standard \
      Model or, with --profile, at their best, and its contours: lines on which it has risen by delta \
      above its minimum, closed or cut by the range. Every island or hole that holds a point of the grid is found, and so any as large \
      as the step between two points in both directions; smaller ones where the grid has a local \
      minimum or maximum that leads into them. The lines do not depend on the grid.

      One of the axes may be the mass of a new particle: --points masses at equal ratios, each with \
      templates of its own. The lines then go through the ends of the coupling's intervals at these masses; data of \
      --truth have the mass that --set or physics.masses gives.

      Example: nuem region --x mu_numu --y mu_nue --cl 0.6827 --cl 0.90 --contours
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var truth: TruthOptions

  @Option(help: ArgumentHelp("The parameter of the x axis.", valueName: "name"))
  var x: String

  @Option(help: ArgumentHelp("The parameter of the y axis.", valueName: "name"))
  var y: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Range of x, such as -1e-9,1e-9. Default: what holds the largest region.", valueName: "a,b"))
  var xRange: NumberPair?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Range of the y axis, in the same form.", valueName: "a,b"))
  var yRange: NumberPair?

  @Option(
    help: ArgumentHelp("Points of the grid along each axis. Default: 41.", valueName: "count"))
  var points: Count?

  @OptionGroup var plan: PlanOption

  @OptionGroup var profile: ProfileOptions
  @OptionGroup var point: CouplingOptions

  @OptionGroup var levels: LevelOptions

  @Flag(help: "Write the points of the contours instead of the grid.")
  var contours = false

  func validate() throws {
    // This is checked before anything is loaded.
    guard x != y else { throw ValidationError("--x and --y: expected two different parameters") }
    let points = points?.value ?? Self.usualPoints
    guard RegionPlan.pointLimits.contains(points) else {
      throw ValidationError(
        "--points: expected a whole number \(RegionPlan.pointLimits) for each axis, found \(points)"
      )
    }
  }

  private static let usualPoints = 41

  func run() throws {
    let study = try point.applied(to: study.study(plan, with: experiments))
    if let mass = study.interactions.masses.first(where: { [x, y].contains($0.name) }) {
      let isMassOnX = mass.name == x
      return try output.write(
        try study.regionDocument(
          try massRegionPlan(of: study, mass, isMassOnX: isMassOnX), isMassOnX: isMassOnX,
          rows: contours ? .contours : .grid))
    }
    try output.write(
      try study.regionDocument(
        try regionPlan(of: study), rows: contours ? .contours : .grid,
        profiled: try profile.parameters(of: study), truth: try truth.point(in: study),
        origin: try point.point(of: study)))
  }

  private func regionPlan(of study: Study) throws(Failure) -> RegionPlan {
    let (x, y) = (try study.coupling(x, option: "--x"), try study.coupling(y, option: "--y"))
    let xAxis = try axis(x, xRange, option: "--x-range")
    let yAxis = try axis(y, yRange, option: "--y-range")
    let rises = try levels.deltas(degreesOfFreedom: 2)
    return try ofCommandLine { () throws(Failure) in
      try RegionPlan(
        x: x, y: y, xAxis: xAxis, yAxis: yAxis, points: points?.value ?? Self.usualPoints,
        levels: rises)
    }
  }

  /// The plan of a region along a mass; without a given range, two decades on each side of the
  /// current mass.
  private func massRegionPlan(
    of study: Study, _ mass: InteractionMass, isMassOnX: Bool
  ) throws(Failure) -> MassRegionPlan {
    let (massOption, couplingOption) = isMassOnX ? ("--x", "--y") : ("--y", "--x")
    let coupling = try study.coupling(isMassOnX ? y : x, option: couplingOption)
    let range = isMassOnX ? xRange : yRange
    let masses = try ofCommandLine(at: massOption + "-range") { () throws(Failure) in
      try MassAxis(
        name: mass.name, from: range?.first ?? mass.valueGeV / 100,
        to: range?.second ?? mass.valueGeV * 100, count: points?.value ?? Self.usualPoints,
        isLogarithmic: true)
    }
    let axis = try axis(coupling, isMassOnX ? yRange : xRange, option: couplingOption + "-range")
    let rises = try levels.deltas(degreesOfFreedom: 2)
    let profiled = try profile.parameters(of: study)
    let (origin, truth) = (try point.point(of: study), try truth.point(in: study))
    return try ofCommandLine { () throws(Failure) in
      try MassRegionPlan(
        parameter: coupling, masses: masses, axis: axis, levels: rises, profiled: profiled,
        origin: origin, truth: truth)
    }
  }

  private func axis(
    _ parameter: Coupling, _ range: NumberPair?, option: String
  ) throws(Failure) -> RegionAxis? {
    guard let range else { return nil }
    return try ofCommandLine(at: option) { () throws(Failure) in
      try RegionAxis(parameter, from: range.first, to: range.second)
    }
  }

  /// Runs a body whose failures concern numbers of the command line.
  private func ofCommandLine<Result>(
    at option: String? = nil, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    do throws(Failure) {
      return try body()
    } catch {
      let failure = Failure(.commandLine, error.message)
      throw option.map(failure.at) ?? failure
    }
  }
}
