import CKernels
import Configuration
import EventRates
import Interactions
import Synchronization

/// Chi-square (3.1) against the data of a model, with the pulls of (3.2) profiled, and the parameters
/// that the model leaves free: every bin of every exposure of the plan.
public struct ChiSquare: Sendable {
  /// Chi-square at a point in parameter space.
  public struct Profile: Equatable, Sendable {
    /// The value; infinite where no expectation is admissible.
    public var chiSquare = 0.0
    /// Pulls at the minimum, in the order of `ChiSquare.pulls`: relative changes, 0 before the fit;
    /// a principal pull of the flux is in standard deviations.
    public var pulls: [Double] = []
    /// The largest number of steps that a group of pulls took.
    public var iterations = 0
    /// Whether the next step would lower chi-square by less than 1e-9, or 1e-12 of it.
    public var converged = true
    /// Couplings of the point: a part of the values of a whole block, which is not copied for every
    /// point.
    var couplings: ArraySlice<Double> = []

    /// The point itself, with what is profiled at its best.
    public var point: CouplingPoint { CouplingPoint(Array(couplings)) }
  }

  /// A pull's name, who shares it, and its standard deviation.
  public struct PullDescription: Equatable, Sendable {
    /// Name of the nuisance, such as `overall`; `flux` for a pull of the flux.
    public let name: String
    /// Who shares the pull; for a pull of the flux, its number.
    public let scope: String
    /// Standard deviation of the pull's own distribution; infinite where it is free.
    public let sigma: Double
    /// Name of the experiment whose pull it is, where several are fitted together and it is not the
    /// first; else empty.
    public var experiment = ""
    /// Whether several experiments have it in common.
    public var isShared = false

    /// Whether only the data determine the pull.
    public var isFree: Bool { !sigma.isFinite }
    /// Unit in which results count the pull: its standard deviation, or 1 where it is free.
    public var scale: Double { isFree ? 1 : sigma }

    /// Name such as `overall@0.0_m` or `flux_1`, with its experiment `minerva-le.flux_1`: unique
    /// among the pulls of a fit, and valid in any program.
    public var identifier: String {
      let word = scope.replacing(" ", with: "_")
      let own = name == "flux" ? word : word.isEmpty ? name : "\(name)@\(word)"
      return experiment.isEmpty ? own : "\(experiment).\(own)"
    }
  }

  /// All pulls that are fitted.
  public let pulls: [PullDescription]
  /// Covariance of the pulls, [pull][pull]; nil where they are independent.
  let covariance: [[Double]]?
  /// Couplings that are minimised over beside the pulls.
  let profiled: [Coupling]
  /// Constraints of other experiments on couplings.
  let constraints: CouplingConstraints
  var groups: [FitGroup]
  private var search: CouplingSearch?
  /// Bins of each exposure of all experiments, as a range of indices into the observed counts.
  private let observedBins: [Range<Int>]
  let holdsPulls: Bool

  /// The templates must hold every station of the plan.
  public init(model: FitModel, templates: Templates) throws(Failure) {
    profiled = model.profiled
    constraints = model.constraints
    let experiments = try model.experiments(templates)
    let tied = model.pullGroups(experiments)
    let list = FittedPullList(tied, experiments)
    pulls = list.entries.map(\.description)
    covariance = model.covariance(of: list)
    var groups: [FitGroup] = []
    var firstFactor = 0
    for group in tied {
      var made = try FitGroup(
        group, firstFactor: firstFactor, of: list, experiments: experiments,
        covariance: covariance, constraints: model.constraints)
      try made.hold(model.heldPulls)
      groups.append(made)
      firstFactor += group.pulls.count
    }
    self.groups = groups
    holdsPulls = !model.heldPulls.isEmpty
    // What is profiled ties all exposures into one group.
    if let group = groups.first, !profiled.isEmpty {
      search = CouplingSearch(group, over: model.searchedCouplings)
    }
    var observedBins: [Range<Int>] = []
    for experiment in experiments {
      for _ in experiment.exposures {
        let first = observedBins.last?.upperBound ?? 0
        observedBins.append(first..<first + experiment.templates.bins)
      }
    }
    self.observedBins = observedBins
    try refuseUndetermined()
  }

  /// This chi-square with the years of each exposure of the plan multiplied, which costs little.
  func scaled(by factors: [Double]) -> ChiSquare {
    var chiSquare = self
    chiSquare.groups = groups.map { $0.scaled(by: factors) }
    chiSquare.remakeSearch()
    return chiSquare
  }

  /// Makes the search over couplings anew after a change of the groups.
  mutating func remakeSearch() {
    if let search { self.search = groups.first.map { search.of($0) } }
  }

  /// Chi-square at `point`, minimised over the pulls and the profiled couplings.
  ///
  /// - Parameter near: points at which the minimum may lie too, such as those of a neighbour.
  public func profile(
    at point: CouplingPoint, near: [CouplingPoint] = []
  ) throws(Failure) -> Profile {
    guard let search, !near.isEmpty else { return try block(at: [point]).profile(0) }
    var block = ProfileBlock(count: 1, pullCount: pulls.count, couplings: point.values)
    block.set(0, lowestOf: try search.minima([problem(at: point, near: near)])[0])
    return block.profile(0)
  }

