import Configuration
import Interactions

/// The plan whose farthest end is nearest.
///
/// A plan has every end below a distance where its chi-square is above the level at all values farther out.
/// At each of those chi-square is concave in the years, so that the best plan at a distance is found by planes
/// that touch it: a linear program over the planes gives a plan and a bound that no plan exceeds; chi-square
/// between that plan and the best one so far gives the next plane. Where the best plan rises above the
/// level, its own ends are the next distance; where no plan can, the distance is the least.
struct PlanSearch {
  let likelihood: PlanLikelihood
  let ends: PlanEnds
  private var space: PlanSpace { likelihood.space }

  /// A plan at which chi-square is known at the distance in force.
  private struct Trial {
    let years: [Double]
    var height = -Double.infinity
    /// In units of the level, of the parts of the total: constant + slopes . parts.
    var planes: [PlanLikelihood.Plane] = []
  }

  private var trials: [Trial] = []
  /// Values beyond the ends that a plan has to exclude, too: [end][distance].
  private var outposts: [[Double]]
  private(set) var distance = Double.infinity
  private(set) var years: [Double] = []
  /// Chi-square over the level that no plan exceeds at the distance; 1 where nothing better can be.
  private(set) var bound = Double.infinity

  init(_ likelihood: PlanLikelihood, ends: [PlanEnd]) {
    self.likelihood = likelihood
    self.ends = PlanEnds(list: ends)
    outposts = ends.map { _ in [] }
  }

  /// What a linear program may leave open, relative to the level.
  static let tolerance = 1e-6
  /// Ends that differ by less are the same.
  private static let resolution = 1e-9
  private static let mostRounds = 400

  /// Takes the plan if its farthest end is nearer than that of the best so far; returns whether something was
  /// learnt.
  mutating func consider(_ years: [Double]) throws(Failure) -> Bool {
    let found = try ends.farthest(likelihood, years: years)
    var isNews = false
    for (end, distances) in found.others.enumerated() {
      for other in distances
      where !outposts[end].contains(where: { abs($0 - other) <= 1e-6 * other }) {
        outposts[end].append(other)
        isNews = true
      }
    }
    guard found.distance < distance * (1 - Self.resolution) else { return isNews }
    (distance, self.years) = (found.distance, years)
    return true
  }

  /// Looks among all plans.
  ///
  /// - Parameter reach: of ends that no start has, the distance at which they are looked for.
  mutating func run(startingFrom starts: [[Double]], reach: Double) throws(Failure) {
    for start in starts { _ = try consider(start) }
    let all = Array(space.choices.indices)
    if !distance.isFinite {
      (distance, years) = (reach, space.evenly(over: all))
      bound = try descend(among: all)
      guard distance < reach else {
        distance = .infinity
        return
      }
    }
    guard let most = space.mostPositions, most < Set(space.positionsM).count else {
      bound = try descend(among: all)
      return
    }
    try branch(most)
  }

  /// Lowers the distance by plans of some choices until none does better; the bound then.
  private mutating func descend(among allowed: [Int]) throws(Failure) -> Double {
    try refresh()
    while true {
      let found = try raise(among: allowed) { height, bound in
        height > 1 + Self.tolerance && bound - height < 0.25 * (bound - 1)
      }
      guard found.bound > 1 + Self.tolerance, let years = found.years,
        found.height > 1 + Self.tolerance, try consider(years)
      else { return found.bound }
      try refresh()
    }
  }

  /// The plan of some choices with the highest chi-square at the distance in force, as far as is needed.
  private mutating func raise(
    among allowed: [Int], until isEnough: (_ height: Double, _ bound: Double) -> Bool
  ) throws(Failure) -> (years: [Double]?, height: Double, bound: Double) {
    let isAllowed = Set(allowed)
    var best: Trial?
    for trial in trials
    where trial.height > best?.height ?? -.infinity
      && trial.years.indices.allSatisfy({ isAllowed.contains($0) || trial.years[$0] == 0 })
    {
      best = trial
    }
    var bound = Double.infinity
    for _ in 0..<Self.mostRounds {
      guard let top = highest(among: allowed) else {
        return (best?.years, best?.height ?? -.infinity, .infinity)
      }
      bound = top.bound
      let height = best?.height ?? -.infinity
      if bound <= 1 + Self.tolerance || bound - height <= 0.1 * Self.tolerance
        || isEnough(height, bound)
      {
        break
      }
      let next = best.map { best in zip(best.years, top.years).map { 0.5 * ($0 + $1) } }
      let trial = try trial(at: next ?? top.years)
      trials.append(trial)
      if trial.height > height { best = trial }
    }
    return (best?.years, best?.height ?? -.infinity, bound)
  }

