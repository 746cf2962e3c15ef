import Configuration
import EventRates
import Interactions
import Synchronization

/// Draws and fits the pseudo-experiments of a plan, in parallel.
public struct ToyRunner: Sendable {
  private let parameter: Parameter
  private let standardModel: ParameterPoint
  let fitter: ToyFitter
  /// The least chi-square of the data, with the parameter free.
  private let leastOfData: Double

  /// - Parameters:
  ///   - model: its data are those that are accepted or not. If they were observed, they choose the true
  ///     pulls.
  ///   - bestFit: of the data, where a search has found it; the Standard Model's neighbourhood by
  ///     default.
  public init(
    plan: ToyPlan, model: FitModel, templates: Templates, seed: UInt64,
    bestFit: (value: Double, chiSquare: Double)? = nil
  ) throws(Failure) {
    parameter = plan.parameter
    standardModel = model.crossSection.standardModel
    fitter = try ToyFitter([plan.parameter], model: model, templates: templates, seed: seed)
    var starts = [standardModel]
    if let bestFit {
      starts.append(standardModel)
      starts[1][parameter] = bestFit.value
    }
    let found = try fitter.leastChiSquare(from: starts)
    leastOfData = min(found, bestFit?.chiSquare ?? .infinity)
  }

  /// Of the data at a true value, above their least chi-square.
  func riseOfData(at trueValue: Double) throws(Failure) -> Double {
    try fitter.chiSquare(at: point(at: trueValue)) - leastOfData
  }

  /// Whether nothing but counts fluctuates, and the outcomes at some true values can be counted.
  func canSum(at trueValues: [Double]) throws(Failure) -> Bool {
    guard fitter.hasNoPulls else { return false }
    for value in trueValues {
      guard let expected = try fitter.expected(at: point(at: value)),
        OutcomeTable.holds(expected: expected)
      else { return false }
    }
    return true
  }

  private func point(at trueValue: Double) -> ParameterPoint {
    var point = standardModel
    point[parameter] = trueValue
    return point
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
      try fitter.truth(at: point(at: ensemble.trueValue), isTest: ensemble.isTest)
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
