import Foundation

/// Starts of descents over couplings: the exact minima along one coupling after the other.
struct CouplingStarts: Sendable {
  let couplings: [FreeCoupling]
  /// Orders in which the couplings are gone through.
  private let orders: [[FreeCoupling]]

  init(_ couplings: [FreeCoupling]) {
    self.couplings = couplings
    let rotations = couplings.indices.map { Array(couplings[$0...] + couplings[..<$0]) }
    orders = rotations + (couplings.count > 2 ? rotations.map { Array($0.reversed()) } : [])
  }

  private static let branches = 4

  /// Starts from a point, at given pulls: along every order of the couplings, at each both minima of the
  /// misfit, with what has been found for those before.
  func along(_ rates: PulledRates, from point: [Double]) -> [[Double]] {
    orders.flatMap { order in
      order.reduce(into: [point]) { states, coupling in
        states = states.flatMap { state in moved(state, coupling, rates) }
        guard states.count > Self.branches else { return }
        let ranked = states.map { ($0, rates.misfit($0)) }.sorted { $0.1 < $1.1 }
        states = ranked.prefix(Self.branches).map(\.0)
      }
    }
  }

  /// Starts at the minima along one coupling and along each pair of couplings, from a known
  /// minimum.
  func beside(_ rates: PulledRates, _ minimum: [Double]) -> [[Double]] {
    couplings.flatMap { first in
      moved(minimum, first, rates).flatMap { start in
        [start]
          + couplings.filter { $0.index != first.index }.flatMap { moved(start, $0, rates) }
      }
    }
  }

  /// Start at the nearest minimum along each coupling, one after the other.
  func nearest(_ rates: PulledRates, _ point: [Double]) -> [Double] {
    couplings.reduce(point) { start, coupling in nearest(rates, start, coupling) }
  }

  private func nearest(
    _ rates: PulledRates, _ start: [Double], _ coupling: FreeCoupling
  ) -> [Double] {
    let own = start[coupling.index]
    return moved(start, coupling, rates).min {
      abs($0[coupling.index] - own) < abs($1[coupling.index] - own)
    } ?? start
  }

  /// Values of all sizes and both signs, in the same order in every run: `number` of them; each then goes
  /// to the nearest minima along the couplings, one after the other.
  func scattered(_ rates: PulledRates, around point: [Double], number: Int) -> [[Double]] {
    let sizes = couplings.map { rates.size($0, point, share: 1) }
    return (1...max(number, 1)).map { index in
      var start = point
      for (dimension, coupling) in couplings.enumerated() {
        let fraction = Self.radicalInverse(index, base: Self.primes[dimension % Self.primes.count])
        start[coupling.index] = Self.spread(fraction, coupling, sizes[dimension])
      }
      // In a cyclic order, so that each coupling is once the last.
      for step in couplings.indices {
        let coupling = couplings[(index + step) % couplings.count]
        start = nearest(rates, start, coupling)
      }
      return start
    }
  }

  /// Value of a scattered start: its size is spread in the logarithm over 10^-3 to 10 of `size`,
  /// with both signs; a range of length 1 or less is filled evenly.
  private static func spread(_ fraction: Double, _ coupling: FreeCoupling, _ size: Double) -> Double
  {
    let (low, high) = (coupling.range.lowerBound, coupling.range.upperBound)
    if high - low <= 1 { return low + fraction * (high - low) }
    let isNegative = low < 0 && fraction < 0.5
    let part = low < 0 ? 2 * (isNegative ? fraction : fraction - 0.5) : fraction
    let value = size * pow(10, -3 + 4 * part)
    return isNegative ? -value : value
  }

  private static let primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]

  /// Van der Corput's sequence.
  private static func radicalInverse(_ index: Int, base: Int) -> Double {
    var (rest, digit, sum) = (index, 1.0, 0.0)
    while rest > 0 {
      digit /= Double(base)
      sum += digit * Double(rest % base)
      rest /= base
    }
    return sum
  }

  private func moved(
    _ start: [Double], _ coupling: FreeCoupling, _ rates: PulledRates
  ) -> [[Double]] {
    let values = rates.minima(coupling, start)
    guard !values.isEmpty else { return [start] }
    return values.map { value in
      var moved = start
      moved[coupling.index] = value
      return moved
    }
  }
}
