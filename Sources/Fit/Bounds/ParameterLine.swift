import Configuration
import EventRates
import Foundation
import Interactions

/// Chi-square along one parameter, all others at the Standard Model, the pulls profiled.
struct ParameterLine: Sendable {
  let parameter: Parameter
  private let chiSquare: ChiSquare
  private let standardModel: ParameterPoint

  init(_ parameter: Parameter, of chiSquare: ChiSquare, standardModel: ParameterPoint) {
    self.parameter = parameter
    self.chiSquare = chiSquare
    self.standardModel = standardModel
  }

  func point(at value: Double) -> ParameterPoint {
    var point = standardModel
    point[parameter] = value
    return point
  }

  /// Infinite where no expectation is admissible.
  func value(at value: Double) throws(Failure) -> Double {
    let profile = try chiSquare.profile(at: point(at: value))
    guard profile.converged || !profile.chiSquare.isFinite else {
      throw Failure(
        .internalError, "the pulls did not converge at \(parameter.rawValue) = \(value)")
    }
    return profile.chiSquare
  }

  /// Every local minimum that a ladder finds, the values ascending; where chi-square still falls at
  /// its end, the ladder is a thousand times longer.
  ///
  /// The steps of the ladder are a third of the value, so that no minimum of a rate that is a
  /// polynomial in the parameter fits between two rungs; each is then refined by Brent's method.
  func minima() throws(Failure) -> [LocalMinimum] {
    let found = try minima(among: parameter.ladder(reach: 1e3))
    let lowest = found.min { $0.chiSquare < $1.chiSquare }
    guard lowest.map({ abs($0.value) > 0.5e3 * parameter.searchScale }) ?? true else {
      return found
    }
    return try minima(among: parameter.ladder(reach: 1e6))
  }

  private func minima(among rungs: [Double]) throws(Failure) -> [LocalMinimum] {
    let profiles = try chiSquare.profiles(at: rungs.map(point), threads: 1)
    // What does not converge far out is no candidate; what is chosen is computed again.
    let heights = profiles.map { $0.converged ? $0.chiSquare : .infinity }
    var found: [LocalMinimum] = []
    for index in rungs.indices where heights[index].isFinite {
      let below = index > 0 ? heights[index - 1] : .infinity
      let above = index + 1 < rungs.count ? heights[index + 1] : .infinity
      guard heights[index] <= below, heights[index] < above else { continue }
      let refined = try LocalMinimum.search(
        from: rungs[max(index - 1, 0)], to: rungs[min(index + 1, rungs.count - 1)]
      ) { (value) throws(Failure) in
        let profile = try chiSquare.profile(at: point(at: value))
        return profile.converged ? profile.chiSquare : .infinity
      }
      let rung = LocalMinimum(value: rungs[index], chiSquare: heights[index])
      found.append(refined.chiSquare < rung.chiSquare ? refined : rung)
    }
    return found
  }
}

extension Parameter {
  /// Where the search for a bound begins; not an assumption about the answer.
  var searchScale: Double {
    switch self {
    case .muonMagneticMoment, .electronMagneticMoment: 1e-9
    case .muonMillicharge, .electronMillicharge: 1e-9
    case .muonChargeRadius, .electronChargeRadius: 1e-32
    case .sinSquaredThetaW: 1e-3
    }
  }

  /// Ends are looked for up to this distance. Out there a signal is 10^12 times the Standard Model,
  /// and only the pulls of its normalisation still answer.
  var searchLimit: Double { searchScale * 1e6 }

  /// Values from which every minimum can be found, ascending.
  ///
  /// - Parameter reach: the last one, in units of `searchScale`.
  fileprivate func ladder(reach: Double) -> [Double] {
    guard self != .sinSquaredThetaW else { return (1..<400).map { Double($0) / 400 } }
    let stepsPerDecade = 8.0
    let positive = (-24...Int(stepsPerDecade * log10(reach))).map {
      searchScale * pow(10, Double($0) / stepsPerDecade)
    }
    return (isMagneticMoment ? [] : positive.reversed().map { -$0 }) + [0] + positive
  }
}
