import Configuration
import EventRates
import Interactions

/// Draws pseudo-experiments and fits each: the tested parameters inside their
/// boundaries, and all pulls.
///
/// A toy is a repetition of the experiment with the true values of the parameters and of the pulls
/// held: Poisson counts about the expectation, and the auxiliary measurements from which the pulls are known
/// drawn about their true values, N(true pull, sigma), as the new centres of the pulls' penalty terms.
/// These are the global observables of the profile likelihood (Cowan, Cranmer, Gross and Vitells,
/// arXiv:1007.1727, section 2), and coverage is that at fixed true values, as Feldman and Cousins
/// (physics/9711021) define it. Were the pulls themselves drawn from their priors and the centres kept
/// at 0, coverage would be an average over them: neither frequentist nor conditional on anything.
///
/// True pulls are 0, those of Asimov data. Where counts were observed, the true pulls of the toys that
/// make critical values are those that describe them best at the tested value (the profile construction:
/// Chuang and Lai, Statistica Sinica 10 (2000) 1; Acero et al., arXiv:2207.14353).
public struct ToyFitter: Sendable {
  private let parameters: [Coupling]
  let seed: UInt64
  private let model: FitModel
  private let templates: Templates
  private let isObserved: Bool
  /// Observed counts, or those of Asimov data, [exposure][bin].
  let data: [Double]
  let fixed: ChiSquare
  private let free: ChiSquare
  /// Index in `fixed` of each pull of `free`.
  private let indexOfFreePull: [Int]
  private let startsFromBoth: Bool

  /// Truth that an ensemble's toys are drawn about.
  public struct Truth: Sendable {
    let point: CouplingPoint
    /// The point with profiled couplings at the values that describe the data best.
    let best: CouplingPoint
    /// Expected counts [exposure][bin].
    let counts: [Double]
    let pulls: [Double]
  }

  /// - Parameters:
  ///   - parameters: tested parameters, free in one fit and at the true point in the other.
  ///   - model: its data choose the true pulls, if they were observed; toys replace them.
  ///   - startsFromBoth: whether fits start from the Standard Model too where the parameters are bounded.
  public init(
    _ parameters: [Coupling], model: FitModel, templates: Templates, seed: UInt64,
    startsFromBoth: Bool = false
  ) throws(Failure) {
    self.startsFromBoth = startsFromBoth
    let model = parameters.reduce(model) { $0.fixing($1) }
    fixed = try ChiSquare(model: model, templates: templates)
    var profiled = model
    profiled.profile(parameters)
    free = try ChiSquare(model: profiled, templates: templates)
    indexOfFreePull = free.pulls.compactMap { [fixed] pull in fixed.pulls.firstIndex(of: pull) }
    isObserved = model.isObserved
    data = try model.observedCounts(templates).flatMap { $0 }
    self.parameters = parameters
    self.model = model
    self.templates = templates
    self.seed = seed
  }

  /// Largest expectation that a Poisson distribution is drawn with.
  private static let largestCount = 1e9

  /// - Parameter isTest: whether the toys test coverage: then the true pulls are 0.
  public func truth(at truePoint: CouplingPoint, isTest: Bool = false) throws(Failure) -> Truth {
    var pulls = [Double](repeating: 0, count: fixed.pulls.count)
    var point = truePoint
    if isObserved, !isTest {
      let profile = try fixed.profile(at: point)
      guard profile.converged else {
        throw refusal(truePoint, "no pulls describe the data there")
      }
      (pulls, point) = (profile.pulls, profile.point)
    }
    guard let counts = try expected(at: point, pulls: pulls) else {
      throw refusal(
        truePoint, "a bin does not expect from 0 to \(numeral(Self.largestCount)) events")
    }
    return Truth(point: truePoint, best: point, counts: counts, pulls: pulls)
  }

