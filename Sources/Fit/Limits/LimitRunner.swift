import Configuration
import EventRates
import Interactions

/// Draws and fits the pseudo-experiments of a plan of limits, and finds these.
public struct LimitRunner: Sendable {
  /// Plan of what is drawn.
  public let plan: LimitPlan
  private let sides: [SideRunner]

  /// - Parameters:
  ///   - plan: true values, and values tested with their toys.
  ///   - model: limits are set by its data, which choose the true pulls.
  public init(
    plan: LimitPlan, model: FitModel, templates: Templates, seed: UInt64
  ) throws(Failure) {
    self.plan = plan
    sides = try plan.ladders.map { (ladder) throws(Failure) in
      try SideRunner(
        ladder, of: plan.parameter, model: model, templates: templates, seed: seed)
    }
  }

  private func runner(_ side: LimitSide) throws(Failure) -> SideRunner {
    guard let runner = sides.first(where: { $0.side == side }) else {
      throw Failure(.internalError, "no ladder \(side.rawValue) the Standard Model")
    }
    return runner
  }

  /// Whether nothing but counts fluctuates, and the outcomes at all values can be counted.
  public func canSum() throws(Failure) -> Bool {
    for (ladder, runner) in zip(plan.ladders, sides) {
      guard runner.fitter.hasNoPulls else { return false }
      for value in [runner.standardValue] + ladder.rungs + ladder.tested {
        guard let expected = try runner.fitter.expected(at: runner.point(at: value)),
          OutcomeTable.holds(expected: expected)
        else { return false }
      }
    }
    return true
  }

  /// Fits to a range of every ensemble's toys, [ensemble][toy], the same on any number of threads.
  ///
  /// - Parameter onBlock: receives, from any thread, the number of toys that have been fitted.
  public func fits(
    toys: Range<Int>, threads: Int, onBlock: @Sendable (Int) -> Void = { _ in }
  ) throws(Failure) -> [[ToyFit]] {
    let work = try plan.ensembles.map { (ensemble) throws(Failure) in
      let runner = try runner(ensemble.side)
      return (ensemble, runner, try runner.truth(of: ensemble))
    }
    return try ToyBatches.fits(work.count, toys: toys, threads: threads, onBlock: onBlock) {
      (index, block) throws(Failure) in
      let (ensemble, runner, truth) = work[index]
      return try runner.fitter.fits(
        of: ensemble.number, toys: block, truth: truth,
        tested: runner.point(at: ensemble.testedValue))
    }
  }

  /// Limits from toys; each is located between two rungs with further toys.
  ///
  /// - Parameter fits: fits of all toys, [ensemble of the plan][toy].
  public func study(
    of fits: [[ToyFit]], confidenceLevel: Double, threads: Int, progress: ProgressReport? = nil
  ) throws(Failure) -> LimitStudy {
    var found: [LimitStudy.Side] = []
    let all = Array(zip(plan.ensembles, fits))
    for (ladder, runner) in zip(plan.ladders, sides) {
      func fits(_ value: Double, _ purpose: LimitEnsemble.Purpose, isTest: Bool) -> [ToyFit] {
        all.first {
          $0.0.side == ladder.side && $0.0.purpose == purpose && $0.0.isTest == isTest
            && $0.0.testedValue == value
        }?.1 ?? []
      }
      let rungs = try ladder.rungs.map { (value) throws(Failure) in
        let (signal, background) = (
          fits(value, .signal, isTest: false), fits(value, .background, isTest: false)
        )
        return LimitRung(
          value, statistic: try runner.statisticOfData(at: value),
          signal: runner.statistics(signal, at: value),
          background: runner.statistics(background, at: value), toys: signal.count)
      }
      let tests = ladder.tested.map { value in
        let own = fits(value, .coverage, isTest: true)
        return LimitTest(
          value, toys: own.count, statistics: runner.statistics(own, at: value),
          signal: runner.statistics(fits(value, .signal, isTest: true), at: value),
          background: runner.statistics(fits(value, .background, isTest: true), at: value),
          confidenceLevel: confidenceLevel)
      }
      let test = ToyLimits(runner, toys: plan.toys, threads: threads, progress: progress)
      found.append(
        LimitStudy.Side(
          side: ladder.side, rungs: rungs, tests: tests,
          limit: try LimitSearch(test, runner: runner, confidenceLevel: confidenceLevel)
            .limit(from: rungs.map(\.confidence)),
          expected: ExpectedLimit.all(from: rungs, confidenceLevel: confidenceLevel)))
    }
    return LimitStudy(
      plan: plan, confidenceLevel: confidenceLevel, sides: found, outcomes: nil)
  }

  /// Limits from sums of probabilities, where nothing but counts fluctuates, and few.
  public func sums(confidenceLevel: Double) throws(Failure) -> LimitStudy {
    var found: [LimitStudy.Side] = []
    var (outcomes, leftOut) = (0, 0.0)
    for (ladder, runner) in zip(plan.ladders, sides) {
      let test = try ExactLimits(runner, ladder: ladder)
      let rungs = try ladder.rungs.map { (value) throws(Failure) in try test.rung(at: value) }
      let tests = try ladder.tested.map { (value) throws(Failure) in
        try test.test(at: value, confidenceLevel: confidenceLevel)
      }
      found.append(
        LimitStudy.Side(
          side: ladder.side, rungs: rungs, tests: tests,
          limit: try LimitSearch(test, runner: runner, confidenceLevel: confidenceLevel)
            .limit(from: rungs.map(\.confidence)),
          expected: ExpectedLimit.all(from: rungs, confidenceLevel: confidenceLevel)))
      (outcomes, leftOut) = (max(outcomes, test.outcomes), max(leftOut, test.leftOut))
    }
    return LimitStudy(
      plan: plan, confidenceLevel: confidenceLevel, sides: found,
      outcomes: OutcomeSum(count: outcomes, leftOut: leftOut))
  }
}
