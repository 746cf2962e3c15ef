import Configuration
import EventRates
import Interactions
import Synchronization

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
  /// Number of threads for chi-squares of known plans.
  var threads: Int
  var space: PlanSpace { likelihood.space }

  /// A plan at which chi-square is known at the distance in force.
  struct Trial {
    let years: [Double]
    var height = -Double.infinity
    /// Planes in units of the level, as functions of the parts of the total: constant + slopes .
    /// parts.
    var planes: [PlanLikelihood.Plane] = []
  }

  var trials: [Trial] = []
  /// Distances beyond each end at which a plan has to exclude the values, too, [end][distance].
  var outposts: [[Double]]
  var distance = Double.infinity
  var years: [Double] = []
  /// Chi-square over the level that no plan exceeds at the distance; 1 where nothing better can be.
  var bound = Double.infinity
  /// Whether every plan has its whole hull located; else the ends next to those of the plan before, and the
  /// whole hull of what is best in the end.
  private var isExact = false
  /// How often the hull of a plan had values farther out that were not known.
  private var surprises = 0
  /// Part of the level by which chi-square has to be above it at the outposts, so that a plan in steps of an
  /// hour still excludes them.
  var margin = 1e-4
  /// Part of the level by which some plan may still have a higher chi-square where the search ends.
  var tolerance: Double
  static let fineTolerance = 1e-6

  init(
    _ likelihood: PlanLikelihood, ends: [PlanEnd], threads: Int,
    tolerance: Double = fineTolerance
  ) {
    self.likelihood = likelihood
    self.ends = PlanEnds(list: ends)
    self.threads = threads
    self.tolerance = tolerance
    outposts = ends.map { _ in [] }
  }

  /// Takes over where values may be allowed from a search for the same ends in another proportion.
  mutating func learn(from other: PlanSearch) {
    for (index, end) in ends.list.enumerated() {
      for (own, distances) in zip(other.ends.list, other.outposts)
      where own.coupling == end.coupling && own.direction == end.direction {
        outposts[index] += distances.map { $0 * own.scale / end.scale }
      }
    }
  }

  /// Relative difference below which ends are the same.
  private static let resolution = 1e-8
  /// Rounding of ends that few steps lead to; different ends lie farther apart.
  private static let roundingOfSteps = 1e-6
  private static let mostRounds = 400

  /// Takes the plan if its farthest end is nearer than that of the best so far; returns whether something was
  /// learnt.
  mutating func consider(_ years: [Double]) throws(Failure) -> Bool {
    if !isExact, distance.isFinite,
      let near = try ends.nearest(likelihood, years: years, to: distance)
    {
      guard near < distance * (1 - Self.resolution) else { return false }
      (distance, self.years) = (near, years)
      return true
    }
    let found = try ends.farthest(likelihood, years: years)
    let isNews = take(found.others)
    guard found.distance < distance * (1 - Self.resolution) else { return isNews }
    (distance, self.years) = (found.distance, years)
    return true
  }

  /// Takes in where values may be allowed beyond the ends; returns whether that was new.
  private mutating func take(_ others: [[Double]]) -> Bool {
    var isNews = false
    for (end, distances) in others.enumerated() {
      for other in distances
      where !outposts[end].contains(where: { abs($0 - other) <= 1e-6 * other }) {
        outposts[end].append(other)
        isNews = true
      }
    }
    return isNews
  }

  /// Searches among all plans.
  ///
  /// - Parameter reach: distance at which ends are looked for that no start has.
  mutating func run(startingFrom starts: [[Double]], reach: Double) throws(Failure) {
    for start in starts { _ = try consider(start) }
    let all = Array(space.choices.indices)
    if !distance.isFinite {
      (distance, years) = (reach, space.evenly(over: all))
      isExact = true
      bound = try descend(among: all)
      guard distance < reach else {
        distance = .infinity
        return
      }
      isExact = false
    }
    guard let most = space.fewPositions else {
      bound = try descend(among: all)
      return
    }
    try branch(most)
  }

  /// Lowers the distance by plans of some choices until none does better; the bound then.
  mutating func descend(among allowed: [Int]) throws(Failure) -> Double {
    while true {
      let bound = try lower(among: allowed)
      guard !isExact else { return bound }
      // What steps have led to has to be the farthest end of all.
      guard try !isConfirmed() else { return bound }
    }
  }

  /// Puts the whole hull of the best plan in place of the ends next to those before; from then on every plan has
  /// its own located where that is farther.
  mutating func isConfirmed() throws(Failure) -> Bool {
    let found = try ends.farthest(likelihood, years: years)
    let isNews = take(found.others)
    let isSame = found.distance <= distance * (1 + Self.roundingOfSteps)
    distance = found.distance
    if isSame, !isNews { return true }
    // Where the values farther out are known by now, the next plan excludes them.
    surprises += 1
    isExact = !isNews || surprises > Self.mostSurprises
    return false
  }

  private static let mostSurprises = 8
  /// Part of what is left to gain at a distance that may be left there: at the next one all plans that are kept
  /// are computed anew.
  private static let roughness = 0.1

  private mutating func lower(among allowed: [Int]) throws(Failure) -> Double {
    try refresh()
    while true {
      let found = try raise(among: allowed) { [tolerance] height, bound in
        height > 1 + tolerance && bound - height < Self.roughness * (bound - 1)
      }
      guard found.bound > 1 + tolerance, let years = found.years,
        found.height > 1 + tolerance, try consider(years)
      else { return found.bound }
      try refresh()
    }
  }

  /// The plan of some choices with the highest chi-square at the distance in force, as far as is needed.
  mutating func raise(
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
    var program = PlaneProgram(space, among: allowed)
    program.add(trials.flatMap(\.planes))
    var bound = Double.infinity
    for _ in 0..<Self.mostRounds {
      guard let top = highest(&program, among: allowed) else {
        return (best?.years, best?.height ?? -.infinity, .infinity)
      }
      bound = top.bound
      let height = best?.height ?? -.infinity
      if bound <= 1 + tolerance || bound - height <= 0.1 * tolerance
        || isEnough(height, bound)
      {
        break
      }
      let next = best.map { best in space.between(best.years, top.years) }
      let trial = try trial(at: next ?? top.years)
      trials.append(trial)
      program.add(trial.planes)
      if trial.height > height { best = trial }
    }
    return (best?.years, best?.height ?? -.infinity, bound)
  }

  /// The linear program over all planes: its plan, and what no plan of these choices exceeds.
  private func highest(
    _ program: inout PlaneProgram, among allowed: [Int]
  ) -> (years: [Double], bound: Double)? {
    guard let found = program.best(.height) else { return (space.evenly(over: allowed), .infinity) }
    return (space.completed(found.years), found.height)
  }

  /// Chi-square of a plan at the distance in force and at the outposts beyond it.
  func trial(at years: [Double]) throws(Failure) -> Trial {
    var points: [(coupling: Coupling, value: Double)] = []
    var levels: [Double] = []
    for (index, end) in ends.list.enumerated() {
      for reach in [distance] + outposts[index].filter({ $0 > distance }) {
        points.append((end.coupling, end.value(at: reach)))
        levels.append(likelihood.deltaChiSquare * (reach > distance ? 1 + margin : 1))
      }
    }
    let found = try likelihood.chiSquare(at: points, years: years)
    return Trial(
      years: years, height: zip(found, levels).reduce(.infinity) { min($0, $1.0.value / $1.1) },
      planes: zip(found, levels).compactMap { point, level in
        point.plane.map { $0.relative(toLevel: level, years: space.years) }
      })
  }

  /// The farthest value beyond a distance that is known to be allowed in some plan and is so in this one.
  ///
  /// - Parameter end: with a scale of 1, as distances of the result.
  func farthestOutpost(
    of end: PlanEnd, beyond distance: Double, years: [Double]
  ) throws(Failure) -> Double? {
    let values = zip(ends.list, outposts).filter {
      $0.0.coupling == end.coupling && $0.0.direction == end.direction
    }.flatMap { own, distances in distances.map { own.value(at: $0) } }
    let beyond = values.filter { end.direction * ($0 - end.best) > distance }
    let found = try likelihood.chiSquare(at: beyond.map { (end.coupling, $0) }, years: years)
    return zip(beyond, found).filter { $0.1.value < likelihood.deltaChiSquare }
      .map { end.direction * ($0.0 - end.best) }.max()
  }

  /// Computes what is known anew at another distance; of the plans those stay whose planes lie low.
  mutating func refresh() throws(Failure) {
    let most = space.choices.count / 2 + Self.spareTrials
    if trials.count > most {
      let parts = years.map { $0 / space.years }
      let order = trials.indices.map { index in
        (index, trials[index].planes.map { $0.height(at: parts) }.min() ?? .infinity)
      }.sorted { ($0.1, $1.0) < ($1.1, $0.0) }
      trials = order.prefix(most).map { trials[$0.0] }
    }
    var plans = trials.map(\.years)
    if !plans.contains(years) { plans.append(years) }
    let anew = Mutex([Trial?](repeating: nil, count: plans.count))
    let search = self
    try forEachParallel(plans.count, threads: threads) { [plans] (index) throws(Failure) in
      let trial = try search.trial(at: plans[index])
      anew.withLock { $0[index] = trial }
    }
    trials = anew.withLock { $0.compactMap(\.self) }
  }

  private static let spareTrials = 8
}