  /// The truth with those pulls and profiled couplings that describe counts best at a point.
  func truth(
    at truePoint: CouplingPoint, describing counts: [Double]
  ) throws(Failure) -> Truth {
    let block = try fixed.block(at: [truePoint], observed: counts)
    guard block.converged[0] else {
      throw refusal(truePoint, "no pulls describe the data there")
    }
    let (pulls, best) = (block.profile(0).pulls, block.point(0))
    guard let counts = try expected(at: best, pulls: pulls) else {
      throw refusal(
        truePoint, "a bin does not expect from 0 to \(numeral(Self.largestCount)) events")
    }
    return Truth(point: truePoint, best: best, counts: counts, pulls: pulls)
  }

  /// Expected counts [exposure][bin]; nil where toys cannot be drawn from one of them.
  func expected(at point: CouplingPoint, pulls: [Double] = []) throws(Failure) -> [Double]? {
    let counts = try model.expectedCounts(at: point, pulls: pulls, templates: templates)
      .flatMap { $0 }
    return counts.allSatisfy { $0 >= 0 && $0 <= Self.largestCount } ? counts : nil
  }

  /// Whether nothing but counts fluctuates.
  var hasNoPulls: Bool { fixed.pulls.isEmpty && fixed.constraints.couplings.isEmpty }

  /// Chi-square of the data with the parameters at a point, in the unit of `leastChiSquare`.
  package func chiSquare(at point: CouplingPoint) throws(Failure) -> Double {
    let profile = try fixed.profile(at: point)
    guard profile.converged || !profile.chiSquare.isFinite else {
      throw refusal(point, "no pulls describe the data there")
    }
    return profile.chiSquare
  }

  /// Lowest fit to the data with the first parameter free, over searches from some points; infinite
  /// where none converges.
  package func bestFit(from points: [CouplingPoint]) throws(Failure) -> (
    value: Double, chiSquare: Double
  ) {
    let block = try free.block(at: points)
    var best = (value: Double.nan, chiSquare: Double.infinity)
    for index in points.indices where block.converged[index] {
      guard block.chiSquare[index] < best.chiSquare else { continue }
      best = (block.point(index)[parameters[0]], block.chiSquare[index])
    }
    return best
  }

  /// Chi-square at a point for each experiment of counts [experiment][exposure][bin]; infinite
  /// where such counts cannot be.
  func chiSquares(
    of observed: [Double], at point: CouplingPoint
  ) throws(Failure) -> [Double] {
    let experiments = observed.count / data.count
    return try fixed.block(
      at: [CouplingPoint](repeating: point, count: experiments), observed: observed
    ).chiSquare
  }

  /// Least chi-square of each experiment with the parameters free, which begin at the best of some
  /// points, and the best values of the first parameter.
  func leastFits(
    of observed: [Double], from points: [CouplingPoint]
  ) throws(Failure) -> (chiSquares: [Double], values: [Double]) {
    let experiments = observed.count / data.count
    var least = [Double](repeating: .infinity, count: experiments)
    var starts = [CouplingPoint](
      repeating: points.first ?? model.interactions.standardModel, count: experiments)
    for point in points {
      for (index, height) in try chiSquares(of: observed, at: point).enumerated()
      where height < least[index] {
        least[index] = height
        starts[index] = point
      }
    }
    let search = try free.block(at: starts, observed: observed)
    var values = starts.map { $0[parameters[0]] }
    for index in least.indices
    where search.converged[index] && search.chiSquare[index] < least[index] {
      least[index] = search.chiSquare[index]
      values[index] = search.point(index)[parameters[0]]
    }
    return (least, values)
  }

  private func refusal(_ point: CouplingPoint, _ reason: String) -> Failure {
    let values = parameters.map { "\($0.name) = \(numeral(point[$0]))" }
    return Failure(.badInput, "no toys at \(values.joined(separator: ", ")): \(reason)")
  }

