import Configuration
import Foundation
import Interactions

/// The lowest minimum of chi-square over couplings and pulls together.
///
/// The kernel descends from a start to the minimum below it; which minima there are is found here, from what
/// rates are: polynomials of second degree in every coupling. At given pulls the squared residuals are a
/// quartic along each coupling, and both of its minima are known exactly: descents start there, from the
/// point and then from each lower minimum, until no lower one appears. Where chi-square is large enough to
/// pay for it, so do the same searches with the signal made smaller or larger by its pulls; and where
/// something is left that another minimum might explain, descents start from values of all sizes. Of many
/// starts those are followed in which chi-square is lowest over the pulls alone, which costs little.
struct CouplingSearch: Sendable {
  /// The point where a descent ended, or the minimum over the pulls with the couplings held.
  struct Minimum: Sendable {
    var chiSquare: Double
    var converged: Bool
    var iterations: Int
    /// Pulls of the group at the minimum.
    var pulls: [Double]
    /// Couplings of the model at the minimum.
    var couplings: [Double]
  }

  /// One point that is to be fitted.
  struct Problem: Sendable {
    /// Couplings of the model; the search begins at the values of the free ones.
    var point: [Double]
    /// Observed counts [exposure of the group][bin]; nil for the group's own.
    var observed: ArraySlice<Double>?
    /// Values about which the pulls are distributed, [pull of the group, then constraint]; nil for
    /// 0.
    var centres: ArraySlice<Double>?
    /// Further starts: [coupling of the model].
    var starts: [[Double]] = []
  }

  /// A start of one problem.
  struct Trial {
    let problem: Int
    let couplings: [Double]
    var pulls: [Double]?
  }

  private let group: FitGroup
  private let starts: CouplingStarts
  let couplings: [FreeCoupling]
  private let plain: PulledRates
  private let ladder: [(pulls: [Double], least: Double)]

  init(_ group: FitGroup, over free: [Coupling]) {
    self.init(group, couplings: free.map(FreeCoupling.init))
  }

  /// This search in another group.
  func of(_ group: FitGroup) -> CouplingSearch { CouplingSearch(group, couplings: couplings) }

  private init(_ group: FitGroup, couplings: [FreeCoupling]) {
    self.group = group
    self.couplings = couplings
    starts = CouplingStarts(couplings)
    plain = PulledRates(group, pulls: [Double](repeating: 0, count: group.pullCount)[...])
    ladder = group.scaledPulls()
  }

  /// Fills a block with the lowest minimum of every point.
  ///
  /// - Parameters:
  ///   - observed: counts [point][exposure of the group][bin]; nil for the group's own.
  ///   - centres: [point][pull, then constraint]; nil for 0.
  func fill(
    _ block: inout ProfileBlock, observed: [Double]?, centres: [Double]?
  ) throws(Failure) {
    func slice(_ values: [Double]?, _ index: Int, _ length: Int) -> ArraySlice<Double>? {
      values.map { $0[index * length..<(index + 1) * length] }
    }
    let bins = group.fitExposures.totalBins
    let problems = (0..<block.count).map { index in
      Problem(
        point: block.point(index).values,
        observed: slice(observed, index, bins), centres: slice(centres, index, group.centreCount))
    }
    for (index, minima) in try minima(problems).enumerated() {
      block.set(index, lowestOf: minima)
    }
  }

  /// For each problem every minimum that was found, the one from the point itself first.
  ///
  /// - Parameter all: whether others are looked for where nothing can be lower than what is known.
  func minima(_ problems: [Problem], all: Bool = false) throws(Failure) -> [[Minimum]] {
    let enough = all ? -Double.infinity : Self.nothingLeft
    var searches = problems.map { Search(problem: $0, enough: enough) }
    let own = problems.indices.map { Trial(problem: $0, couplings: problems[$0].point) }
    try descend(from: own, &searches)
    // The exact minima along the couplings in turn, with pulls as they are best at the point.
    let held = try evaluate(own, problems, over: [])
    try descend(&searches, most: Self.firstDescents) { index, search in
      guard search.leavesRoom else { return [] }
      let problem = problems[index]
      var seeds = problem.starts + starts.along(rates(of: problem), from: problem.point)
      if held[index].chiSquare > Self.far {
        seeds += starts.along(rates(of: problem, pulls: held[index].pulls), from: problem.point)
      }
      return seeds
    }
    try close(&searches)
    // Other sizes of the signal, where chi-square is large enough to pay for them.
    try descend(&searches, most: Self.rescaledDescents) { index, search in
      ladder.filter { search.least > $0.least }.flatMap { rung in
        starts.along(rates(of: problems[index], pulls: rung.pulls), from: problems[index].point)
      }
    }
    try close(&searches)
    // Values of all sizes, where something is left that another minimum could explain.
    try descend(&searches, most: 2 + couplings.count) { index, search in
      guard let best = search.best, best.chiSquare > enough else { return [] }
      let number = Self.scatteredStarts * couplings.count
      let problem = problems[index]
      var seeds = starts.scattered(rates(of: problem), around: problem.point, number: number)
      if best.chiSquare > Self.far {
        seeds += starts.scattered(
          rates(of: problem, pulls: best.pulls), around: problem.point, number: number)
      }
      return seeds
    }
    try close(&searches)
    // Ends of the range of a coupling, where the lowest point of a flat valley may lie.
    try descend(&searches, most: Self.descentsFromEnds) { _, search in
      guard let best = search.best, best.chiSquare > max(Self.far, enough) else { return [] }
      return endsOfRanges(best, rates(of: search.problem, pulls: best.pulls))
    }
    try close(&searches)
    try finish(&searches)
    return searches.map(\.found)
  }

