import Configuration

extension PlanSearch {
  /// Chi-square over the level that no plan exceeds at the farthest end of a plan, without limits on positions:
  /// with 1 no plan has its ends nearer.
  func bound(at years: [Double]) throws(Failure) -> Double {
    var search = self
    (search.distance, search.margin) = (.infinity, 0)
    search.tolerance = Self.fineTolerance
    guard try search.consider(years), search.distance.isFinite else { return .infinity }
    try search.refresh()
    return try search.raise(among: Array(space.choices.indices)) { _, _ in false }.bound
  }

  /// How short and how long each of some choices may be in plans of them whose ends are at most so far.
  func ranges(
    of allowed: [Int], within distance: Double
  ) throws(Failure) -> [(least: Double, most: Double)] {
    var search = self
    (search.distance, search.threads) = (distance, 1)
    try search.refresh()
    // Where chi-square is at its level, no plane is higher than 1.
    var program = PlaneProgram(space, among: allowed, ceiling: 1)
    program.add(search.trials.flatMap(\.planes))
    search.trials = []
    return try allowed.map { (choice) throws(Failure) in
      // What is learnt of one choice holds for the next.
      let least = try search.extreme(choice, among: allowed, sign: -1, &program)
      let most = try search.extreme(choice, among: allowed, sign: 1, &program)
      return (max(0, min(least, most)), most)
    }
  }

  /// The least, or the largest, time of a choice: the farthest plan that is known to be within, where no plane
  /// leaves room for one that is farther by more than `rangeResolution` of the total.
  private func extreme(
    _ choice: Int, among allowed: [Int], sign: Double, _ program: inout PlaneProgram
  ) throws(Failure) -> Double {
    guard allowed.count > 1 else { return space.years }
    var best = years[choice]
    for _ in 0..<Self.mostExtremes {
      guard let outside = program.best(.time(choice: choice, sign: sign))?.years,
        sign * (outside[choice] - best) > Self.rangeResolution * space.years
      else { break }
      let edge = try edge(towards: outside, &program)
      if sign * (edge[choice] - best) > 0 { best = edge[choice] }
    }
    return best
  }

  /// The plan at which the way from the best plan to one outside leaves the plans within: Newton's
  /// steps from outside, which stay outside, as chi-square is below every plane that touches it.
  private func edge(
    towards outside: [Double], _ program: inout PlaneProgram
  ) throws(Failure) -> [Double] {
    func plan(_ part: Double) -> [Double] {
      zip(years, outside).map { $0 + part * ($1 - $0) }
    }
    var part = 1.0
    for _ in 0..<Self.mostSteps {
      let trial = try trial(at: plan(part))
      program.add(trial.planes)
      guard trial.height < 1 - Self.rangeTolerance else { break }
      // Each plane is a straight line along the way.
      let crossings = trial.planes.compactMap { plane -> Double? in
        let (start, end) = (
          plane.height(at: years.map { $0 / space.years }),
          plane.height(at: outside.map { $0 / space.years })
        )
        return end < 1 && start > 1 ? (start - 1) / (start - end) : nil
      }
      guard let nearest = crossings.min(), nearest < part else { return years }
      part = nearest
    }
    return plan(part)
  }

  private static let rangeTolerance = 3e-4
  private static let rangeResolution = 1e-2
  private static let (mostExtremes, mostSteps) = (40, 8)
}