  /// Every minimum over the pulls and the profiled couplings that is found at a point; where no
  /// coupling is profiled, the one over the pulls.
  func minima(at point: CouplingPoint) throws(Failure) -> [Profile] {
    guard let search else { return [try profile(at: point)] }
    return try search.minima([problem(at: point)], all: true)[0].map { minimum in
      Profile(
        chiSquare: minimum.chiSquare, pulls: minimum.pulls, iterations: minimum.iterations,
        converged: minimum.converged, couplings: minimum.couplings[...])
    }
  }

  private func problem(
    at point: CouplingPoint, near: [CouplingPoint] = []
  ) -> CouplingSearch.Problem {
    CouplingSearch.Problem(
      point: point.values, centres: holdsPulls ? heldCentres[...] : nil,
      starts: near.map { near in
        profiled.reduce(into: point) { $0[$1] = near[$1] }.values
      })
  }

  /// Profiles at many points, each on its own: a result has the same bits whatever stands beside
  /// it.
  public func profiles(
    at points: [CouplingPoint], threads: Int
  ) throws(Failure) -> [Profile] {
    let size = Self.pointsOfTask
    let tasks = (points.count + size - 1) / size
    let finished = Mutex([[Profile]](repeating: [], count: tasks))
    try forEachParallel(tasks, threads: threads) { (task) throws(Failure) in
      let block = try block(at: points[task * size..<min((task + 1) * size, points.count)])
      let profiles = (0..<block.count).map(block.profile)
      finished.withLock { $0[task] = profiles }
    }
    return finished.withLock { Array($0.joined()) }
  }

  package static let pointsOfTask = 512
  /// Points that take as long as one, as the kernel computes them side by side; a search over couplings has
  /// its price for each.
  var pointsTogether: Int { search == nil ? Int(NUEM_PROFILE_LANES) : 1 }

  /// Profiles at many points in flat arrays, computed on this thread.
  ///
  /// - Parameters:
  ///   - observed: counts [point][exposure of the plan][bin] in place of the model's data.
  ///   - centres: [point][pull, then constraint]: values about which the pulls are distributed, and
  ///     changes of what others measured of couplings; 0 where nil.
  public func block(
    at points: some Collection<CouplingPoint>, observed: [Double]? = nil,
    centres: [Double]? = nil
  ) throws(Failure) -> ProfileBlock {
    var couplings: [Double] = []
    couplings.reserveCapacity(points.count * (points.first?.values.count ?? 0))
    for point in points { couplings += point.values }
    return try block(
      count: points.count, couplings: couplings, observed: observed, centres: centres)
  }

  /// Profiles at `count` points, given as couplings[point][coupling].
  package func block(
    count: Int, couplings: [Double], observed: [Double]? = nil, centres: [Double]? = nil
  ) throws(Failure) -> ProfileBlock {
    let held = holdsPulls ? heldCentres : nil
    let centres = centres ?? held.map { held in (0..<count).flatMap { _ in held } }
    var total = ProfileBlock(count: count, pullCount: pulls.count, couplings: couplings)
    if let search, let group = groups.first {
      let observed = observed.map { rows(of: group, in: $0, points: count) }
      try search.fill(&total, observed: observed, centres: centres)
      return total
    }
    for group in groups {
      try group.add(
        to: &total, observed: observed.map { rows(of: group, in: $0, points: count) },
        centres: centres.map { columns(of: group, in: $0, count) })
    }
    return total
  }

  /// Values about which the pulls are distributed where some are held, [pull, then constraint].
  private var heldCentres: [Double] {
    var centres = [Double](repeating: 0, count: pulls.count + constraints.couplings.count)
    for group in groups {
      for (pull, centre) in zip(group.pullIndices, group.centres) { centres[pull] = centre }
    }
    return centres
  }

  /// Observed counts [point][exposure of the group][bin]; 0 in bins that an exposure does not have.
  private func rows(of group: FitGroup, in observed: [Double], points: Int) -> [Double] {
    let length = observed.count / max(points, 1)
    return (0..<points).flatMap { index in
      group.exposures.flatMap { exposure -> [Double] in
        let own = observedBins[exposure]
        let first = index * length + own.lowerBound
        return observed[first..<first + own.count]
          + [Double](repeating: 0, count: group.fitExposures.bins - own.count)
      }
    }
  }

  /// Centres of one group, [point][pull of the group, then constraint].
  private func columns(of group: FitGroup, in centres: [Double], _ points: Int) -> [Double] {
    let width = pulls.count + constraints.couplings.count
    return (0..<points).flatMap { index in
      group.pullIndices.map { centres[index * width + $0] }
        + centres[index * width + pulls.count..<(index + 1) * width]
    }
  }

  /// Refuses free pulls that no count tells.
  private func refuseUndetermined() throws(Failure) {
    for group in groups {
      let free = Set(group.pullIndices.indices.filter { pulls[group.pullIndices[$0]].isFree })
      guard !free.isEmpty else { continue }
      let names = group.undetermined(among: free).map { pulls[group.pullIndices[$0]].identifier }
      guard !names.isEmpty else { continue }
      throw Failure(
        .badInput,
        "nothing determines the free nuisance \(names.joined(separator: ", ")): no count changes with it, or"
          + " another free one does the same; expected a sigma")
    }
  }
}
