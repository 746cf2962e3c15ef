import CKernels
import EventRates
import NeutrinoPhysics
import Settings
import Synchronization

/// Draws pseudo-experiments and fits each: the tested parameter inside its boundary, and all pulls.
///
/// A toy is a repetition of the experiment with the true values of the parameter and of the pulls held:
/// Poisson counts about the expectation, and the auxiliary measurements from which the pulls are known
/// drawn about their true values, N(true pull, sigma), as the new centres of the pulls' penalty terms.
/// These are the global observables of the profile likelihood (Cowan, Cranmer, Gross and Vitells,
/// arXiv:1007.1727, section 2), and coverage is that at fixed true values, as Feldman and Cousins
/// (physics/9711021) define it. Were the pulls themselves drawn from their priors and the centres kept
/// at 0, coverage would be an average over them: neither frequentist nor conditional on anything.
///
/// True pulls are 0, those of Asimov data. Where counts were observed, the true pulls of the toys that
/// make critical values are those that describe them best at the tested value (the profile construction:
/// Chuang and Lai, Statistica Sinica 10 (2000) 1; Acero et al., arXiv:2207.14353).
public struct ToyRunner: Sendable {
  private let parameter: Parameter
  private let seed: UInt64
  private let standardModel: ParameterPoint
  /// See `ToyPlan.fitStarts`.
  private let starts: [Double]
  private let fixed: ChiSquare
  private let free: ChiSquare
  /// Of each pull of `free`, its place in `fixed`.
  private let placeOfFreePull: [Int]
  private let expected: @Sendable (ParameterPoint, _ isTest: Bool) throws(Failure) -> Truth

  /// What an ensemble's toys are drawn about.
  private struct Truth: Sendable {
    /// [exposure][bin]
    let counts: [Double]
    let pulls: [Double]
  }

  /// - Parameter model: its data choose the true pulls, if they were observed; toys take their place.
  public init(
    plan: ToyPlan, model: FitModel, templates: Templates, seed: UInt64
  ) throws(Failure) {
    let parameter = plan.parameter
    starts = plan.fitStarts
    let fixed = try ChiSquare(model: model.fixing(parameter), templates: templates)
    var profiled = model
    profiled.profiled = model.fixing(parameter).profiled + [parameter]
    free = try ChiSquare(model: profiled, templates: templates)
    placeOfFreePull = free.pulls.compactMap { pull in fixed.pulls.firstIndex(of: pull) }
    self.fixed = fixed
    self.parameter = parameter
    self.seed = seed
    standardModel = model.crossSection.standardModel
    let isObserved = if case .counts = model.data { true } else { false }
    expected = { (point, isTest) throws(Failure) in
      var pulls = [Double](repeating: 0, count: fixed.pulls.count)
      var point = point
      if isObserved, !isTest {
        let profile = try fixed.profile(at: point)
        guard profile.converged else {
          throw Failure(
            .badInput,
            "no toys at \(parameter.rawValue) = \(numeral(point[parameter])): no pulls"
              + " describe the data there")
        }
        (pulls, point) = (profile.pulls, profile.point)
      }
      let counts = try model.fixing(parameter).expectedCounts(
        at: point, pulls: pulls, templates: templates)
      return Truth(counts: counts.flatMap { $0 }, pulls: pulls)
    }
  }

  private static let toysOfBlock = 256
  /// What can be drawn from a Poisson distribution.
  private static let largestCount = 1e9

  /// The fits to a range of every ensemble's toys: [ensemble][toy], the same on any threads.
  ///
  /// - Parameter onBlock: told, from any thread, how many toys have been fitted.
  public func fits(
    of ensembles: [ToyEnsemble], toys: Range<Int>, threads: Int,
    onBlock: @Sendable (Int) -> Void = { _ in }
  ) throws(Failure) -> [[ToyFit]] {
    let blocks = stride(from: toys.lowerBound, to: toys.upperBound, by: Self.toysOfBlock).map {
      $0..<min($0 + Self.toysOfBlock, toys.upperBound)
    }
    let expectations = try ensembles.map { (ensemble) throws(Failure) in
      let truth = try expected(point(at: ensemble.trueValue), ensemble.isTest)
      guard truth.counts.allSatisfy({ $0 >= 0 && $0 <= Self.largestCount }) else {
        throw Failure(
          .badInput,
          "no toys at \(parameter.rawValue) = \(numeral(ensemble.trueValue)): a bin does not expect"
            + " from 0 to \(numeral(Self.largestCount)) events")
      }
      return truth
    }
    let finished = Mutex([[ToyFit]](repeating: [], count: ensembles.count * blocks.count))
    try forEachParallel(ensembles.count * blocks.count, threads: threads) {
      (task) throws(Failure) in
      let (ensemble, block) = task.quotientAndRemainder(dividingBy: blocks.count)
      let fits = try self.fits(
        of: ensembles[ensemble], toys: blocks[block], truth: expectations[ensemble])
      finished.withLock { $0[task] = fits }
      onBlock(fits.count)
    }
    let all = finished.withLock { $0 }
    return ensembles.indices.map { ensemble in
      Array(all[(ensemble * blocks.count)..<((ensemble + 1) * blocks.count)].joined())
    }
  }

  private func point(at value: Double) -> ParameterPoint {
    var point = standardModel
    point[parameter] = value
    return point
  }

  private func fits(
    of ensemble: ToyEnsemble, toys: Range<Int>, truth: Truth
  ) throws(Failure) -> [ToyFit] {
    let (expected, truePulls) = (truth.counts, truth.pulls)
    let pulls = truePulls.count
    var observed = [Double](repeating: 0, count: toys.count * expected.count)
    var centres = [Double](repeating: 0, count: toys.count * pulls)
    let sigmas = fixed.pulls.map(\.sigma)
    try runKernel { message in
      var drawn = nuem_toy_ensemble()
      drawn.seed = seed
      drawn.number = ensemble.number
      drawn.counts = expected.count
      drawn.pulls = pulls
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
    let points = [ParameterPoint](repeating: point(at: ensemble.trueValue), count: toys.count)
    let atTruth = try fixed.block(at: points, observed: observed, centres: centres)
    let permuted = (0..<toys.count).flatMap { toy in
      placeOfFreePull.map { centres[toy * pulls + $0] }
    }
    let searches = try ([ensemble.trueValue] + starts).map { (start) throws(Failure) in
      try free.block(
        at: [ParameterPoint](repeating: point(at: start), count: toys.count),
        observed: observed, centres: permuted)
    }
    return (0..<toys.count).map { toy in
      fit(toy, of: ensemble, atTruth: atTruth, searches: searches)
    }
  }

  /// The best fit is the lowest of the searches that converged, and never above the true value.
  private func fit(
    _ toy: Int, of ensemble: ToyEnsemble, atTruth: ProfileBlock, searches: [ProfileBlock]
  ) -> ToyFit {
    let truth = atTruth.chiSquare[toy]
    var (lowest, bestFit) = (truth, ensemble.trueValue)
    var converged = false
    for search in searches where search.converged[toy] {
      converged = true
      guard search.chiSquare[toy] < lowest else { continue }
      lowest = search.chiSquare[toy]
      bestFit = search.point(toy)[parameter]
    }
    return ToyFit(
      deltaChiSquare: truth.isFinite ? truth - lowest : 0, bestFit: bestFit,
      converged: converged && atTruth.converged[toy] && truth.isFinite)
  }
}
