import Configuration
import EventRates
import Experiment
import Interactions
import Synchronization

extension PlanOptimizer {
  /// The number of plans in which a month, or a shorter stay, is spent elsewhere, and the values of
  /// those that may be better and of those that come nearest to it.
  ///
  /// A plan that leaves the ends of the present one allowed is no better, which one chi-square for
  /// each end says; only where it does not, and for the nearest, are the ends located.
  func exchanges() throws(Failure) -> (
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
    let present = try measure.hullEnds(likelihood, years: years)
    let values = Mutex([Double](repeating: .infinity, count: located.count))
    try forEachParallel(located.count, threads: threads) { (index) throws(Failure) in
      let plan = plans[located[index]]
      var value = index < Self.fewestLocated ? nil : try nearbyValue(of: plan, near: present)
      if value.map({ $0 < self.value * (1 - Self.improvement) }) ?? true {
        value = try measure.value(likelihood, years: plan)
      }
      let found = value
      values.withLock { $0[index] = found ?? .infinity }
    }
    return (count, zip(located, values.withLock { $0 }).map { (plans[$0], $1) })
  }

  /// Value of the plan by the ends next to those of the present plan, and by values farther out that are known
  /// to be allowed; the ends of its hull are not nearer. Nil where few steps do not lead to them.
  private func nearbyValue(
    of plan: [Double], near present: [(lower: Double?, upper: Double?)]
  ) throws(Failure) -> Double? {
    var ends: [PlanEnd] = []
    var guesses: [Double] = []
    for end in measure.ends(of: Array(present.indices)) {
      guard let index = measure.question.objectives.firstIndex(of: end.coupling),
        let known = end.direction > 0 ? present[index].upper : present[index].lower
      else { return nil }
      ends.append(
        PlanEnd(coupling: end.coupling, direction: end.direction, best: end.best, scale: 1))
      guesses.append(end.direction * (known - end.best))
    }
    var found = present
    let crossings = try likelihood.crossings(ends, years: plan, near: guesses)
    for (end, crossing) in zip(ends, crossings) {
      guard let crossing, let index = measure.question.objectives.firstIndex(of: end.coupling)
      else { return nil }
      let outpost = try search?.farthestOutpost(of: end, beyond: crossing.distance, years: plan)
      let value = end.value(at: outpost ?? crossing.distance)
      if end.direction > 0 { found[index].upper = value } else { found[index].lower = value }
    }
    return measure.value(found)
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

  /// Values at the plan's own ends, which another plan has to exclude to be better.
  private func presentEnds() throws(Failure) -> [(coupling: Coupling, value: Double)] {
    guard measure.question.side == .width else {
      return measure.ends(of: measure.allObjectives).map { ($0.coupling, $0.value(at: value)) }
    }
    let hulls = try measure.hullEnds(likelihood, years: years)
    return zip(measure.question.objectives, hulls).flatMap { objective, hull in
      [hull.upper, hull.lower].compactMap(\.self).map { (objective, $0) }
    }
  }

  /// Ratio of chi-square to the level that no plan exceeds at the ends of the plan found; nil where
  /// the search is not for one distance over all plans.
  func bound() throws(Failure) -> Double? {
    guard measure.question.side != .width, let search else { return nil }
    guard space.fewPositions == nil else { return search.bound }
    return try search.bound(at: years)
  }

  /// How short and how long each choice is in plans whose ends are at most a part farther,
  /// [part][choice], at the positions of the plan where their number is limited.
  func ranges(within parts: [Double]) throws(Failure) -> [[(least: Double, most: Double)]] {
    guard let search else { return [] }
    let isLimited = space.fewPositions != nil
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
