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
    let first = index * Parameter.count
    parameters.replaceSubrange(first..<first + Parameter.count, with: chosen.parameters)
  }

  /// Chi-squares that differ by less are of the same minimum.
  private static let resolution = 1e-8
}

extension Parameter {
  static let count = allCases.count
}

extension ParameterPoint {
  /// In the order of the cases of `Parameter`.
  var values: [Double] {
    var values: [Double] = []
    append(to: &values)
    return values
  }

  /// Adds its values, in the order of the cases of `Parameter`.
  func append(to values: inout [Double]) {
    values.append(muonMagneticMoment)
    values.append(electronMagneticMoment)
    values.append(muonMillicharge)
    values.append(electronMillicharge)
    values.append(muonChargeRadiusCm2)
    values.append(electronChargeRadiusCm2)
    values.append(sinSquaredThetaW)
  }

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
