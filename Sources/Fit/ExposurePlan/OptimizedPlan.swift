import Configuration
import EventRates
import Experiment
import Interactions

/// The best plan for a question, beside others, with what shows that it is the best.
public struct OptimizedPlan: Sendable {
  /// How long a station is taken in plans that are nearly as good.
  public struct Range: Sendable {
    /// Beam mode and position.
    public let station: Station
    /// Years in the best plan.
    public let years: Double
    /// For each of `flatParts`, the shortest and the longest stay in plans whose ends lie at most
    /// this part farther out.
    public let within: [(least: Double, most: Double)]
  }

  /// One objective at the best plan.
  public struct Ends: Sendable {
    /// Coupling whose interval it is.
    public let coupling: Coupling
    /// Ends of the hull of all allowed values; nil where there is none.
    public let lower: Estimate?
    /// Ends of the hull of all allowed values; nil where there is none.
    public let upper: Estimate?
    /// The end's distance from the best fit, or the width, as it was asked for.
    public let asked: Estimate?
    /// The same number for the plan that is best for this objective alone; nil where there is only
    /// one objective.
    public let bestPossible: Double?
  }

  /// The best plan.
  public let plan: ExposurePlan
  /// The end's distance, or the width, that was asked for; of several objectives, the largest ratio
  /// to the best that each can have.
  public let objective: Estimate
  /// Objective with all time on axis, the same in each mode; nil where the templates have no such
  /// station, or the interval has no end.
  public let onAxis: Estimate?
  /// 1 less the ratio of the objective to that on axis.
  public let gain: Estimate?
  /// Objective with the paper's plan `prism` in the same time; nil in the same cases as on axis.
  public let prism: Estimate?
  /// 1 less the ratio of the objective to that with PRISM.
  public let gainOverPrism: Estimate?
  /// Ends of each objective, in the order of the question.
  public let ends: [Ends]
  /// Ranges of all stations that could be chosen.
  public let ranges: [Range]
  /// Parts by which the ends of `Range.within` are farther.
  public static let flatParts = [0.01, 0.05]
  /// Number of exchanges of a month between two stations, or positions, that were computed; none is
  /// better.
  public let exchanges: Int
  /// Smallest relative change of the objective by one of these exchanges.
  public let leastLoss: Double?
  /// Ratio of chi-square to its level that no plan exceeds at the ends found, less 1: how far from
  /// the best the ends can be; nil for a width, for which it is not known.
  public let excess: Double?
  /// Numbers of plans whose ends were located, and of minimisations over the pulls beside those, in the search
  /// for the plan and its exchanges.
  public let work: (plans: Int, chiSquares: Int)
  /// Whether one overall pull a position, as independent ones, is what plans gained by.
  public let hasOverallPullByPosition: Bool
}

extension Study {
  /// The plan of the question's years at the study's stations that has the ends asked for nearest.
  ///
  /// - Parameters:
  ///   - stations: stations of the study's plan that may be taken.
  ///   - change: changes the configured statistics.
  ///   - threads: number of threads in place of the study's.
  ///   - isSharp: false where it need not be known how long stays are in plans that are nearly as
  ///     good.
  public func optimizedPlan(
    _ question: PlanQuestion, among stations: [Station], estimate: TemplateEstimate,
    threads: Int? = nil, isSharp: Bool = true,
    change: (inout StatisticsSettings) -> Void = { _ in }
  ) throws(Failure) -> OptimizedPlan {
    let model = try planModel(question, change: change)
    let work = PlanWork(progress)
    let likelihood = try PlanLikelihood(
      model, templates: estimate.central, space: PlanSpace(question, stations: stations),
      objectives: question.objectives,
      deltaChiSquare: question.deltaChiSquare, work: work)
    var optimizer = PlanOptimizer(likelihood, question: question, threads: threads ?? self.threads)
    try optimizer.run()
    return try OptimizedPlan(
      optimizer, model: model, estimate: estimate, isSharp: isSharp, work: work)
  }

