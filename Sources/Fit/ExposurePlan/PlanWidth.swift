import Configuration
import Interactions

/// The plan whose worst width is least, as far as neighbours say.
///
/// Each end comes nearer with more information, as one over its root: it is a convex function of the years where
/// chi-square is nearly quadratic in the parameter, and so is the sum of both. The planes that touch the widths
/// of known plans give the next one. That an end is convex is not certain, so that what is found here is where a
/// `PlanSearch` with ends in the same proportion begins.
struct PlanWidthSearch {
  let likelihood: PlanLikelihood
  let measure: PlanMeasure
  /// Of the question, those that count.
  let objectives: [Int]
  /// Whether the width is that of the interval around the best fit alone, which is never wider than the hull: an
  /// interval apart from it that the years can shut out makes the hull's width jump, which no neighbour tells.
  var isInner = false
  private var space: PlanSpace { likelihood.space }

  /// The widths of a plan.
  private struct Trial {
    let years: [Double]
    /// The worst of all, each over its scale.
    let width: Double
    /// [objective]: both ends.
    let distances: [(upper: Double, lower: Double)]
    /// Of each objective, at what plans are at least as wide: constant + slopes . parts.
    let planes: [PlanLikelihood.Plane]
  }

  /// Years of the best plan of some choices; nil where ends are missing or jump.
  ///
  /// - Parameter starts: of which one has all ends.
  func run(among allowed: [Int], startingFrom starts: [[Double]]) throws(Failure) -> [Double]? {
    var guess: [(upper: Double, lower: Double)]?
    var best: Trial?
    var trials: [Trial] = []
    for start in starts {
      if guess == nil { guess = try ends(of: start) }
      guard let near = guess, let trial = try trial(at: start, near: near) else { continue }
      trials.append(trial)
      if trial.width < best?.width ?? .infinity { best = trial }
    }
    guard var best else { return nil }
    // How much narrower plans may be than a width that does not change.
    let top = best.width
    func room(_ trial: Trial) -> [PlanLikelihood.Plane] {
      trial.planes.map { plane in
        // All parts together are 1, so that a constant may stand in the slopes.
        PlanLikelihood.Plane(
          constant: 0, slopes: plane.slopes.map { 1 - (plane.constant + $0) / top })
      }
    }
    var program = PlaneProgram(space, among: allowed)
    for trial in trials { program.add(room(trial)) }
    for _ in 0..<Self.mostRounds {
      guard let found = program.best(.height) else { return best.years }
      let bound = top * (1 - found.height)
      guard best.width - bound > Self.tolerance * best.width else { break }
      let goal = space.completed(found.years)
      let next = space.between(best.years, goal)
      guard let trial = try trial(at: next, near: best.distances) else { return best.years }
      program.add(room(trial))
      if trial.width < best.width { best = trial }
    }
    return best.years
  }

  private static let mostRounds = 400
  private static let tolerance = 1e-6

  /// Exactly; nil where one is missing.
  private func ends(of years: [Double]) throws(Failure) -> [(upper: Double, lower: Double)]? {
    var found: [(upper: Double, lower: Double)] = []
    for index in objectives {
      let hull = try likelihood.hull(of: measure.question.objectives[index], years: years)
      let ends = isInner ? hull.inner : (lower: hull.lower, upper: hull.upper)
      guard let upper = ends.upper, let lower = ends.lower else { return nil }
      found.append((upper - measure.best[index], measure.best[index] - lower))
    }
    return found
  }

  private func trial(
    at years: [Double], near guess: [(upper: Double, lower: Double)]
  ) throws(Failure) -> Trial? {
    var width = 0.0
    var distances: [(upper: Double, lower: Double)] = []
    var planes: [PlanLikelihood.Plane] = []
    let parts = years.map { $0 / space.years }
    let ends = objectives.flatMap { index in
      [1.0, -1].map { direction in
        PlanEnd(
          coupling: measure.question.objectives[index], direction: direction,
          best: measure.best[index], scale: 1)
      }
    }
    let crossings = try likelihood.crossings(
      ends, years: years, near: guess.flatMap { [$0.upper, $0.lower] }, hasPlanes: true)
    for (place, index) in objectives.enumerated() {
      guard let upper = crossings[2 * place], let lower = crossings[2 * place + 1] else {
        return nil
      }
      let sum = upper.distance + lower.distance
      var slopes = [Double](repeating: 0, count: years.count)
      for crossing in [upper, lower] {
        guard let plane = crossing.plane else { return nil }
        for choice in slopes.indices {
          slopes[choice] -= plane.slopes[choice] * space.years / crossing.growth
        }
      }
      let scale = measure.scales[index]
      width = max(width, sum / scale)
      distances.append((upper.distance, lower.distance))
      let linear = zip(slopes, parts).reduce(0) { $0 + $1.0 * $1.1 }
      planes.append(
        PlanLikelihood.Plane(
          constant: (sum - linear) / scale, slopes: slopes.map { $0 / scale }))
    }
    return Trial(years: years, width: width, distances: distances, planes: planes)
  }

  /// The worst width of a plan, each over its scale: of the hulls, and of the intervals around the best fit alone.
  func widths(of years: [Double]) throws(Failure) -> (hull: Double, inner: Double) {
    var (hulls, inner) = (0.0, 0.0)
    for index in objectives {
      let hull = try likelihood.hull(of: measure.question.objectives[index], years: years)
      let scale = measure.scales[index]
      hulls = max(hulls, measure.value((hull.lower, hull.upper), of: index) / scale)
      inner = max(inner, measure.value(hull.inner, of: index) / scale)
    }
    return (hulls, inner)
  }

  /// Of each width of the question, the share of the upper end in a plan; nil where ends are missing.
  func shares(of years: [Double]) throws(Failure) -> [Double]? {
    guard let ends = try ends(of: years) else { return nil }
    var shares = [Double](repeating: 0.5, count: measure.best.count)
    for (place, index) in objectives.enumerated() {
      shares[index] = ends[place].upper / (ends[place].upper + ends[place].lower)
    }
    return shares
  }
}