  /// The linear program over all planes: its plan, and what no plan of these choices exceeds.
  private func highest(among allowed: [Int]) -> (years: [Double], bound: Double)? {
    guard !trials.isEmpty else { return (space.evenly(over: allowed), .infinity) }
    guard
      let found = solve(
        [Double](repeating: 0, count: allowed.count) + [1], rows: [], among: allowed)
    else { return (space.evenly(over: allowed), .infinity) }
    return (years(found.point, among: allowed), found.value)
  }

  /// A linear program over the parts of some choices and the least of all planes, which comes last.
  private func solve(
    _ objective: [Double], rows others: [(coefficients: [Double], limit: Double)],
    among allowed: [Int]
  ) -> (value: Double, point: [Double])? {
    let many = planes.map { plane in
      (coefficients: allowed.map { -plane.slopes[$0] } + [1], limit: plane.constant)
    }
    let recent = many.indices.suffix(allowed.count + 4)
    return LinearProgram.solve(
      objective: objective, rows: rows(among: allowed) + others, many: many, first: Array(recent))
  }

  /// What holds for the parts of the total at every plan.
  private func rows(among allowed: [Int]) -> [(coefficients: [Double], limit: Double)] {
    var rows = [(coefficients: allowed.map { _ in 1.0 } + [0], limit: 1.0)]
    if space.leastYearsOnAxis > 0 {
      rows.append(
        (
          allowed.map { space.positionsM[$0] == 0 ? 0 : 1 } + [0],
          1 - space.leastYearsOnAxis / space.years
        ))
    }
    return rows
  }

  private func years(_ point: [Double], among allowed: [Int]) -> [Double] {
    var years = [Double](repeating: 0, count: space.choices.count)
    for (place, choice) in allowed.enumerated() { years[choice] = point[place] * space.years }
    return space.completed(years)
  }

  private var planes: [PlanLikelihood.Plane] { trials.flatMap(\.planes) }

  /// Chi-square of a plan at the distance in force and at the outposts beyond it.
  private func trial(at years: [Double]) throws(Failure) -> Trial {
    var points: [(coupling: Coupling, value: Double)] = []
    for (index, end) in ends.list.enumerated() {
      for place in [distance] + outposts[index].filter({ $0 > distance }) {
        points.append((end.coupling, end.value(at: place)))
      }
    }
    let level = likelihood.deltaChiSquare
    let found = try likelihood.chiSquare(at: points, years: years)
    return Trial(
      years: years, height: found.reduce(.infinity) { min($0, $1.value) } / level,
      planes: found.compactMap { point in
        point.plane.map { plane in
          PlanLikelihood.Plane(
            constant: plane.constant / level,
            slopes: plane.slopes.map { $0 * space.years / level })
        }
      })
  }

  /// Computes what is known anew at another distance; of the plans those stay whose planes lie low.
  private mutating func refresh() throws(Failure) {
    let most = 2 * space.choices.count + 8
    if trials.count > most {
      let parts = years.map { $0 / space.years }
      func height(_ trial: Trial) -> Double {
        trial.planes.map { plane in
          zip(plane.slopes, parts).reduce(plane.constant) { $0 + $1.0 * $1.1 }
        }.min() ?? .infinity
      }
      let order = trials.indices.map { ($0, height(trials[$0])) }.sorted {
        ($0.1, $1.0) < ($1.1, $0.0)
      }
      trials = order.prefix(most).map { trials[$0.0] }
    }
    var plans = trials.map(\.years)
    if !plans.contains(years) { plans.append(years) }
    trials = try plans.map { (years) throws(Failure) in try trial(at: years) }
  }
}

extension PlanSearch {
  /// Looks among plans of so many positions: plans of more are what branches are bounded by.
  private mutating func branch(_ most: Int) throws(Failure) {
    let positions = Array(Set(space.positionsM)).sorted()
    func choices(_ chosen: Set<Double>) -> [Int] {
      space.choices.indices.filter { chosen.contains(space.positionsM[$0]) }
    }
    var free = PlanSearch(likelihood, ends: ends.list)
    _ = try free.consider(space.evenly(over: Array(space.choices.indices)))
    if free.distance.isFinite {
      _ = try free.descend(among: Array(space.choices.indices))
      let time = positions.map { position in
        choices([position]).reduce(0) { $0 + free.years[$1] }
      }
      var order = positions.indices.sorted { (time[$0], $1) > (time[$1], $0) }
      if space.leastYearsOnAxis > 0 { order.sort { positions[$0] == 0 && positions[$1] != 0 } }
      let first = choices(Set(order.prefix(most).map { positions[$0] }))
      _ = try consider(
        space.completed(free.years.indices.map { first.contains($0) ? free.years[$0] : 0 }))
      outposts = zip(outposts, free.outposts).map { $0 + $1 }
      trials = free.trials
      try refresh()
      _ = try descend(among: first)
    }
    bound = 0
    let axis: Set<Double> = space.leastYearsOnAxis > 0 ? [0] : []
    var nodes: [(included: Set<Double>, excluded: Set<Double>)] = [(axis, [])]
    while let node = nodes.popLast() {
      let remaining =
        node.included.count == most ? node.included : Set(positions).subtracting(node.excluded)
      let allowed = choices(remaining)
      while true {
        let found = try raise(among: allowed) { height, _ in height > 1 + Self.tolerance }
        guard found.bound > 1 + Self.tolerance, found.height > 1 + Self.tolerance,
          let years = found.years
        else {
          bound = max(bound, found.bound)
          break
        }
        let used = space.support(years)
        if remaining.count <= most || used.count <= most {
          let cleaned = choices(used)
          let plan = space.completed(years.indices.map { cleaned.contains($0) ? years[$0] : 0 })
          if try consider(plan) {
            try refresh()
            continue
          }
        }
        let undecided = used.subtracting(node.included).sorted()
        guard remaining.count > most,
          let next = undecided.max(by: { time($0, years) < time($1, years) })
        else {
          bound = max(bound, found.bound)
          break
        }
        nodes.append((node.included, node.excluded.union([next])))
        nodes.append((node.included.union([next]), node.excluded))
        break
      }
    }
  }