  /// The numbers of a plan that is best with some templates, with others: what a target error is of.
  public func planNumbers(
    of found: OptimizedPlan, _ question: PlanQuestion, templates: Templates
  ) throws(Failure) -> [Double] {
    let measure = PlanMeasure(question)
    let model = try planModel(question) { _ in }
    let plans =
      [found.plan]
      + [ExposurePlan.onAxis, .prism].compactMap {
        $0.lasting(question.years, at: templates.stations)
      }
    var numbers: [Double] = []
    for plan in plans {
      for (index, objective) in question.objectives.enumerated() {
        let hull = try PlanHull(
          of: objective, model.exposed(as: plan), templates: templates,
          deltaChiSquare: question.deltaChiSquare)
        let value = measure.value((hull.lower, hull.upper), of: index)
        numbers += [value.isFinite ? value : .nan, hull.lower ?? .nan, hull.upper ?? .nan]
      }
    }
    return numbers
  }

  /// The model that plans are judged with.
  func planModel(
    _ question: PlanQuestion, change: (inout StatisticsSettings) -> Void
  ) throws(Failure) -> FitModel {
    if let observed {
      throw source.failure(
        .badInput, at: source.given(among: "data"),
        "plans are compared by Asimov data, and the configuration gives data (\(observed.label))")
    }
    guard configuration.statistics.templateError == .ignored else {
      throw source.failure(
        .badInput, at: source.given(among: "statistics.template_error"),
        "the error of templates is no exposure's: expected template_error: ignored")
    }
    var model = try fitModel(truth: question.truth)
    guard model.constraints.chiSquare(at: question.truth.values) == 0 else {
      throw source.failure(
        .badInput, at: source.given(among: "statistics.constraints"),
        "what others measured draws the best fit away from the data's couplings, by as much as the plan lets it:"
          + " expected constraints about the values that the data are made of")
    }
    model.profile(question.profiled)
    model.origin = question.origin
    model.progress = nil
    change(&model.statistics)
    return model
  }
}

extension OptimizedPlan {
  fileprivate init(
    _ optimizer: PlanOptimizer, model: FitModel, estimate: TemplateEstimate, isSharp: Bool,
    work: PlanWork
  ) throws(Failure) {
    let (likelihood, measure) = (optimizer.likelihood, optimizer.measure)
    let space = likelihood.space
    let stationYears = space.stationYears(optimizer.years)
    guard let best = space.plan(stationYears) else {
      throw Failure(.internalError, "the best plan is empty")
    }
    plan = best
    self.work = (work.hullCount, work.chiSquareCount)
    let all = estimate.central.stations
    let references = [ExposurePlan.onAxis, .prism].map {
      $0.lasting(measure.question.years, at: all)
    }
    // The best plan, those of each objective alone, then the references.
    let own = optimizer.ownYears.map { space.plan(space.stationYears($0)) }
    let plans = [best] + own + references
    let comparison = PlanComparison(plans: plans, measure: measure, model: model)
    let numbers = try comparison.estimates(likelihood, estimate)
    objective = numbers.objective
    (onAxis, gain) = numbers.against(references.count - 2)
    (prism, gainOverPrism) = numbers.against(references.count - 1)
    ends = measure.question.objectives.enumerated().map { index, coupling in
      Ends(
        coupling: coupling, lower: numbers.ends[index].lower, upper: numbers.ends[index].upper,
        asked: numbers.ends[index].asked,
        bestPossible: own.isEmpty ? nil : optimizer.ownValues[index])
    }
    let ranges = isSharp ? try optimizer.ranges(within: Self.flatParts) : []
    self.ranges = space.choices.enumerated().flatMap { choice, members in
      members.map { member in
        Range(
          station: space.stations[member], years: stationYears[member],
          within: ranges.map { range in
            let share = 1 / Double(members.count)
            return (share * range[choice].least, share * range[choice].most)
          })
      }
    }
    exchanges = optimizer.exchanged.count
    leastLoss = optimizer.exchanged.least.map { $0 / optimizer.value - 1 }
    excess = isSharp ? try optimizer.bound().map { max(0, $0 - 1) } : nil
    hasOverallPullByPosition =
      model.statistics.hasOverallPullByPosition && Set(space.positionsM).count > 1
  }
}

extension StatisticsSettings {
  /// Whether the pull of the whole beam is one of its own at each position.
  var hasOverallPullByPosition: Bool {
    overall.sigma != nil && (overall.sharing == .position || overall.sharing == .positionMode)
  }
}
