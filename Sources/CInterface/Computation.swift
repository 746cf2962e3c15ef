import Configuration
import EventRates
import Experiment
import Fit
import Interactions
import Publication

/// Computes the result of a command of the program.
@_cdecl("nuem_compute")
public func compute(
  _ study: UnsafeRawPointer?, _ command: UnsafePointer<CChar>?, _ options: UnsafePointer<CChar>?,
  _ json: MessagePointer?, _ callback: ProgressCallback?, _ context: UnsafeMutableRawPointer?,
  _ message: MessagePointer?
) -> Int32 {
  status(message) { () throws(Failure) in
    let handle = try StudyHandle.of(study)
    let name = command.map { String(cString: $0) } ?? ""
    guard let computation = Computation(rawValue: name) else {
      let names = Computation.allCases.map(\.rawValue)
      throw Failure(
        .commandLine,
        "expected one of \(names.joined(separator: ", ")), found \(quoted(name))"
          + suggestion(for: name, among: names))
    }
    let request = try Request(options, known: computation.options)
    let text = try Listener(callback: callback, context: context).hear {
      (progress) throws(Failure) in
      var (study, origin) = try request.applied(to: handle.study)
      study.progress = progress
      return try computation.document(request, of: study, at: origin).formatted(as: .json)
    }
    try hand(text, to: json)
  }
}

/// The commands of the program that can be computed.
private enum Computation: String, CaseIterable, Sendable {
  case rates, spectrum, bounds, fit, impact, region, exclusion, toys, optimize

  private static let fitted = ["cl", "delta", "truth", "set"]

  /// The members of a request that a command knows.
  var options: [String] {
    switch self {
    case .rates: ["set"]
    case .spectrum: ["set", "mode", "position"]
    case .bounds: Self.fitted + ["parameters", "profile"]
    case .fit: Self.fitted + ["parameters"]
    case .impact: ["cl", "delta", "set", "parameters", "profile"]
    case .region:
      Self.fitted + ["x", "y", "x_range", "y_range", "points", "contours", "profile"]
    case .exclusion: Self.fitted + ["parameter", "mass", "masses", "profile"]
    case .toys: ["cl", "truth", "set", "parameter", "toys", "ladder", "at", "method"]
    case .optimize:
      [
        "cl", "delta", "profile", "objectives", "side", "years", "positions", "modes",
        "max_positions", "least_on_axis", "set",
      ]
    }
  }

  func document(
    _ request: Request, of study: Study, at origin: CouplingPoint
  ) throws(Failure) -> ResultDocument {
    // The program computes rates and spectra of one experiment alone, too.
    let first = study.experiments[0]
    return switch self {
    case .rates: try first.ratesDocument()
    case .spectrum: try spectrum(request, first, origin)
    case .bounds:
      try study.boundsDocument(
        of: try study.couplings(request.texts("parameters"), option: "parameters"),
        deltaChiSquare: try request.deltaChiSquare(), profiled: try request.profiled(of: study),
        truth: try request.truth(of: study), origin: origin)
    case .fit:
      try study.fitDocument(
        of: try study.couplings(request.texts("parameters"), option: "parameters"),
        deltaChiSquare: try request.deltaChiSquare(), truth: try request.truth(of: study),
        origin: origin)
    case .impact:
      try study.impactDocument(
        of: try study.couplings(request.texts("parameters"), option: "parameters"),
        deltaChiSquare: try request.deltaChiSquare(), profiled: try request.profiled(of: study),
        origin: origin)
    case .region: try region(request, study, origin)
    case .exclusion: try exclusion(request, study, origin)
    case .toys: try toys(request, study, origin)
    case .optimize: try optimize(request, study)
    }
  }

  private func spectrum(
    _ request: Request, _ study: Study, _ origin: CouplingPoint
  ) throws(Failure) -> ResultDocument {
    let mode = try choice(BeamMode.self, "mode", request)
    return try study.spectrumDocument(
      at: try study.stations(mode: mode, positionM: try request.number("position")), point: origin)
  }

  private func region(
    _ request: Request, _ study: Study, _ origin: CouplingPoint
  ) throws(Failure) -> ResultDocument {
    let x = try study.coupling(request.text("x") ?? "", option: "x")
    let y = try study.coupling(request.text("y") ?? "", option: "y")
    func axis(_ key: String, _ coupling: Coupling) throws(Failure) -> RegionAxis? {
      let ends = try request.numbers(key)
      guard !ends.isEmpty else { return nil }
      guard ends.count == 2 else {
        throw Failure(.commandLine, "\(key): expected two numbers, found \(ends.count)")
      }
      return try asArgument { () throws(Failure) in
        try RegionAxis(coupling, from: ends[0], to: ends[1])
      }
    }
    let (xAxis, yAxis) = (try axis("x_range", x), try axis("y_range", y))
    let points = try request.count("points") ?? 41
    let levels = try request.deltasChiSquare(degreesOfFreedom: 2)
    let plan = try asArgument { () throws(Failure) in
      try RegionPlan(x: x, y: y, xAxis: xAxis, yAxis: yAxis, points: points, levels: levels)
    }
    return try study.regionDocument(
      plan, rows: try request.boolean("contours") ?? false ? .contours : .grid,
      profiled: try request.profiled(of: study), truth: try request.truth(of: study),
      origin: origin)
  }

