import Configuration
import EventRates
import Interactions
import Synchronization

/// Draws and fits the pseudo-experiments of a plan, in parallel.
public struct ToyRunner: Sendable {
  private let parameter: Coupling
  private let origin: CouplingPoint
  let fitter: ToyFitter
  /// Of the data.
  let bestFit: (value: Double, chiSquare: Double)

  /// - Parameters:
  ///   - model: its data are those that are accepted or not. If they were observed, they choose the true
  ///     pulls.
  ///   - bestFit: of the data, where a search has found it; by default it is looked for from the Standard
  ///     Model and from the ladder.
  public init(
    plan: ToyPlan, model: FitModel, templates: Templates, seed: UInt64,
    bestFit: (value: Double, chiSquare: Double)? = nil
  ) throws(Failure) {
    parameter = plan.parameter
    origin = model.origin
    fitter = try ToyFitter([plan.parameter], model: model, templates: templates, seed: seed)
    let rungs = plan.ladder.map { [origin, parameter] value in
      Self.point(at: value, of: parameter, in: origin)
    }
    let found = try fitter.bestFit(from: [origin] + rungs)
    let isLower = bestFit.map { RiseOrder.isAbove($0.chiSquare, found.chiSquare) } ?? true
    self.bestFit = isLower ? found : bestFit ?? found
  }

  /// Of the data at a true value, above their least chi-square.
  func riseOfData(at trueValue: Double) throws(Failure) -> Double {
    try fitter.chiSquare(at: point(at: trueValue)) - bestFit.chiSquare
  }

  /// What toys of a critical value are drawn about; nil where there can be none.
  func truth(at trueValue: Double) throws(Failure) -> ToyFitter.Truth? {
    do throws(Failure) {
      return try fitter.truth(at: point(at: trueValue))
    } catch {
      guard error.kind == .badInput else { throw error }
      return nil
    }
  }

  /// The nearest value that the parameter can have.
  func withinLimits(_ trueValue: Double) -> Double {
    min(max(trueValue, parameter.range.lowerBound), parameter.range.upperBound)
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

  func table(rungs: [Double]) throws(Failure) -> OutcomeTable {
    guard fitter.hasNoPulls else {
      throw Failure(.badInput, "pulls fluctuate: the outcomes of an experiment cannot be counted")
    }
    return try OutcomeTable(fitter, parameter: parameter, start: origin, rungs: rungs)
  }

  private func point(at trueValue: Double) -> CouplingPoint {
    Self.point(at: trueValue, of: parameter, in: origin)
  }

  private static func point(
    at value: Double, of parameter: Coupling, in origin: CouplingPoint
  ) -> CouplingPoint {
    var point = origin
    point[parameter] = value
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