  /// How many descents go out at each stage from the most promising starts.
  private static let (firstDescents, besideDescents) = (5, 6)
  private static let rescaledDescents = 8
  private static let descentsFromEnds = 3
  /// Number of scattered starts for each coupling.
  private static let scatteredStarts = 8
  /// Chi-square up to which a search ends: it is nowhere below 0.
  private static let nothingLeft = 1e-8
  /// Chi-square above which pulls matter to where the minima are.
  private static let far = 25.0
  private static let mostRounds = 6

  /// The state of one problem.
  struct Search {
    let problem: Problem
    /// A chi-square below which no lower one is looked for.
    let enough: Double
    var found: [Minimum] = []
    /// Starts that were looked at.
    var tried: [[Double]] = []
    /// The lowest minimum from which neighbours were looked for.
    var expanded = Double.infinity

    var best: Minimum? { found.min { $0.chiSquare < $1.chiSquare } }
    var least: Double { best?.chiSquare ?? .infinity }
    var leavesRoom: Bool { least > enough }
  }

  func rates(of problem: Problem, pulls: [Double]? = nil) -> PulledRates {
    let areMeasurementsMoved = problem.centres != nil && !group.constraints.couplings.isEmpty
    if pulls == nil, problem.observed == nil, !areMeasurementsMoved { return plain }
    let pulls = pulls ?? [Double](repeating: 0, count: group.pullCount)
    return PulledRates(
      group, pulls: pulls[...], observed: problem.observed,
      measured: problem.centres?.dropFirst(group.pullCount))
  }

  /// Continues from the lowest minimum to its neighbours, until there is no lower one.
  private func close(_ searches: inout [Search]) throws(Failure) {
    for _ in 0..<Self.mostRounds {
      let lower = searches.indices.filter { index in
        let search = searches[index]
        return search.leavesRoom && search.least.isFinite
          && search.least < search.expanded - 1e-7 * max(1, search.least)
      }
      guard !lower.isEmpty else { break }
      for index in lower { searches[index].expanded = searches[index].least }
      let isLower = Set(lower)
      try descend(&searches, most: Self.besideDescents) { index, search in
        guard isLower.contains(index), let best = search.best else { return [] }
        return starts.beside(rates(of: search.problem, pulls: best.pulls), best.couplings)
      }
    }
  }

  /// Descends from the most promising of some starts: where chi-square is lowest with the couplings held.
  private func descend(
    _ searches: inout [Search], most: Int, from seeds: (Int, Search) -> [[Double]]
  ) throws(Failure) {
    var trials: [Trial] = []
    for index in searches.indices {
      for seed in seeds(index, searches[index]) {
        let known = searches[index].tried + searches[index].found.map(\.couplings)
        guard !known.contains(where: { isSame($0, seed) }) else { continue }
        searches[index].tried.append(seed)
        trials.append(Trial(problem: index, couplings: seed))
      }
    }
    guard !trials.isEmpty else { return }
    let heights = try evaluate(trials, searches.map(\.problem), over: [])
    var ranked = [[(height: Double, trial: Trial)]](repeating: [], count: searches.count)
    for (trial, minimum) in zip(trials, heights) where minimum.chiSquare < .infinity {
      ranked[trial.problem].append(
        (
          minimum.chiSquare,
          Trial(problem: trial.problem, couplings: trial.couplings, pulls: minimum.pulls)
        ))
    }
    try descend(
      from: ranked.flatMap { list in
        list.sorted { $0.height < $1.height }.prefix(most).map(\.trial)
      }, &searches)
  }

  private func descend(from trials: [Trial], _ searches: inout [Search]) throws(Failure) {
    let found = try evaluate(trials, searches.map(\.problem), over: couplings)
    for (trial, minimum) in zip(trials, found) { searches[trial.problem].found.append(minimum) }
  }

  private func isSame(_ one: [Double], _ other: [Double]) -> Bool {
    couplings.allSatisfy { coupling in
      let (a, b) = (one[coupling.index], other[coupling.index])
      return abs(a - b) <= 1e-3 * (abs(a) + abs(b))
    }
  }

  /// Minima below some starts over couplings and pulls; with none, over the pulls.
  func evaluate(
    _ trials: [Trial], _ problems: [Problem], over couplings: [FreeCoupling]
  ) throws(Failure) -> [Minimum] {
    guard let first = trials.first.map({ problems[$0.problem] }) else { return [] }
    let none = [Double](repeating: 0, count: group.pullCount)
    let found = try group.minima(
      from: trials.flatMap(\.couplings), count: trials.count,
      observed: first.observed == nil
        ? nil : trials.flatMap { problems[$0.problem].observed ?? [] },
      centres: first.centres == nil ? nil : trials.flatMap { problems[$0.problem].centres ?? [] },
      starts: trials.flatMap { $0.pulls ?? none }, over: couplings.map { Int32($0.index) })
    let (pulls, width) = (group.pullCount, found.couplings.count / trials.count)
    return trials.indices.map { index in
      Minimum(
        chiSquare: found.results[index].chi_square, converged: found.results[index].converged != 0,
        iterations: Int(found.results[index].iterations),
        pulls: Array(found.pulls[index * pulls..<(index + 1) * pulls]),
        couplings: Array(found.couplings[index * width..<(index + 1) * width]))
    }
  }
}
