import Configuration
import EventRates
import Experiment
import Interactions
import Synchronization

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
  private var search: PlanSearch?
  /// Of several objectives, the plan that is best for each: years of the choices.
  private(set) var ownYears: [[Double]] = []
  private var space: PlanSpace { likelihood.space }

  init(
    _ likelihood: PlanLikelihood, question: PlanQuestion, standardModel: CouplingPoint, threads: Int
  ) {
    self.likelihood = likelihood
    self.threads = threads
    measure = PlanMeasure(question, standardModel: standardModel)
  }

  /// Steps of the plan are an hour; a better exchange of a month would be taken.
  mutating func run() throws(Failure) {
    let question = measure.question
    if question.side == .width {
      try findWidth()
    } else if question.objectives.count > 1 {
      for index in question.objectives.indices {
        let own = try best(measure.ends(of: [index]), for: question.objectives[index])
        measure.scales[index] = own.distance
        ownYears.append(own.years)
      }
      try take(best(measure.ends(), for: question.objectives[0], startingFrom: ownYears))
    } else {
      try take(best(measure.ends(), for: question.objectives[0]))
    }
    years = space.rounded(years)
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

  private mutating func take(_ search: PlanSearch) {
    (self.search, years) = (search, search.years)
  }

  private func best(
    _ ends: [PlanEnd], for objective: Coupling, startingFrom starts: [[Double]] = []
  ) throws(Failure) -> PlanSearch {
    let all = Array(space.choices.indices)
    var search = PlanSearch(likelihood, ends: ends)
    try search.run(
      startingFrom: starts.isEmpty ? [space.evenly(over: starters(all))] : starts,
      reach: ends.map { end in end.reach }.min() ?? 0)
    guard search.distance.isFinite else {
      let side = measure.question.side
      throw Failure(
        .badInput,
        "--objective \(objective.name): no plan of \(numeral(space.years)) years at these positions has"
          + " \(side == .width ? "both ends" : "\(side == .upper ? "an upper" : "a lower") end") of its interval"
          + " within reach: chi-square stays below \(numeral(likelihood.deltaChiSquare))"
          + " as far as values are looked at")
    }
    if let end = ends.first {
      try likelihood.check(at: (end.coupling, end.value(at: search.distance)), years: search.years)
    }
    return search
  }

  /// As many positions as a plan may have, from the axis on.
  private func starters(_ all: [Int]) -> [Int] {
    guard let most = space.mostPositions else { return all }
    let first = Set(Set(space.positionsM).sorted().prefix(most))
    return all.filter { first.contains(space.positionsM[$0]) }
  }

  /// The least sum of both ends: the least of what is best for each share of the upper end in it.
  private mutating func findWidth() throws(Failure) {
    let objective = measure.question.objectives[0]
    let both = measure.ends()
    let extremes = try both.map { (end) throws(Failure) in
      try best([end], for: objective).years
    }
    var found: [(share: Double, width: Double, search: PlanSearch)] = []
    func widthAndShare(_ years: [Double]) throws(Failure) -> (width: Double, share: Double) {
      let hull = try likelihood.hull(of: objective, years: years)
      let upper = hull.upper.map { $0 - measure.best[0] } ?? .infinity
      let lower = hull.lower.map { measure.best[0] - $0 } ?? .infinity
      return (upper + lower, upper / (upper + lower))
    }
    func look(_ share: Double) throws(Failure) -> Double {
      let starts = extremes + (found.min { $0.width < $1.width }.map { [$0.search.years] } ?? [])
      let search = try best(measure.ends(share: share), for: objective, startingFrom: starts)
      let width = try widthAndShare(search.years).width
      found.append((share, width, search))
      return width
    }
    let shares = try extremes.map { (years) throws(Failure) in try widthAndShare(years).share }
      .filter { $0 > 0 && $0 < 1 }.sorted()
    guard let low = shares.first, let high = shares.last else {
      // An end is missing in the plan that is best for the other.
      _ = try look(0.5)
      return takeNarrowest(found)
    }
    let steps = 4
    let grid = (0...steps).map { low + (high - low) * Double($0) / Double(steps) }
    let widths = try grid.map { (share) throws(Failure) in try look(share) }
    let middle = widths.indices.min { widths[$0] < widths[$1] } ?? 0
    if high - low > Self.shareResolution {
      try narrow(
        from: grid[max(middle - 1, 0)], to: grid[min(middle + 1, steps)],
        least: Self.shareResolution, look)
    }
    takeNarrowest(found)
  }

  private mutating func takeNarrowest(
    _ found: [(share: Double, width: Double, search: PlanSearch)]
  ) {
    if let narrowest = found.min(by: { $0.width < $1.width }) { take(narrowest.search) }
  }

  /// The width is level there.
  private static let shareResolution = 1e-3

  /// Golden sections.
  private func narrow(
    from start: Double, to end: Double, least: Double,
    _ function: (Double) throws(Failure) -> Double
  ) throws(Failure) {
    let golden = 0.5 * (5.0.squareRoot() - 1)
    var (low, high) = (start, end)
    var (left, right) = (high - golden * (high - low), low + golden * (high - low))
    var (leftValue, rightValue) = (try function(left), try function(right))
    while high - low > least {
      if leftValue <= rightValue {
        (high, right, rightValue) = (right, left, leftValue)
        left = high - golden * (high - low)
        leftValue = try function(left)
      } else {
        (low, left, leftValue) = (left, right, rightValue)
        right = low + golden * (high - low)
        rightValue = try function(right)
      }
    }
  }
}

