import Configuration
import Interactions

/// The way to the end of valleys in which descents get stuck.
extension CouplingSearch {
  /// Starts at both ends of the range of each coupling that has one, all others at their minima there.
  func endsOfRanges(_ minimum: Minimum, _ rates: PulledRates) -> [[Double]] {
    couplings.filter { couplings.count > 1 && $0.range.upperBound < Coupling.largest }.flatMap {
      (coupling) -> [[Double]] in
      let others = CouplingStarts(couplings.filter { $0 != coupling })
      return [coupling.range.lowerBound, coupling.range.upperBound].flatMap { end in
        var start = minimum.couplings
        start[coupling.index] = end
        return others.along(rates, from: start)
      }
    }
  }

  /// Brings those to their end whose lowest descent stopped in a narrow valley.
  func finish(_ searches: inout [Search]) throws(Failure) {
    for index in searches.indices {
      for _ in 0..<3 {
        guard let best = searches[index].best, !best.converged, best.chiSquare.isFinite else {
          break
        }
        let problem = searches[index].problem
        var lowest = best
        for coupling in couplings where couplings.count > 1 {
          lowest = try alongValley(of: coupling, from: lowest, problem)
        }
        let trial = Trial(problem: 0, couplings: lowest.couplings, pulls: lowest.pulls)
        var last = try evaluate([trial], [problem], over: couplings)[0]
        if last.chiSquare > lowest.chiSquare { last = lowest }
        let isLower = last.chiSquare < best.chiSquare - 1e-7 * max(1, best.chiSquare)
        searches[index].found.append(last)
        guard isLower || last.converged else { break }
      }
    }
  }

  /// The lowest of the minima over all other couplings at values of one: a valley in which couplings
  /// make up for each other is as easy as a line that way.
  private func alongValley(
    of coupling: FreeCoupling, from start: Minimum, _ problem: Problem
  ) throws(Failure) -> Minimum {
    let others = couplings.filter { $0 != coupling }
    let inner = CouplingStarts(others)
    var best = start
    var width = 0.5
    for _ in 0..<40 where width > 1e-6 {
      let middle = best.couplings[coupling.index]
      let unit = max(abs(middle), 1e-6 * coupling.scale)
      let rates = rates(of: problem, pulls: best.pulls)
      let trials = [-1, -0.5, -0.25, -0.125, 0.125, 0.25, 0.5, 1].map { step -> Trial in
        var moved = best.couplings
        moved[coupling.index] = coupling.clamped(middle + step * width * unit)
        return Trial(
          problem: 0, couplings: inner.nearest(rates, moved), pulls: best.pulls)
      }
      let found = try evaluate(trials, [problem], over: others)
      let lowest = found.min { $0.chiSquare < $1.chiSquare } ?? best
      guard lowest.chiSquare < best.chiSquare - 1e-10 * max(1, best.chiSquare) else {
        width *= 0.125
        continue
      }
      let isLast =
        abs(lowest.couplings[coupling.index] - middle) > 0.75 * width * unit
      best = lowest
      width = isLast ? min(4 * width, 8) : 0.5 * width
    }
    best.converged = false
    return best
  }
}