  private func exclusion(
    _ request: Request, _ study: Study, _ origin: CouplingPoint
  ) throws(Failure) -> ResultDocument {
    let mass = try request.text("mass") ?? ""
    let values = try request.numbers("masses")
    let axis = try asArgument { () throws(Failure) in
      try MassAxis(name: mass, valuesGeV: values)
    }
    let plan = ExclusionPlan(
      parameter: try study.coupling(request.text("parameter") ?? "", option: "parameter"),
      masses: axis, deltaChiSquare: try request.deltaChiSquare(),
      profiled: try request.profiled(of: study), origin: origin,
      truth: try request.truth(of: study))
    return try asArgument { () throws(Failure) in try study.exclusionDocument(plan) }
  }

  private func toys(
    _ request: Request, _ study: Study, _ origin: CouplingPoint
  ) throws(Failure) -> ResultDocument {
    let parameter = try study.coupling(request.text("parameter") ?? "", option: "parameter")
    let (number, level) = (try request.count("toys") ?? 10_000, try request.number("cl") ?? 0.90)
    guard (1...10_000_000).contains(number) else {
      throw Failure(.commandLine, "toys: expected a whole number from 1 to 10000000")
    }
    guard level > 0, level < 1 else {
      throw Failure(.commandLine, "cl: expected a number > 0 and < 1, found \(numeral(level))")
    }
    var asked = ToyRequest(parameter: parameter, toys: number, confidenceLevel: level)
    asked.ladder = try request.numbers("ladder")
    asked.tested = try request.numbers("at")
    for value in asked.ladder + asked.tested where !parameter.axisLimits.contains(value) {
      throw Failure(
        .commandLine,
        "ladder, at: expected numbers \(parameter.axisLimits), found \(numeral(value))")
    }
    asked.truth = try request.truth(of: study)
    asked.origin = origin
    let method = try request.text("method") ?? "feldman-cousins"
    switch method {
    case "feldman-cousins":
      let job = try ToyJob(asked, study: study)
      return try job.document(of: try fits(of: job))
    case "cls":
      let job = try LimitJob(asked, study: study)
      return try job.document(of: try fits(of: job))
    default:
      throw Failure(
        .commandLine, "method: expected feldman-cousins or cls, found \(quoted(method))")
    }
  }

  /// The fits of toys [ensemble][toy]; none where probabilities are summed.
  private func fits(of job: some SharedToys) throws(Failure) -> [[ToyFit]] {
    let ensembles = job.numbered
    guard job.toys > 0 else { return ensembles.map { _ in [] } }
    let counter = WorkCounter(
      job.study.progress, "pseudo-experiments", of: job.toys * ensembles.count, "toys")
    return try job.fits(toys: 0..<job.toys) { counter?.add(UInt64($0)) }
  }

  private func optimize(_ request: Request, _ study: Study) throws(Failure) -> ResultDocument {
    guard study.others.isEmpty else {
      throw Failure(.commandLine, "optimize: expected a study of one experiment")
    }
    guard let years = try request.number("years") else {
      throw Failure(.commandLine, "years: expected a number > 0, found nothing")
    }
    let objectives = try request.texts("objectives")
    guard !objectives.isEmpty else {
      throw Failure(.commandLine, "objectives: expected one parameter or more, found none")
    }
    let listed = try request.numbers("positions")
    let modes = try request.text("modes") ?? "free"
    guard ["free", "equal"].contains(modes) else {
      throw Failure(.commandLine, "modes: expected free or equal, found \(quoted(modes))")
    }
    let comparison = try PlanStudies(
      study, positionsM: listed.isEmpty ? nil : Set(listed).sorted())
    let question = try PlanQuestion(
      objectives: try study.couplings(objectives, option: "objectives"),
      side: try choice(PlanSide.self, "side", request) ?? .upper, years: years,
      positionsM: comparison.positionsM, isModesEqual: modes == "equal",
      mostPositions: try request.count("max_positions"),
      leastYearsOnAxis: try request.number("least_on_axis") ?? 0,
      deltaChiSquare: try request.deltaChiSquare(), profiled: try request.profiled(of: study),
      truth: study.standardModel, origin: study.standardModel)
    return try comparison.study.optimizeDocument(
      question, among: comparison.stations, missing: comparison.missing)
  }

  private func choice<Value: RawRepresentable & CaseIterable>(
    _ type: Value.Type, _ key: String, _ request: Request
  ) throws(Failure) -> Value? where Value.RawValue == String {
    guard let text = try request.text(key) else { return nil }
    guard let value = Value(rawValue: text) else {
      let names = Value.allCases.map(\.rawValue)
      throw Failure(
        .commandLine,
        "\(key): expected one of \(names.joined(separator: ", ")), found \(quoted(text))")
    }
    return value
  }

  /// Runs a body in which every bad input comes from an argument.
  private func asArgument<Value>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    do throws(Failure) { return try body() } catch {
      guard error.kind == .badInput else { throw error }
      throw Failure(.commandLine, error.message)
    }
  }
}
