import Configuration
import EventRates
import Experiment
import Interactions

/// Finds the plan that answers a question, and how sure and how sharp the answer is.
struct PlanOptimizer: Sendable {
  let likelihood: PlanLikelihood
  let threads: Int
  private(set) var measure: PlanMeasure
  /// Years of the choices.
  private(set) var years: [Double] = []
  private(set) var value = Double.infinity
  /// What every exchange of a month makes of the plan.
  private(set) var exchanged: (count: Int, least: Double?) = (0, nil)
  /// The search that found the plan, with its planes.
  private(set) var search: PlanSearch?
  /// Of several objectives, the plan that is best for each: years of the choices.
  private(set) var ownYears: [[Double]] = []
  /// Of several objectives, what each has in the plan that is best for it.
  private(set) var ownValues: [Double] = []
  var space: PlanSpace { likelihood.space }

  init(_ likelihood: PlanLikelihood, question: PlanQuestion, threads: Int) {
    self.likelihood = likelihood
    self.threads = threads
    measure = PlanMeasure(question)
  }

  /// Finds the plan that is best for each of several objectives alone, to whose values the others are compared.
  private mutating func findOwnPlans() throws(Failure) {
    guard measure.question.objectives.count > 1, ownYears.isEmpty else { return }
    for index in measure.allObjectives {
      let own = try best([index])
      ownYears.append(own.years)
      let ends = try measure.hullEnds(likelihood, years: own.years)
      ownValues.append(measure.value(ends[index], of: index))
    }
    measure.scales = ownValues
  }

  /// Puts values between those that two objectives have in the plans which are best for each in place of the best:
  /// with a weight of 0 the first objective has what is best for it, with 1 the second.
  private mutating func weigh(_ weight: Double) throws(Failure) {
    let objectives = measure.question.objectives
    for (index, part) in [weight, 1 - weight].enumerated() {
      let ends = try measure.hullEnds(likelihood, years: ownYears[1 - index])
      let worst = measure.value(ends[index], of: index)
      guard worst.isFinite else {
        throw Failure(
          .badInput,
          "--objective \(objectives[index].name) has no end in the plan that is best for"
            + " \(objectives[1 - index].name), so that there is no front between the two;"
            + " --least-on-axis may keep plans where it has one")
      }
      measure.scales[index] = ownValues[index] + part * max(worst - ownValues[index], 0)
    }
  }

  /// Steps of the plan are an hour; a better exchange of a month would be taken.
  mutating func run() throws(Failure) {
    try findOwnPlans()
    if let weight = measure.question.weight { try weigh(weight) }
    let found = try best(measure.allObjectives, startingFrom: ownYears)
    search = found
    years = space.rounded(found.years)
    value = try measure.value(likelihood, years: years)
    for _ in 0..<Self.mostExchanges {
      let tried = try exchanges()
      exchanged = (tried.count, tried.nearest.map(\.value).min())
      guard let better = tried.nearest.min(by: { $0.value < $1.value }),
        better.value < value * (1 - Self.improvement)
      else { return }
      (years, value) = (better.years, better.value)
    }
  }

  private static let mostExchanges = 200
  /// What counts as better.
  static let improvement = 1e-6

  private func best(
    _ objectives: [Int], startingFrom starts: [[Double]] = []
  ) throws(Failure) -> PlanSearch {
    guard measure.question.side == .width else {
      return try best(measure.ends(of: objectives), startingFrom: starts)
    }
    return try narrowest(objectives, startingFrom: starts)
  }

  private func best(
    _ ends: [PlanEnd], startingFrom starts: [[Double]],
    tolerance: Double = PlanSearch.fineTolerance, after known: PlanSearch? = nil
  ) throws(Failure) -> PlanSearch {
    let all = Array(space.choices.indices)
    var search = PlanSearch(likelihood, ends: ends, threads: threads, tolerance: tolerance)
    if let known { search.learn(from: known) }
    try search.run(
      startingFrom: starts.isEmpty ? [space.evenly(over: starters(all))] : starts,
      reach: ends.map { end in end.reach }.min() ?? 0)
    guard search.distance.isFinite else { throw unbounded(ends) }
    if let end = ends.first {
      try likelihood.check(at: (end.coupling, end.value(at: search.distance)), years: search.years)
    }
    return search
  }

