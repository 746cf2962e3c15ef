import Configuration
import EventRates
import Interactions
import Synchronization

/// Draws and fits the pseudo-experiments of a plan, in parallel.
public struct ToyRunner: Sendable {
  private let parameter: Parameter
  private let standardModel: ParameterPoint
  private let fitter: ToyFitter

  /// - Parameter model: its data choose the true pulls, if they were observed; toys take their place.
  public init(
    plan: ToyPlan, model: FitModel, templates: Templates, seed: UInt64
  ) throws(Failure) {
    parameter = plan.parameter
    standardModel = model.crossSection.standardModel
    fitter = try ToyFitter([plan.parameter], model: model, templates: templates, seed: seed)
  }

  private static let toysOfBlock = 256

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
    let truths = try ensembles.map { (ensemble) throws(Failure) in
      var point = standardModel
      point[parameter] = ensemble.trueValue
      return try fitter.truth(at: point, isTest: ensemble.isTest)
    }
    let finished = Mutex([[ToyFit]](repeating: [], count: ensembles.count * blocks.count))
    try forEachParallel(ensembles.count * blocks.count, threads: threads) {
      (task) throws(Failure) in
      let (ensemble, block) = task.quotientAndRemainder(dividingBy: blocks.count)
      let fits = try fitter.fits(
        of: ensembles[ensemble].number, toys: blocks[block], truth: truths[ensemble])
      finished.withLock { $0[task] = fits }
      onBlock(fits.count)
    }
    let all = finished.withLock { $0 }
    return ensembles.indices.map { ensemble in
      Array(all[(ensemble * blocks.count)..<((ensemble + 1) * blocks.count)].joined())
    }
  }
}