  /// The fits to a range of an ensemble's toys, on this thread.
  ///
  /// - Parameters:
  ///   - ensemble: number of the ensemble: with the seed and a toy's own number, all that its
  ///     random numbers depend on.
  ///   - tested: the tested point; the true one where nil.
  public func fits(
    of ensemble: UInt32, toys: Range<Int>, truth: Truth, tested: CouplingPoint? = nil
  ) throws(Failure) -> [ToyFit] {
    let point = tested ?? truth.point
    let (observed, centres) = try draw(toys, of: ensemble, truth: truth)
    let atPoint = try fixed.block(
      at: [CouplingPoint](repeating: point, count: toys.count), observed: observed,
      centres: centres)
    let searches = try searches(toys.count, observed, centres, from: point)
    return (0..<toys.count).map { toy in
      fit(toy, at: point, atPoint: atPoint, searches: searches)
    }
  }

  /// Fits with the parameters free, from every start.
  private func searches(
    _ toys: Int, _ observed: [Double], _ centres: [Double], from point: CouplingPoint
  ) throws(Failure) -> [ProfileBlock] {
    let (pulls, measured) = (fixed.pulls.count, fixed.constraints.couplings.count)
    let permuted = (0..<toys).flatMap { toy in
      let first = toy * (pulls + measured)
      return indexOfFreePull.map { centres[first + $0] }
        + centres[first + pulls..<first + pulls + measured]
    }
    return try starts(from: point).map { (start) throws(Failure) in
      try free.block(
        at: [CouplingPoint](repeating: start, count: toys), observed: observed,
        centres: permuted)
    }
  }

  /// Least chi-square of each toy with the parameters free, infinite where no search converges, and the
  /// best value of the first parameter.
  func leastFits(
    ofToys toys: Int, _ observed: [Double], _ centres: [Double], from point: CouplingPoint
  ) throws(Failure) -> (chiSquares: [Double], values: [Double]) {
    var least = [Double](repeating: .infinity, count: toys)
    var values = [Double](repeating: point[parameters[0]], count: toys)
    for search in try searches(toys, observed, centres, from: point) {
      for toy in 0..<toys where search.converged[toy] && search.chiSquare[toy] < least[toy] {
        least[toy] = search.chiSquare[toy]
        values[toy] = search.point(toy)[parameters[0]]
      }
    }
    return (least, values)
  }

  /// Chi-square of each toy at a point; infinite where the pulls do not converge.
  func chiSquares(
    ofToys toys: Int, _ observed: [Double], _ centres: [Double], at point: CouplingPoint
  ) throws(Failure) -> [Double] {
    let block = try fixed.block(
      at: [CouplingPoint](repeating: point, count: toys), observed: observed, centres: centres)
    return (0..<toys).map { block.converged[$0] ? block.chiSquare[$0] : .infinity }
  }

  /// The true point, and the Standard Model: the search over couplings finds all minima from there, and two
  /// starts find them more surely where a toy is far from both.
  private func starts(from point: CouplingPoint) -> [CouplingPoint] {
    let standardModel = model.interactions.standardModel
    let other = parameters.reduce(into: point) { start, coupling in
      start[coupling] = standardModel[coupling]
    }
    let needsOther =
      parameters.contains { $0.isSignSeen && ($0.bounds == nil || startsFromBoth) }
      && other != point
    return needsOther ? [point, other] : [point]
  }

  /// The best fit is the lowest of the searches that converged, and never above the point that is asked of.
  private func fit(
    _ toy: Int, at point: CouplingPoint, atPoint: ProfileBlock, searches: [ProfileBlock]
  ) -> ToyFit {
    let height = atPoint.chiSquare[toy]
    var (lowest, bestFit) = (height, point)
    var converged = false
    for search in searches where search.converged[toy] {
      converged = true
      guard search.chiSquare[toy] < lowest else { continue }
      lowest = search.chiSquare[toy]
      bestFit = search.point(toy)
    }
    return ToyFit(
      deltaChiSquare: height.isFinite ? height - lowest : 0,
      bestFits: parameters.map { bestFit[$0] },
      converged: converged && atPoint.converged[toy] && height.isFinite)
  }
}
