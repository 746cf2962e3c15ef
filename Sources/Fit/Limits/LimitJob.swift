import Configuration
import EventRates
import Interactions

/// A request for limits by CL_s, ready to run in any number of parts.
public struct LimitJob: SharedToys {
  /// Study that the toys repeat.
  public let study: Study
  /// Request as the user made it.
  public let request: ToyRequest
  /// Values and numbers of toys.
  public let plan: LimitPlan
  /// Templates that toys and fits are made with.
  public let templates: TemplateEstimate
  /// Whether probabilities of all outcomes are summed: nothing but counts fluctuates, and there are few.
  /// Then no toys are drawn.
  public let isExact: Bool
  private let runner: LimitRunner

  /// Computes templates and, where none is given, ladders over what is to be expected.
  public init(_ request: ToyRequest, study: Study) throws(Failure) {
    self.study = study
    self.request = request
    let model: FitModel
    (templates, model) = try request.templatesAndModel(of: study)
    var plan = try Self.plan(request, model, templates.central)
    let seed = study.configuration.sampling.seed
    let runner = try LimitRunner(
      plan: plan, model: model, templates: templates.central, seed: seed)
    isExact = try runner.canSum()
    if isExact { plan = LimitPlan(parameter: plan.parameter, ladders: plan.ladders, toys: 0) }
    self.plan = plan
    self.runner =
      isExact
      ? try LimitRunner(plan: plan, model: model, templates: templates.central, seed: seed)
      : runner
  }

  private static func plan(
    _ request: ToyRequest, _ model: FitModel, _ templates: Templates
  ) throws(Failure) -> LimitPlan {
    let parameter = request.parameter
    func ends(_ model: FitModel, degreesOfFreedom: Double) throws(Failure) -> [ParameterInterval] {
      let rise = try deltaChiSquare(
        confidenceLevel: request.confidenceLevel, degreesOfFreedom: degreesOfFreedom)
      let line = try model.line(of: parameter, templates: templates)
      let minima = try line.minima()
      let best = try model.bestFit(on: line, near: nil, of: minima)
      return try line.intervals(around: best, minima: minima) { _ in best.chiSquare + rise }
        .map(\.ends)
    }
    var expecting = model
    expecting.data = .asimov(model.interactions.standardModel)
    expecting.dataInteractions = nil
    let usual = LimitPlan(
      parameter: parameter,
      expected: try ends(expecting, degreesOfFreedom: 1).first
        ?? ParameterInterval(lower: nil, upper: nil),
      // Where there are two minima, fluctuations choose one.
      found: try ends(model, degreesOfFreedom: parameter.isSignSeen ? 2 : 1),
      toys: request.toys)
    guard !request.ladder.isEmpty || !request.tested.isEmpty else { return usual }
    return LimitPlan(
      parameter: parameter,
      ladders: usual.ladders.map {
        LimitPlan.Ladder(
          side: $0.side, rungs: request.ladder.isEmpty ? $0.rungs : request.ladder,
          tested: request.tested.isEmpty ? $0.tested : request.tested, of: parameter)
      }, toys: request.toys)
  }

  /// Text that is the same for two jobs whose toys may be put together.
  public var identity: String {
    let values = plan.ladders.flatMap { ladder in
      [ladder.side.rawValue] + ladder.rungs.map { "\($0)" } + ["tested"]
        + ladder.tested.map { "\($0)" }
    }
    return request.identity(
      of: study, ["cls", isExact ? "exact" : "toys", "\(plan.toys)"] + values)
  }

  /// Parameter that is tested.
  public var parameter: Coupling { plan.parameter }
  /// Number of toys of each ensemble.
  public var toys: Int { plan.toys }
  /// Number and true value of each ensemble, in the order of the plan's ensembles.
  public var numbered: [(number: UInt32, trueValue: Double)] {
    plan.ensembles.map { ($0.number, $0.trueValue) }
  }

  /// Fits to a range of toys, [ensemble of the plan][toy of the range].
  public func fits(
    toys: Range<Int>, onBlock: @Sendable (Int) -> Void
  ) throws(Failure) -> [[ToyFit]] {
    try runner.fits(toys: toys, threads: study.threads, onBlock: onBlock)
  }

  /// Rows and limits. Limits are located with further toys, here and not in the parts.
  ///
  /// - Parameter fits: fits of all toys, [ensemble of the plan][toy].
  public func result(of fits: [[ToyFit]]) throws(Failure) -> LimitStudy {
    let level = request.confidenceLevel
    if isExact { return try runner.sums(confidenceLevel: level) }
    return try runner.study(
      of: fits, confidenceLevel: level, threads: study.threads, progress: study.progress)
  }
}