  private func time(_ positionM: Double, _ years: [Double]) -> Double {
    years.indices.reduce(0) { $0 + (space.positionsM[$1] == positionM ? years[$1] : 0) }
  }
}

extension PlanSearch {
  /// Chi-square over the level that no plan exceeds at the farthest end of a plan, without limits on positions:
  /// with 1 no plan has its ends nearer.
  func bound(at years: [Double]) throws(Failure) -> Double {
    var search = self
    search.distance = .infinity
    guard try search.consider(years), search.distance.isFinite else { return .infinity }
    try search.refresh()
    return try search.raise(among: Array(space.choices.indices)) { _, _ in false }.bound
  }

  /// How short and how long each of some choices may be in plans of them whose ends are at most so far.
  func ranges(
    of allowed: [Int], within distance: Double
  ) throws(Failure) -> [(least: Double, most: Double)] {
    var search = self
    search.distance = distance
    try search.refresh()
    return try allowed.map { (choice) throws(Failure) in
      // What is learnt of one choice holds for the next.
      let least = try search.extreme(choice, among: allowed, sign: -1)
      let most = try search.extreme(choice, among: allowed, sign: 1)
      return (max(0, min(least, most)), most)
    }
  }

  /// The least, or the largest, time of a choice: the farthest plan that is known to be within, where no plane
  /// leaves room for one that is farther by more than `resolution` of the total.
  private mutating func extreme(
    _ choice: Int, among allowed: [Int], sign: Double
  ) throws(Failure) -> Double {
    guard let place = allowed.firstIndex(of: choice) else { return 0 }
    guard allowed.count > 1 else { return space.years }
    var objective = [Double](repeating: 0, count: allowed.count) + [Self.priority]
    objective[place] = sign
    let level = [(coefficients: allowed.map { _ in 0.0 } + [1], limit: 1.0)]
    var best = years[choice]
    for _ in 0..<Self.mostExtremes {
      guard let found = solve(objective, rows: level, among: allowed) else { break }
      var outside = [Double](repeating: 0, count: space.choices.count)
      for (place, choice) in allowed.enumerated() {
        outside[choice] = found.point[place] * space.years
      }
      guard sign * (outside[choice] - best) > Self.rangeResolution * space.years else { break }
      let edge = try edge(towards: outside)
      if sign * (edge[choice] - best) > 0 { best = edge[choice] }
    }
    return best
  }

  /// Where the way from the best plan to one outside leaves the plans within: Newton's steps from outside, which
  /// stay there, as chi-square is below every plane that touches it.
  private mutating func edge(towards outside: [Double]) throws(Failure) -> [Double] {
    func place(_ part: Double) -> [Double] {
      zip(years, outside).map { $0 + part * ($1 - $0) }
    }
    var part = 1.0
    for _ in 0..<Self.mostSteps {
      let trial = try trial(at: place(part))
      trials.append(trial)
      guard trial.height < 1 - Self.rangeTolerance else { break }
      // Each plane is a straight line along the way.
      let crossings = trial.planes.compactMap { plane -> Double? in
        func height(_ years: [Double]) -> Double {
          zip(plane.slopes, years).reduce(plane.constant) { $0 + $1.0 * $1.1 / space.years }
        }
        let (start, end) = (height(years), height(outside))
        return end < 1 && start > 1 ? (start - 1) / (start - end) : nil
      }
      guard let nearest = crossings.min(), nearest < part else { return years }
      part = nearest
    }
    return place(part)
  }

  /// That chi-square is at its level counts more than any year.
  private static let priority = 1e4
  private static let rangeTolerance = 3e-4
  private static let rangeResolution = 5e-3
  private static let (mostExtremes, mostSteps) = (40, 8)
}
