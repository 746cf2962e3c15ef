import Configuration
import EventRates

/// The test of true values by toys.
///
/// An end between two rungs is found with toys of its own at true values between them: the p-value is
/// never interpolated over more than its own error, as it may jump. The toys of all those values have
/// the same random numbers, so that the p-value follows the true value and not chance.
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
      number: ToyPlan.refinement, trueValue: trueValue, isTest: false)
    do throws(Failure) {
      let rise = try runner.riseOfData(at: trueValue)
      let counter = WorkCounter(progress, "pseudo-experiments at an end", of: toys, "toys")
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

  private var level: Double { 1 - confidenceLevel }
  /// Of a p-value at an end, whether all toys converge or not.
  private var error: Double { (level * confidenceLevel / Double(toys)).squareRoot() }

  /// A jump is located to this part of the distance of two rungs.
  private static let resolution = 1e-3
  /// After so many guesses that took the p-value for straight, the bracket is halved.
  private static let straightGuesses = 6

  /// Ends with two neighbours whose p-values differ by no more than one and a half of their errors, or
  /// with a jump between two that are close.
  func refined(_ first: Acceptance, _ last: Acceptance) throws(Failure) -> [Acceptance] {
    guard first.isAccepted != last.isAccepted, first.pValue.isFinite, last.pValue.isFinite else {
      return []
    }
    var (inside, outside) = first.isAccepted ? (first, last) : (last, first)
    let least = Self.resolution * (last.trueValue - first.trueValue)
    var found: [Acceptance] = []
    while abs(outside.trueValue - inside.trueValue) > least,
      inside.pValue - outside.pValue > 1.5 * error
    {
      let share = found.count < Self.straightGuesses ? straightGuess(inside, outside) : 0.5
      let value = inside.trueValue + share * (outside.trueValue - inside.trueValue)
      guard let next = try acceptance(at: value) else { break }
      found.append(next)
      guard next.pValue.isFinite else { break }
      if next.isAccepted { inside = next } else { outside = next }
    }
    return found.sorted { $0.trueValue < $1.trueValue }
  }

  /// Of the way from inside to outside: just beyond the end, seen from the point whose p-value is nearer
  /// to the level, so that the other one is replaced.
  private func straightGuess(_ inside: Acceptance, _ outside: Acceptance) -> Double {
    let (above, below) = (inside.pValue - level, level - outside.pValue)
    let beyond = above < below ? 0.5 * error : -0.5 * error
    return min(max((above + beyond) / (above + below), 0.02), 0.98)
  }

  /// The error is that of the p-value, by its slope: half the distance of the true values where the p-value
  /// passes the level plus and minus its error.
  func end(among points: [Acceptance], inside: Int, outside: Int) -> AcceptedEnd {
    let (last, next) = (points[inside], points[outside])
    let width = abs(next.trueValue - last.trueValue)
    let isStraight = last.pValue - next.pValue <= 1.5 * error
    let share = isStraight ? (last.pValue - level) / (last.pValue - next.pValue) : 0.5
    let value = last.trueValue + share * (next.trueValue - last.trueValue)
    guard let inner = crossing(of: level + error, among: points, from: outside, to: inside),
      let outer = crossing(of: level - error, among: points, from: inside, to: outside)
    else { return AcceptedEnd(at: value, error: nil) }
    let spread = 0.5 * abs(outer - inner)
    return AcceptedEnd(at: value, error: isStraight ? spread : max(spread, 0.5 * width))
  }

  /// The first true value in a direction where the p-value passes another level, straight between points;
  /// nil where it does not before acceptance changes again.
  private func crossing(
    of other: Double, among points: [Acceptance], from start: Int, to next: Int
  ) -> Double? {
    let step = next - start
    var index = start
    while points.indices.contains(index + step) {
      let (here, there) = (points[index], points[index + step])
      guard there.pValue.isFinite, there.isAccepted == points[next].isAccepted else { return nil }
      if (there.pValue - other) * (other - here.pValue) >= 0 {
        let share = (other - here.pValue) / (there.pValue - here.pValue)
        return here.trueValue + share * (there.trueValue - here.trueValue)
      }
      index += step
    }
    return nil
  }
}
