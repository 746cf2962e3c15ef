import Interactions

/// Profiles of many points in flat arrays.
public struct ProfileBlock: Equatable, Sendable {
  /// Of the points.
  public let count: Int
  /// Pulls of each point.
  public let pullCount: Int
  /// [point]; infinite where no expectation is admissible.
  public internal(set) var chiSquare: [Double]
  /// [point]: of the steps that a group of pulls took, the most.
  public internal(set) var iterations: [Int]
  /// [point]
  public internal(set) var converged: [Bool]
  /// [point][pull], relative changes
  public internal(set) var pulls: [Double]
  /// [point][`Parameter`]: where chi-square was computed; what is profiled, at its best.
  public internal(set) var parameters: [Double]

  init(count: Int, pullCount: Int) {
    self.count = count
    self.pullCount = pullCount
    chiSquare = [Double](repeating: 0, count: count)
    iterations = [Int](repeating: 0, count: count)
    converged = [Bool](repeating: true, count: count)
    pulls = [Double](repeating: 0, count: count * pullCount)
    parameters = []
  }

  /// Of one point.
  public func profile(_ index: Int) -> ChiSquare.Profile {
    ChiSquare.Profile(
      chiSquare: chiSquare[index],
      pulls: Array(pulls[index * pullCount..<(index + 1) * pullCount]),
      iterations: iterations[index], converged: converged[index], point: point(index))
  }

  /// Where chi-square was computed; what is profiled, at its best.
  public func point(_ index: Int) -> ParameterPoint {
    let first = index * Parameter.count
    return ParameterPoint { parameters[first + $0] }
  }

  /// Of every `starts` results in a row, the lowest: of those as low within what convergence leaves
  /// open, one that converged.
  func lowest(ofEvery starts: Int) -> ProfileBlock {
    guard starts > 1 else { return self }
    var best = ProfileBlock(count: count / starts, pullCount: pullCount)
    for index in 0..<best.count {
      let range = index * starts..<(index + 1) * starts
      let least = range.lazy.map { chiSquare[$0] }.min() ?? .infinity
      let reach = least + Self.resolution * max(1, abs(least))
      let lowest = range.first { converged[$0] && chiSquare[$0] <= reach }
      let chosen = lowest ?? range.first { chiSquare[$0] == least } ?? range.lowerBound
      best.chiSquare[index] = chiSquare[chosen]
      best.iterations[index] = iterations[chosen]
      best.converged[index] = converged[chosen]
      for pull in 0..<pullCount {
        best.pulls[index * pullCount + pull] = pulls[chosen * pullCount + pull]
      }
      let first = chosen * Parameter.count
      best.parameters += parameters[first..<first + Parameter.count]
    }
    return best
  }

  /// Chi-squares that differ by less are of the same minimum.
  private static let resolution = 1e-8
}

extension Parameter {
  static let count = allCases.count
}

extension ParameterPoint {
  /// From values in the order of the cases of `Parameter`.
  init(_ value: (Int) -> Double) {
    self.init(sinSquaredThetaW: value(6))
    muonMagneticMoment = value(0)
    electronMagneticMoment = value(1)
    muonMillicharge = value(2)
    electronMillicharge = value(3)
    muonChargeRadiusCm2 = value(4)
    electronChargeRadiusCm2 = value(5)
  }
}
