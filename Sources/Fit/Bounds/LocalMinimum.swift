import Configuration
import Foundation

/// A value at which chi-square is lowest in its neighbourhood.
struct LocalMinimum: Equatable, Sendable {
  var value: Double
  var chiSquare: Double

  /// The minimum of a function with one minimum between two ends. It ends when the bracket is 1e-9 of the
  /// interval, below which a chi-square with 15 digits says no more.
  ///
  /// - Parameter enough: a value of the function at which the search may end.
  static func search(
    from start: Double, to end: Double, enough: Double = -.infinity, _ function: BatchedFunction
  ) throws(Failure) -> LocalMinimum {
    try function.batch > 1
      ? searchInBatches(from: start, to: end, enough: enough, function)
      : searchByOne(from: start, to: end, enough: enough, function)
  }

  private static let precision = 1e-9

  /// Batches of positions: first evenly, then closer and closer around the parabola through the lowest three.
  private static func searchInBatches(
    from start: Double, to end: Double, enough: Double, _ function: BatchedFunction
  ) throws(Failure) -> LocalMinimum {
    let tolerance = precision * (end - start)
    var positions = (1...function.batch).map {
      start + (end - start) * Double($0) / Double(function.batch + 1)
    }
    var (low, best, high): (LocalMinimum?, LocalMinimum?, LocalMinimum?)
    for _ in 0..<100 {
      let fresh = zip(positions, try function(positions)).map {
        LocalMinimum(value: $0, chiSquare: $1)
      }
      let known = ([low, best, high].compactMap(\.self) + fresh).sorted { $0.value < $1.value }
      guard let lowest = known.indices.min(by: { known[$0].chiSquare < known[$1].chiSquare })
      else { break }
      let own = known[lowest]
      best = own
      low = lowest > known.startIndex ? known[lowest - 1] : nil
      high = lowest + 1 < known.endIndex ? known[lowest + 1] : nil
      let (from, to) = (low?.value ?? start, high?.value ?? end)
      guard own.chiSquare > enough, to - from > 4 * tolerance else { return own }
      let parabola = low.flatMap { low in high.flatMap { vertex(own, low, $0) } }
      let centre = parabola.map { $0 > from && $0 < to ? $0 : own.value } ?? own.value
      let rings = [1.0 / 4, 1.0 / 64, 1.0 / 1024].map { max($0 * (to - from), tolerance) }
      let wider = own.value - from < to - own.value ? to : from
      let all = [centre, 0.5 * (own.value + wider)] + rings.flatMap { [centre - $0, centre + $0] }
      positions = Set(all.filter { $0 > from && $0 < to && $0 != own.value }).sorted()
      guard !positions.isEmpty else { return own }
    }
    return best ?? LocalMinimum(value: start, chiSquare: .infinity)
  }

  /// Brent's method (Algorithms for Minimization without Derivatives, chapter 5): parabolas, with golden
  /// sections where they stray.
  private static func searchByOne(
    from start: Double, to end: Double, enough: Double, _ function: BatchedFunction
  ) throws(Failure) -> LocalMinimum {
    func value(_ position: Double) throws(Failure) -> Double { try function([position])[0] }
    let golden = 0.5 * (3 - 5.0.squareRoot())
    let tolerance = precision * (end - start)
    var (low, high) = (start, end)
    let first = low + golden * (high - low)
    var best = LocalMinimum(value: first, chiSquare: try value(first))
    var (second, third) = (best, best)
    var (step, stepBefore) = (0.0, 0.0)
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      guard best.chiSquare > enough else { break }
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
      let trial = LocalMinimum(value: moved, chiSquare: try value(moved))
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
