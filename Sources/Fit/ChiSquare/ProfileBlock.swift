import Interactions

/// Profiles of many points in flat arrays.
public struct ProfileBlock: Equatable, Sendable {
  /// Number of points.
  public let count: Int
  /// Pulls of each point.
  public let pullCount: Int
  /// Chi-square at each point; infinite where no expectation is admissible.
  public internal(set) var chiSquare: [Double]
  /// Largest number of steps that a group of pulls took, at each point.
  public internal(set) var iterations: [Int]
  /// Whether the fit of each point converged.
  public internal(set) var converged: [Bool]
  /// Pulls at the minima as relative changes, [point][pull].
  public internal(set) var pulls: [Double]
  /// Couplings at which chi-square was computed, [point][coupling]; profiled ones at their best.
  public internal(set) var couplings: [Double]
  /// Couplings of each point.
  public let couplingCount: Int

  init(count: Int, pullCount: Int, couplings: [Double]) {
    self.count = count
    self.pullCount = pullCount
    chiSquare = [Double](repeating: 0, count: count)
    iterations = [Int](repeating: 0, count: count)
    converged = [Bool](repeating: true, count: count)
    pulls = [Double](repeating: 0, count: count * pullCount)
    self.couplings = couplings
    couplingCount = couplings.count / max(count, 1)
  }

  /// The profile of one point.
  public func profile(_ index: Int) -> ChiSquare.Profile {
    ChiSquare.Profile(
      chiSquare: chiSquare[index],
      pulls: Array(pulls[index * pullCount..<(index + 1) * pullCount]),
      iterations: iterations[index], converged: converged[index],
      couplings: couplings[index * couplingCount..<(index + 1) * couplingCount])
  }

  /// Couplings at which chi-square was computed; profiled ones at their best.
  public func point(_ index: Int) -> CouplingPoint {
    CouplingPoint(Array(couplings[index * couplingCount..<(index + 1) * couplingCount]))
  }

  /// Takes the lowest of some minima of a point: of those as low within what convergence leaves open, the
  /// first that converged.
  mutating func set(_ index: Int, lowestOf minima: [CouplingSearch.Minimum]) {
    let least = minima.lazy.map(\.chiSquare).min() ?? .infinity
    let reach = least + Self.resolution * max(1, abs(least))
    guard
      let chosen = minima.first(where: { $0.converged && $0.chiSquare <= reach })
        ?? minima.first(where: { $0.chiSquare == least }) ?? minima.first
    else { return }
    chiSquare[index] = chosen.chiSquare
    iterations[index] = chosen.iterations
    converged[index] = chosen.converged
    pulls.replaceSubrange(index * pullCount..<(index + 1) * pullCount, with: chosen.pulls)
    couplings.replaceSubrange(
      index * couplingCount..<(index + 1) * couplingCount, with: chosen.couplings)
  }

  /// Chi-squares that differ by less are of the same minimum.
  private static let resolution = 1e-8
}
