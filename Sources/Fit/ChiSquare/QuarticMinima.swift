import Foundation

/// A polynomial of fourth degree that is nowhere below 0, as the sum of squares of bins of which each
/// is quadratic in a coupling.
struct Quartic: Equatable, Sendable {
  /// Five coefficients, from the constant upwards.
  var coefficients: SIMD8<Double> = .zero

  /// Adds the square of `a + b y + c y^2`, weighted.
  mutating func add(_ weight: Double, _ a: Double, _ b: Double, _ c: Double) {
    let middle = b * b + 2 * a * c
    coefficients += weight * SIMD8<Double>(a * a, 2 * a * b, middle, 2 * b * c, c * c, 0, 0, 0)
  }

  func value(at y: Double) -> Double {
    let c = coefficients
    return c[0] + y * (c[1] + y * (c[2] + y * (c[3] + y * c[4])))
  }

  func slope(at y: Double) -> Double {
    let c = coefficients
    return c[1] + y * (2 * c[2] + y * (3 * c[3] + y * 4 * c[4]))
  }

  /// Every local minimum in a range, its ends included, ascending. Minima inside are roots of the
  /// derivative: the outer two where it has three.
  func minima(in range: ClosedRange<Double>) -> [Double] {
    let (low, high) = (range.lowerBound, range.upperBound)
    let roots = stationaryPoints()
    let inner = roots.count == 3 ? [roots[0], roots[2]] : roots
    var found = inner.filter { $0 > low && $0 < high }
    if slope(at: low) >= 0 { found.insert(low, at: 0) }
    if slope(at: high) < 0 { found.append(high) }
    return found.filter(\.isFinite)
  }

  /// Real roots of the derivative, ascending, in closed form and then refined by Newton's method.
  private func stationaryPoints() -> [Double] {
    let c = coefficients
    let leading = 4 * c[4]
    guard leading > 0 else {
      // Without squares of the coupling the bins are straight lines, and this a parabola.
      return c[2] > 0 ? [-c[1] / (2 * c[2])] : []
    }
    let (a, b, d) = (3 * c[3] / leading, 2 * c[2] / leading, c[1] / leading)
    let q = (a * a - 3 * b) / 9
    let r = (2 * a * a * a - 9 * a * b + 27 * d) / 54
    let roots: [Double]
    if r * r < q * q * q {
      let angle = acos(max(-1, min(1, r / (q * q * q).squareRoot())))
      roots = [0, 2 * Double.pi, -2 * Double.pi].map {
        -2 * q.squareRoot() * cos((angle + $0) / 3) - a / 3
      }
    } else {
      let size = cbrt(abs(r) + max(0, r * r - q * q * q).squareRoot())
      let one = r > 0 ? -size : size
      roots = [one + (one == 0 ? 0 : q / one) - a / 3]
    }
    return roots.map(refined).sorted()
  }

  private func refined(_ root: Double) -> Double {
    let c = coefficients
    var (best, least) = (root, abs(slope(at: root)))
    for _ in 0..<4 {
      let bend = 2 * c[2] + best * (6 * c[3] + best * 12 * c[4])
      let next = best - slope(at: best) / bend
      let size = abs(slope(at: next))
      guard size < least else { break }
      (best, least) = (next, size)
    }
    return best
  }
}