  private func unbounded(_ ends: [PlanEnd]) -> Failure {
    let side = measure.question.side
    let missing =
      side == .width ? "both ends" : "\(side == .upper ? "an upper" : "a lower") end"
    var names: [String] = []
    for end in ends where !names.contains(end.coupling.name) { names.append(end.coupling.name) }
    return Failure(
      .badInput,
      "--objective \(names.joined(separator: ",")): no plan of \(numeral(space.years)) years at these positions"
        + " has \(missing) of its interval within reach: chi-square stays below"
        + " \(numeral(likelihood.deltaChiSquare)) as far as values are looked at")
  }

  /// As many positions as a plan may have, from the axis on.
  private func starters(_ all: [Int]) -> [Int] {
    guard let most = space.mostPositions else { return all }
    let first = Set(Set(space.positionsM).sorted().prefix(most))
    return all.filter { first.contains(space.positionsM[$0]) }
  }

  /// The least widths: neighbours lead to a plan, the best one whose ends are in the same proportion is looked for
  /// among all, and so on until that is no narrower.
  private func narrowest(
    _ objectives: [Int], startingFrom starts: [[Double]]
  ) throws(Failure) -> PlanSearch {
    let all = Array(space.choices.indices)
    let evenly = [space.evenly(over: starters(all))]
    var narrowest: (width: Double, innerWidth: Double, search: PlanSearch)?
    let isLimited = space.fewPositions != nil
    for isInner in [true, false] {
      let widths = PlanWidthSearch(
        likelihood: likelihood, measure: measure, objectives: objectives, isInner: isInner)
      var plan = try widths.run(among: all, startingFrom: starts.isEmpty ? evenly : starts)
      for _ in 0..<Self.mostProportions {
        let shares = try plan.flatMap { (plan) throws(Failure) in try widths.shares(of: plan) }
        var found = try best(
          measure.ends(of: objectives, shares: shares),
          startingFrom: (isLimited ? [] : [plan].compactMap(\.self)) + starts
            + [narrowest?.search.years].compactMap(\.self),
          tolerance: Self.littleGain, after: narrowest?.search)
        var (width, innerWidth) = try widths.widths(of: found.years)
        // With its own proportions, at the positions that it has where their number is limited.
        let used = space.support(found.years)
        plan = try widths.run(
          among: isLimited ? space.choices(at: used) : all,
          startingFrom: [space.negligibleRemoved(found.years)])
        var isSame = false
        if let plan {
          let own = try widths.widths(of: plan)
          isSame = abs(own.hull / width - 1) <= Self.littleGain
          if own.hull < width { (width, innerWidth, found.years) = (own.hull, own.inner, plan) }
        }
        let gain = narrowest.map { 1 - width / $0.width } ?? 1
        if gain > 0 || narrowest == nil { narrowest = (width, innerWidth, found) }
        guard gain > Self.littleGain, !isSame else { break }
        // What is left to gain grows with the square of how far the proportions are from their best ones.
        if let shares, let own = try widths.shares(of: found.years),
          zip(shares, own).allSatisfy({ abs($0 - $1) < Self.sameProportion })
        {
          break
        }
      }
      // Where the hull is the interval around the best fit, wider hulls lead nowhere else.
      if let narrowest, narrowest.width == narrowest.innerWidth { break }
    }
    guard let narrowest else { throw Failure(.internalError, "a search for plans without a start") }
    return narrowest.search
  }

  private static let mostProportions = 8
  private static let sameProportion = 0.005
  /// A gain of less than this part of the width, or of chi-square at its ends, is not worth more steps.
  private static let littleGain = 1e-4
}
