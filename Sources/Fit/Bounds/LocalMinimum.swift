import Configuration
import Foundation

/// A value at which chi-square is lowest in its neighbourhood.
struct LocalMinimum: Equatable, Sendable {
  var value: Double
  var chiSquare: Double

  /// The minimum of a function with one minimum between two ends, by Brent's method (Algorithms for
  /// Minimization without Derivatives, chapter 5): parabolas, with golden sections where they stray.
  /// It ends when the bracket is 1e-9 of the interval, below which a chi-square with 15 digits says
  /// no more.
  static func search(
    from start: Double, to end: Double, _ function: (Double) throws(Failure) -> Double
  ) throws(Failure) -> LocalMinimum {
    let golden = 0.5 * (3 - 5.0.squareRoot())
    let tolerance = 1e-9 * (end - start)
    var (low, high) = (start, end)
    let first = low + golden * (high - low)
    var best = LocalMinimum(value: first, chiSquare: try function(first))
    var (second, third) = (best, best)
    var (step, stepBefore) = (0.0, 0.0)
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      guard abs(best.value - middle) > 2 * tolerance - 0.5 * (high - low) else { break }
      let parabola = vertex(best, second, third)
      let inside = parabola.map { low + tolerance < $0 && $0 < high - tolerance } ?? false
      if let parabola, inside, abs(parabola - best.value) < 0.5 * abs(stepBefore) {
        (stepBefore, step) = (step, parabola - best.value)
      } else {
        stepBefore = best.value < middle ? high - best.value : low - best.value
        step = golden * stepBefore
      }
      let moved = best.value + (abs(step) >= tolerance ? step : step < 0 ? -tolerance : tolerance)
      let trial = LocalMinimum(value: moved, chiSquare: try function(moved))
      if trial.chiSquare <= best.chiSquare {
        if moved < best.value { high = best.value } else { low = best.value }
        (best, second, third) = (trial, best, second)
      } else {
        if moved < best.value { low = moved } else { high = moved }
        if trial.chiSquare <= second.chiSquare || second.value == best.value {
          (second, third) = (trial, second)
        } else if trial.chiSquare <= third.chiSquare || third.value == best.value
          || third.value == second.value
        {
          third = trial
        }
      }
    }
    return best
  }

  /// Value at which the parabola through three points is lowest; nil where it has no minimum.
  private static func vertex(_ x: LocalMinimum, _ w: LocalMinimum, _ v: LocalMinimum) -> Double? {
    let left = (x.value - w.value) * (x.chiSquare - v.chiSquare)
    let right = (x.value - v.value) * (x.chiSquare - w.chiSquare)
    let numerator = (x.value - v.value) * right - (x.value - w.value) * left
    let denominator = 2 * (right - left)
    let vertex = x.value - numerator / denominator
    return vertex.isFinite ? vertex : nil
  }
}
