import Configuration
import Interactions

/// Problem that a p-value of the data is computed for: experiments that are drawn about a true
/// value, and a statistic that orders them.
protocol ToyProblem: Sendable {
  var fitter: ToyFitter { get }

  func point(at value: Double) -> CouplingPoint

  /// Truth that toys are drawn about; nil where there can be none.
  func truth(at trueValue: Double) throws(Failure) -> ToyFitter.Truth?

  /// The nearest value that the parameter can have.
  func withinLimits(_ value: Double) -> Double

  func statisticOfData(at value: Double) throws(Failure) -> Double

  /// Statistic of an experiment.
  ///
  /// - Parameters:
  ///   - height: chi-square at the value.
  ///   - least: least chi-square, at `bestFit`.
  func statistic(height: Double, least: Double, bestFit: Double, at value: Double) -> Double
}

/// Crossing of a level by a p-value, or by a ratio of two, between two rungs or else beyond.
struct LevelCrossing {
  /// The rung at which the level is not passed yet.
  let inside: Double
  let outside: Double
  /// True values as far as which the value is known: beyond `inside`, and beyond `outside`.
  let ends: (insideOf: Double, outsideOf: Double)
  /// Part of the distance of the rungs to which the crossing is found.
  let resolution: Double

  private static let straightGuesses = 4

  /// True value at the crossing; nil where the level is passed in neither, or the value is not
  /// known somewhere on the way.
  func point(
    of level: Double, value: (Double) throws(Failure) -> Double?
  ) throws(Failure) -> Double? {
    func excess(_ point: Double) throws(Failure) -> Double {
      try value(point).map { $0 - level } ?? .nan
    }
    var (above, below) = (inside, outside)
    var (high, low) = (try excess(above), try excess(below))
    if high <= 0 {
      (below, low) = (above, high)
      above = ends.insideOf
      high = try excess(above)
    } else if low > 0 {
      (above, high) = (below, low)
      below = ends.outsideOf
      low = try excess(below)
    }
    guard high > 0, low <= 0 else { return nil }
    let least = resolution * abs(outside - inside)
    var guesses = 0
    while abs(below - above) > least {
      // Straight at first, just beyond the crossing that it promises; then by halves.
      let share = high / (high - low) + (high < -low ? 0.02 : -0.02)
      let isStraight = guesses < Self.straightGuesses
      let next = above + (isStraight ? min(max(share, 0.02), 0.98) : 0.5) * (below - above)
      let there = try excess(next)
      guard there.isFinite else { return nil }
      if there > 0 { (above, high) = (next, there) } else { (below, low) = (next, there) }
      guesses += 1
    }
    return 0.5 * (above + below)
  }
}
