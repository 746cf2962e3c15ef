import Configuration
import Interactions

/// CL_s by sums of the probabilities of all outcomes, where nothing but a few counts fluctuates.
final class ExactLimits: LimitTesting {
  private let runner: SideRunner
  private let table: OutcomeTable
  /// The probability of outcomes that no sum has, at most.
  private(set) var leftOut = 0.0
  /// Number of outcomes that have been met.
  var outcomes: Int { table.count }

  init(_ runner: SideRunner, ladder: LimitPlan.Ladder) throws(Failure) {
    self.runner = runner
    table = try OutcomeTable(
      runner.fitter, parameter: runner.parameter, start: runner.point(at: runner.standardValue),
      rungs: [runner.standardValue] + ladder.rungs)
  }

  /// Outcomes of both hypotheses, with their statistics at a value.
  private struct Sums {
    let signal: [(statistic: Double, probability: Double)]
    let background: [(statistic: Double, probability: Double)]

    func confidence(_ value: Double, _ statistic: Double) -> SignalConfidence {
      func tail(_ outcomes: [(statistic: Double, probability: Double)]) -> TailProbability {
        TailProbability(
          value: outcomes.reduce(0) {
            RiseOrder.isAbove(statistic, $1.statistic) ? $0 : $0 + $1.probability
          }, error: 0)
      }
      return SignalConfidence(
        testedValue: value, statistic: statistic, signal: tail(signal),
        background: tail(background))
    }
  }

  private func sums(at value: Double) throws(Failure) -> Sums? {
    func outcomes(
      _ trueValue: Double
    ) throws(Failure) -> [(statistic: Double, probability: Double)]? {
      guard let ensemble = try table.ensemble(at: trueValue, tested: value) else { return nil }
      leftOut = max(leftOut, ensemble.leftOut)
      return ensemble.outcomes.indices.map { index in
        let isBeyond = runner.side.isBeyond(
          table.bestValue(of: ensemble.outcomes[index]), value)
        return (isBeyond ? 0 : ensemble.rises[index], ensemble.probabilities[index])
      }
    }
    guard let signal = try outcomes(value), let background = try outcomes(runner.standardValue)
    else { return nil }
    return Sums(signal: signal, background: background)
  }

  func confidence(at value: Double) throws(Failure) -> SignalConfidence? {
    try sums(at: value)?.confidence(value, try runner.statisticOfData(at: value))
  }

  private func required(_ value: Double) throws(Failure) -> Sums {
    guard let sums = try sums(at: value) else {
      throw Failure(
        .badInput,
        "no experiments at \(runner.parameter.name) = \(numeral(value)): a bin expects fewer than 0"
          + " events")
    }
    return sums
  }

  func rung(at value: Double) throws(Failure) -> LimitRung {
    let sums = try required(value)
    let ordered = sums.background.sorted { $0.statistic < $1.statistic }
    let levels = ExpectedLimit.probabilities.map { probability in
      var below = 0.0
      let quantile = ordered.first { outcome in
        below += outcome.probability
        return below >= 1 - probability - Acceptance.rounding
      }
      return sums.confidence(value, quantile?.statistic ?? .nan).level
    }
    return LimitRung(
      sums.confidence(value, try runner.statisticOfData(at: value)), ofQuantiles: levels)
  }

  func test(at value: Double, confidenceLevel: Double) throws(Failure) -> LimitTest {
    let sums = try required(value)
    let covered = sums.signal.reduce(0) { sum, outcome in
      let level = sums.confidence(value, outcome.statistic).level
      return level >= 1 - confidenceLevel - Acceptance.rounding ? sum + outcome.probability : sum
    }
    return LimitTest(value, coverage: Coverage(exactly: covered))
  }

  /// Resolution of a limit, relative to its distance from the Standard Model.
  private static let resolution = 1e-10

  /// Limit found by halves: CL_s may jump where an outcome changes its order with the data.
  func limit(inside: Double, outside: Double, level: Double) throws(Failure) -> AcceptedEnd {
    var (inside, outside) = (inside, outside)
    while abs(outside - inside) > Self.resolution * abs(outside - runner.standardValue) {
      let middle = 0.5 * (inside + outside)
      guard middle != inside, middle != outside else { break }
      guard let found = try confidence(at: middle)?.level, found.isFinite else {
        return AcceptedEnd(missing: .fitFailed)
      }
      if found >= level { inside = middle } else { outside = middle }
    }
    return AcceptedEnd(at: 0.5 * (inside + outside), error: 0)
  }
}
