import CKernels
import Configuration
import EventRates
import Foundation
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
  private let seed: UInt64
  private let model: FitModel
  private let templates: Templates
  private let isObserved: Bool
  /// What was observed, or what Asimov data are: [exposure][bin].
  let data: [Double]
  private let fixed: ChiSquare
  private let free: ChiSquare
  /// Of each pull of `free`, its place in `fixed`.
  private let placeOfFreePull: [Int]

  /// What an ensemble's toys are drawn about.
  public struct Truth: Sendable {
    let point: CouplingPoint
    /// The same with what is profiled where it describes the data best.
    let best: CouplingPoint
    /// [exposure][bin]
    let counts: [Double]
    let pulls: [Double]
  }

  /// - Parameters:
  ///   - parameters: those tested: free in one fit, at the true point in the other.
  ///   - model: its data choose the true pulls, if they were observed; toys take their place.
  public init(
    _ parameters: [Coupling], model: FitModel, templates: Templates, seed: UInt64
  ) throws(Failure) {
    let model = parameters.reduce(model) { $0.fixing($1) }
    fixed = try ChiSquare(model: model, templates: templates)
    var profiled = model
    profiled.profile(parameters)
    free = try ChiSquare(model: profiled, templates: templates)
    placeOfFreePull = free.pulls.compactMap { [fixed] pull in fixed.pulls.firstIndex(of: pull) }
    isObserved = model.isObserved
    data = try model.observedCounts(templates).flatMap { $0 }
    self.parameters = parameters
    self.model = model
    self.templates = templates
    self.seed = seed
  }

  /// What can be drawn from a Poisson distribution.
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

  /// [exposure][bin]; nil where some expectation cannot be drawn from.
  func expected(at point: CouplingPoint, pulls: [Double] = []) throws(Failure) -> [Double]? {
    let counts = try model.expectedCounts(at: point, pulls: pulls, templates: templates)
      .flatMap { $0 }
    return counts.allSatisfy { $0 >= 0 && $0 <= Self.largestCount } ? counts : nil
  }

  /// Whether nothing but counts fluctuates.
  var hasNoPulls: Bool { fixed.pulls.isEmpty && fixed.constraints.couplings.isEmpty }

  /// Of the data at a point, the parameters there, in the unit of `leastChiSquare`.
  func chiSquare(at point: CouplingPoint) throws(Failure) -> Double {
    let profile = try fixed.profile(at: point)
    guard profile.converged || !profile.chiSquare.isFinite else {
      throw refusal(point, "no pulls describe the data there")
    }
    return profile.chiSquare
  }

  /// Of the data, with the first parameter free, the lowest over searches from some points; infinite
  /// where none converges.
  func bestFit(from points: [CouplingPoint]) throws(Failure) -> (value: Double, chiSquare: Double) {
    let block = try free.block(at: points)
    var best = (value: Double.nan, chiSquare: Double.infinity)
    for index in points.indices where block.converged[index] {
      guard block.chiSquare[index] < best.chiSquare else { continue }
      best = (block.point(index)[parameters[0]], block.chiSquare[index])
    }
    return best
  }

  /// Of counts at a point: [experiment], for [experiment][exposure][bin]. Infinite where they cannot be.
  func chiSquares(
    of observed: [Double], at point: CouplingPoint
  ) throws(Failure) -> [Double] {
    let experiments = observed.count / data.count
    return try fixed.block(
      at: [CouplingPoint](repeating: point, count: experiments), observed: observed
    ).chiSquare
  }

  /// The same with the parameters free, which begin at the best of some points.
  func leastChiSquares(
    of observed: [Double], from points: [CouplingPoint]
  ) throws(Failure) -> [Double] {
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
    return least.indices.map {
      search.converged[$0] ? min(least[$0], search.chiSquare[$0]) : least[$0]
    }
  }

  private func refusal(_ point: CouplingPoint, _ reason: String) -> Failure {
    let values = parameters.map { "\($0.name) = \(numeral(point[$0]))" }
    return Failure(.badInput, "no toys at \(values.joined(separator: ", ")): \(reason)")
  }

  /// The fits to a range of an ensemble's toys, on this thread.
  ///
  /// - Parameter ensemble: with the seed and a toy's own number, all that its random numbers depend on.
  public func fits(
    of ensemble: UInt32, toys: Range<Int>, truth: Truth
  ) throws(Failure) -> [ToyFit] {
    let (observed, centres) = try draw(toys, of: ensemble, truth: truth)
    let atTruth = try fixed.block(
      at: [CouplingPoint](repeating: truth.point, count: toys.count), observed: observed,
      centres: centres)
    let searches = try searches(toys.count, observed, centres, from: truth.point)
    return (0..<toys.count).map { toy in
      fit(toy, at: truth.point, atTruth: atTruth, searches: searches)
    }
  }

  /// With the parameters free, from every start.
  private func searches(
    _ toys: Int, _ observed: [Double], _ centres: [Double], from point: CouplingPoint
  ) throws(Failure) -> [ProfileBlock] {
    let (pulls, measured) = (fixed.pulls.count, fixed.constraints.couplings.count)
    let permuted = (0..<toys).flatMap { toy in
      let first = toy * (pulls + measured)
      return placeOfFreePull.map { centres[first + $0] }
        + centres[first + pulls..<first + pulls + measured]
    }
    return try starts(from: point).map { (start) throws(Failure) in
      try free.block(
        at: [CouplingPoint](repeating: start, count: toys), observed: observed,
        centres: permuted)
    }
  }

  /// Least chi-square of each toy with the parameters free; infinite where no search converges.
  func leastChiSquares(
    ofToys toys: Int, _ observed: [Double], _ centres: [Double], from point: CouplingPoint
  ) throws(Failure) -> [Double] {
    try searches(toys, observed, centres, from: point).reduce(
      into: [Double](repeating: .infinity, count: toys)
    ) { least, search in
      for toy in least.indices where search.converged[toy] {
        least[toy] = min(least[toy], search.chiSquare[toy])
      }
    }
  }

  /// Chi-square of each toy at a point; infinite where the pulls do not converge.
  func chiSquares(
    ofToys toys: Int, _ observed: [Double], _ centres: [Double], at point: CouplingPoint
  ) throws(Failure) -> [Double] {
    let block = try fixed.block(
      at: [CouplingPoint](repeating: point, count: toys), observed: observed, centres: centres)
    return (0..<toys).map { block.converged[$0] ? block.chiSquare[$0] : .infinity }
  }

  /// Of each toy, but for what does not depend on the truth: the logarithm of its probability.
  func logProbabilities(
    ofToys toys: Int, _ observed: [Double], _ centres: [Double], truth: Truth
  ) -> [Double] {
    let (bins, pulls) = (truth.counts.count, truth.pulls.count)
    let constraints = fixed.constraints
    let root = fixed.covariance.flatMap { CholeskyFactor($0) }
    let width = pulls + constraints.couplings.count
    return (0..<toys).map { toy in
      var sum = 0.0
      for (bin, mean) in truth.counts.enumerated() {
        let count = observed[toy * bins + bin]
        sum += (count > 0 ? count * log(mean) : 0) - mean
      }
      let away = truth.pulls.indices.map { centres[toy * width + $0] - truth.pulls[$0] }
      for (pull, distance) in (root?.solved(away) ?? away).enumerated()
      where !fixed.pulls[pull].isFree {
        let scaled = distance / (root == nil ? fixed.pulls[pull].sigma : 1)
        sum -= 0.5 * scaled * scaled
      }
      let measured = centres[toy * width + pulls..<(toy + 1) * width]
      return sum - 0.5 * constraints.distance(ofMeasured: measured, from: truth.best.values)
    }
  }

  /// [toy][exposure][bin], and [toy][pull, then constraint]: where the pulls are centred, and by how much what
  /// others measured of couplings is moved.
  func draw(
    _ toys: Range<Int>, of ensemble: UInt32, truth: Truth
  ) throws(Failure) -> (observed: [Double], centres: [Double]) {
    let constraints = fixed.constraints
    // Of constraints numbers N(0, 1) are drawn, which their covariance then mixes.
    let normal = [Double](repeating: 0, count: constraints.couplings.count)
    let root = fixed.covariance.flatMap { CholeskyFactor($0) }
    // Of correlated pulls too.
    let pulls = root == nil ? truth.pulls : truth.pulls.map { _ in 0 }
    let (expected, truePulls) = (truth.counts, pulls + normal)
    var observed = [Double](repeating: 0, count: toys.count * expected.count)
    var centres = [Double](repeating: 0, count: toys.count * truePulls.count)
    // What a free pull is measured to be counts nowhere.
    let sigmas = fixed.pulls.map { root == nil ? $0.scale : 1 } + normal.map { _ in 1 }
    try runKernel { message in
      var drawn = nuem_toy_ensemble()
      drawn.seed = seed
      drawn.number = ensemble
      drawn.counts = expected.count
      drawn.pulls = truePulls.count
      return expected.withUnsafeBufferPointer { expected in
        truePulls.withUnsafeBufferPointer { truePulls in
          sigmas.withUnsafeBufferPointer { sigmas in
            drawn.expected = expected.baseAddress
            drawn.pull = truePulls.baseAddress
            drawn.sigma = sigmas.baseAddress
            return nuem_draw_toys(
              &drawn, UInt32(toys.lowerBound), toys.count, &observed, &centres, message)
          }
        }
      }
    }
    for toy in 0..<toys.count {
      guard let root else { break }
      let places = toy * truePulls.count..<toy * truePulls.count + pulls.count
      centres.replaceSubrange(
        places, with: zip(truth.pulls, root.applied(to: centres[places])).map { $0 + $1 })
    }
    guard !normal.isEmpty else { return (observed, centres) }
    for toy in 0..<toys.count {
      let end = (toy + 1) * truePulls.count
      let places = end - normal.count..<end
      centres.replaceSubrange(
        places, with: constraints.shifts(at: truth.best.values, normal: centres[places]))
    }
    return (observed, centres)
  }

  /// The true point, and the Standard Model: the search over couplings finds all minima from there, and two
  /// starts find them more surely where a toy is far from both.
  private func starts(from point: CouplingPoint) -> [CouplingPoint] {
    let standardModel = model.interactions.standardModel
    let other = parameters.reduce(into: point) { start, coupling in
      start[coupling] = standardModel[coupling]
    }
    let needsOther = parameters.contains { $0.isSignSeen && $0.bounds == nil } && other != point
    return needsOther ? [point, other] : [point]
  }

  /// The best fit is the lowest of the searches that converged, and never above the true point.
  private func fit(
    _ toy: Int, at point: CouplingPoint, atTruth: ProfileBlock, searches: [ProfileBlock]
  ) -> ToyFit {
    let truth = atTruth.chiSquare[toy]
    var (lowest, bestFit) = (truth, point)
    var converged = false
    for search in searches where search.converged[toy] {
      converged = true
      guard search.chiSquare[toy] < lowest else { continue }
      lowest = search.chiSquare[toy]
      bestFit = search.point(toy)
    }
    return ToyFit(
      deltaChiSquare: truth.isFinite ? truth - lowest : 0,
      bestFits: parameters.map { bestFit[$0] },
      converged: converged && atTruth.converged[toy] && truth.isFinite)
  }
}
