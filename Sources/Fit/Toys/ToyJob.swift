import Configuration
import EventRates
import Interactions

/// What a user asks of toys.
public struct ToyRequest: Equatable, Sendable {
  /// That is tested.
  public let parameter: Coupling
  /// True values for critical values and for coverage, ascending; the plan's own where empty.
  public var ladder: [Double] = []
  /// True values at which coverage is tested; empty for the plan's own.
  public var tested: [Double] = []
  /// Of each true value.
  public let toys: Int
  /// Of the interval, from 0 to 1.
  public let confidenceLevel: Double
  /// Of the Asimov data that the intervals are for; the Standard Model by default.
  public var truth: CouplingPoint?
  /// Values of the couplings that are not tested; the Standard Model's where nil.
  public var origin: CouplingPoint?

  /// So many toys of each true value.
  public init(parameter: Coupling, toys: Int, confidenceLevel: Double) {
    self.parameter = parameter
    self.toys = toys
    self.confidenceLevel = confidenceLevel
  }
}

extension ToyRequest {
  /// What toys of a study are made from.
  func templatesAndModel(of study: Study) throws(Failure) -> (TemplateEstimate, FitModel) {
    let templates = try study.templates(at: study.stations)
    try study.checkCounts(templates.central)
    try study.checkDataAreCounts(for: "pseudo-experiments consist")
    var model = try study.fitModel(truth: truth).counting(errorOf: templates)
    model.origin = origin ?? model.origin
    return (templates, model)
  }

  /// The same for two jobs whose toys may be put together: all that the toys depend on.
  ///
  /// - Parameter plan: which toys are drawn, in words and numbers.
  func identity(of study: Study, _ plan: [String]) -> String {
    let couplings = [truth, origin].map { "\(($0 ?? study.standardModel).values)" }
    let text = [study.configurationHash, parameter.name] + plan + couplings
    return contentHash(of: Array(text.joined(separator: "\n").utf8))
  }
}

/// A request, ready to run in any number of parts.
public struct ToyJob: SharedToys {
  /// That the toys repeat.
  public let study: Study
  /// As it was asked for.
  public let request: ToyRequest
  /// True values and numbers of toys.
  public let plan: ToyPlan
  /// That toys and fits are made from.
  public let templates: TemplateEstimate
  /// Around the best fit to the data, by the rise of Wilks' theorem.
  public let wilks: Bound
  /// Whether probabilities of all outcomes are summed: nothing but counts fluctuates, and there are few.
  /// Then no toys are drawn.
  public let isExact: Bool
  private let runner: ToyRunner

  /// Computes templates and, where none is given, a ladder around the interval by Wilks.
  public init(_ request: ToyRequest, study: Study) throws(Failure) {
    self.study = study
    self.request = request
    let model: FitModel
    (templates, model) = try request.templatesAndModel(of: study)
    let rise = try deltaChiSquare(confidenceLevel: request.confidenceLevel)
    wilks = try model.bounds(
      on: [request.parameter], templates: templates, deltaChiSquare: rise)[0]
    let needsLadder = request.ladder.isEmpty
    let usual = ToyPlan(
      parameter: request.parameter,
      around: ParameterInterval(lower: wilks.lower?.value, upper: wilks.upper?.value),
      bestFit: wilks.bestFit.value,
      others: needsLadder ? try Self.otherIntervals(request, model, templates) : [],
      toys: request.toys)
    let ladder = needsLadder ? usual.ladder : request.ladder
    let tested = request.tested.isEmpty ? usual.tested : request.tested
    let runner = try ToyRunner(
      plan: usual, model: model, templates: templates.central,
      seed: study.configuration.sampling.seed,
      bestFit: (wilks.bestFit.value, wilks.chiSquare))
    isExact = try runner.canSum(at: ladder + tested)
    plan = ToyPlan(
      parameter: request.parameter, ladder: ladder, tested: tested,
      toys: isExact ? 0 : request.toys)
    self.runner = runner
  }

  /// What toys may admit apart from the interval by Wilks: of two minima fluctuations choose one, so that
  /// critical values approach those of two parameters. A moment, which enters squared, has one minimum.
  private static func otherIntervals(
    _ request: ToyRequest, _ model: FitModel, _ templates: TemplateEstimate
  ) throws(Failure) -> [ParameterInterval] {
    guard request.parameter.isSignSeen else { return [] }
    let rise = try deltaChiSquare(
      confidenceLevel: request.confidenceLevel, degreesOfFreedom: 2)
    let bound = try model.bounds(
      on: [request.parameter], templates: templates, deltaChiSquare: rise)[0]
    return [ParameterInterval(lower: bound.lower?.value, upper: bound.upper?.value)]
      + bound.otherIntervals
  }

  /// The same for two jobs whose toys may be put together.
  public var identity: String {
    request.identity(
      of: study,
      [isExact ? "exact" : "toys", "\(plan.toys)"]
        + (plan.ladder + [.infinity] + plan.tested).map { "\($0)" })
  }

  /// That is tested.
  public var parameter: Coupling { plan.parameter }
  /// Of each ensemble.
  public var toys: Int { plan.toys }
  /// In the order of the plan's ensembles.
  public var numbered: [(number: UInt32, trueValue: Double)] {
    plan.ensembles.map { ($0.number, $0.trueValue) }
  }

  /// [ensemble of the plan][toy of the range]
  public func fits(
    toys: Range<Int>, onBlock: @Sendable (Int) -> Void
  ) throws(Failure) -> [[ToyFit]] {
    try runner.fits(
      of: plan.ensembles, toys: toys, threads: study.threads, onBlock: onBlock)
  }

  /// Rows and intervals. Ends between two rungs are found with further toys, here and not in the parts.
  ///
  /// - Parameter fits: of all toys: [ensemble of the plan][toy].
  public func result(of fits: [[ToyFit]]) throws(Failure) -> ToyStudy {
    let level = request.confidenceLevel
    if isExact { return try runner.sums(plan, confidenceLevel: level) }
    return try runner.study(
      plan, of: fits, confidenceLevel: level, threads: study.threads, progress: study.progress)
  }
}