extension PlanOptimizer {
  /// Every plan in which a month, or a shorter stay, is spent elsewhere: how many there are, and of those that
  /// may be better, and of the ones that come nearest to it, the value.
  ///
  /// A plan that leaves the ends of the present one allowed is no better, which one chi-square for each end says;
  /// only where it does not, and for the nearest, are the ends located.
  private func exchanges() throws(Failure) -> (
    count: Int, nearest: [(years: [Double], value: Double)]
  ) {
    let plans = exchangedPlans()
    let ends = try presentEnds()
    let count = plans.count
    let heights = Mutex([[Double]](repeating: [], count: count))
    try forEachParallel(count, threads: threads) { (index) throws(Failure) in
      let found = try likelihood.chiSquare(at: ends, years: plans[index]).map {
        $0.value / likelihood.deltaChiSquare
      }
      heights.withLock { $0[index] = found }
    }
    let isWidth = measure.question.side == .width
    let found = heights.withLock { $0.map { (isWidth ? $0.max() : $0.min()) ?? 0 } }
    let order = plans.indices.sorted { (found[$0], $1) > (found[$1], $0) }
    let located = order.enumerated().filter { rank, index in
      rank < Self.fewestLocated || found[index] > 1
    }.map(\.element)
    let values = Mutex([Double](repeating: .infinity, count: located.count))
    try forEachParallel(located.count, threads: threads) { (place) throws(Failure) in
      let value = try measure.value(likelihood, years: plans[located[place]])
      values.withLock { $0[place] = value }
    }
    return (count, zip(located, values.withLock { $0 }).map { (plans[$0], $1) })
  }

  private static let fewestLocated = 4

  private func exchangedPlans() -> [[Double]] {
    let month = 1.0 / 12
    var plans: [[Double]] = []
    for from in years.indices where years[from] > 0 {
      for to in years.indices where to != from {
        var plan = years
        let moved = min(month, years[from])
        plan[from] -= moved
        plan[to] += moved
        let onAxis = plan.indices.reduce(0) { $0 + (space.positionsM[$1] == 0 ? plan[$1] : 0) }
        let positions = Set(plan.indices.filter { plan[$0] > 0 }.map { space.positionsM[$0] })
        guard onAxis >= space.leastYearsOnAxis - 1e-9,
          positions.count <= space.mostPositions ?? .max
        else { continue }
        plans.append(plan)
      }
    }
    return plans
  }

  /// What the plan's own ends have to exclude for another plan to be better.
  private func presentEnds() throws(Failure) -> [(coupling: Coupling, value: Double)] {
    guard measure.question.side == .width else {
      return measure.ends().map { ($0.coupling, $0.value(at: value)) }
    }
    let objective = measure.question.objectives[0]
    let hull = try likelihood.hull(of: objective, years: years)
    return [hull.upper, hull.lower].compactMap { $0 }.map { (objective, $0) }
  }

  /// Chi-square over the level that no plan exceeds at the ends of the one found; nil where the search is
  /// not of one distance over all plans.
  func bound() throws(Failure) -> Double? {
    guard measure.question.side != .width, let search else { return nil }
    guard space.mostPositions.map({ $0 < Set(space.positionsM).count }) != true else {
      return search.bound
    }
    return try search.bound(at: years)
  }

  /// [part][choice]: how short and how long a choice is in plans whose ends are at most this part farther, at the
  /// positions of the plan where their number is limited.
  func ranges(within parts: [Double]) throws(Failure) -> [[(least: Double, most: Double)]] {
    guard let search else { return [] }
    let isLimited = space.mostPositions.map { $0 < Set(space.positionsM).count } ?? false
    let used = space.support(years)
    let allowed = space.choices.indices.filter {
      !isLimited || used.contains(space.positionsM[$0])
    }
    let none = [(least: Double, most: Double)](repeating: (0, 0), count: years.count)
    let found = Mutex(parts.map { _ in none })
    let farthest = try search.ends.farthest(likelihood, years: years).distance
    try forEachParallel(parts.count, threads: threads) { (part) throws(Failure) in
      let ranges = try search.ranges(of: allowed, within: farthest * (1 + parts[part]))
      found.withLock { found in
        for (choice, range) in zip(allowed, ranges) { found[part][choice] = range }
      }
    }
    // Ranges are found to a part of the total; what is known of the plan itself and of a smaller part holds too.
    var ranges = found.withLock { $0 }
    for part in ranges.indices {
      for choice in years.indices {
        let known =
          part == 0 ? (least: years[choice], most: years[choice]) : ranges[part - 1][choice]
        ranges[part][choice] = (
          space.inSteps(min(ranges[part][choice].least, known.least)),
          min(max(space.inSteps(ranges[part][choice].most), known.most), space.years)
        )
      }
    }
    return ranges
  }
}
