import Configuration
import EventRates

/// The test of true values by toys.
///
/// An end between two rungs is found with toys of its own, weighted to any true value between them: the
/// p-value is nowhere interpolated, as it may jump.
final class ToyAcceptance: AcceptanceTest {
  private let runner: ToyRunner
  private let toys: Int
  private let threads: Int
  private let confidenceLevel: Double
  private let progress: ProgressReport?

  init(
    _ runner: ToyRunner, toys: Int, confidenceLevel: Double, threads: Int,
    progress: ProgressReport? = nil
  ) {
    self.runner = runner
    self.toys = toys
    self.confidenceLevel = confidenceLevel
    self.threads = threads
    self.progress = progress
  }

  func acceptance(at trueValue: Double) throws(Failure) -> Acceptance? {
    let ensemble = ToyEnsemble(
      number: ToyPlan.beyondLadder, trueValue: trueValue, isTest: false)
    do throws(Failure) {
      let rise = try runner.riseOfData(at: trueValue)
      let counter = WorkCounter(progress, "pseudo-experiments beyond the ladder", of: toys, "toys")
      let fits = try runner.fits(of: [ensemble], toys: 0..<toys, threads: threads) {
        counter?.add(UInt64($0))
      }
      return Acceptance(
        trueValue: trueValue, rise: rise, among: fits[0], confidenceLevel: confidenceLevel)
    } catch {
      guard error.kind == .badInput else { throw error }
      return nil
    }
  }

  func refined(_ first: Acceptance, _ last: Acceptance) -> [Acceptance] { [] }

  private var level: Double { 1 - confidenceLevel }

  /// The error is that of the p-value, by its slope: half the distance of the true values where the p-value
  /// passes the level plus and minus its error. Of a jump it is what the search leaves open.
  func end(inside: Acceptance, outside: Acceptance) throws(Failure) -> AcceptedEnd {
    let middle = 0.5 * (inside.trueValue + outside.trueValue)
    let curve = try ToyCurve(
      runner, from: inside.trueValue, to: outside.trueValue, toys: toys, threads: threads,
      progress: progress)
    guard let end = try curve.crossing(of: level, within: Self.resolution) else {
      return AcceptedEnd(at: middle, error: nil)
    }
    guard let error = try curve.pValue(at: end)?.error, error > 0,
      let inner = try curve.crossing(of: level + error, within: Self.resolutionOfError),
      let outer = try curve.crossing(of: level - error, within: Self.resolutionOfError)
    else { return AcceptedEnd(at: end, error: nil) }
    let least = 0.5 * Self.resolution * abs(outside.trueValue - inside.trueValue)
    return AcceptedEnd(at: end, error: max(0.5 * abs(outer - inner), least))
  }

  /// Part of the distance of two rungs: how close an end is located, and the distance from which
  /// its error is taken.
  private static let resolution = 1e-3
  private static let resolutionOfError = 1e-2
}
