import Configuration
import Foundation
import Interactions

/// Masses at which something is computed, in rising order.
public struct MassAxis: Equatable, Sendable {
  /// Name of the mass, such as `m_zprime_gev`.
  public let name: String
  /// Values in GeV.
  public let valuesGeV: [Double]

  /// Largest number of values. More have no use, and each has templates of its own.
  public static let mostValues = 10_000

  /// Some masses, each above the one before it.
  public init(name: String, valuesGeV: [Double]) throws(Failure) {
    guard !valuesGeV.isEmpty, valuesGeV.count <= Self.mostValues else {
      throw Failure(.badInput, "expected 1 to \(Self.mostValues) masses, found \(valuesGeV.count)")
    }
    for value in valuesGeV where !PhysicsSettings.massLimits.contains(value) {
      throw Failure(
        .badInput, "expected masses \(PhysicsSettings.massLimits) (GeV), found \(numeral(value))")
    }
    for (low, high) in zip(valuesGeV, valuesGeV.dropFirst()) where low >= high {
      throw Failure(
        .badInput, "expected masses in rising order, found \(numeral(high)) after \(numeral(low))")
    }
    self.name = name
    self.valuesGeV = valuesGeV
  }

  /// An axis of a number of masses from one to another, both included, at equal steps or ratios.
  public init(
    name: String, from low: Double, to high: Double, count: Int, isLogarithmic: Bool
  ) throws(Failure) {
    guard count >= 1, count <= Self.mostValues else {
      throw Failure(.badInput, "expected 1 to \(Self.mostValues) masses, found \(count)")
    }
    guard count > 1 ? low < high : low == high, low > 0 else {
      throw Failure(
        .badInput,
        "expected masses above 0, the second above the first, found \(numeral(low)) and \(numeral(high))"
      )
    }
    let values = (0..<count).map { index -> Double in
      if index == 0 { return low }
      if index == count - 1 { return high }
      let fraction = Double(index) / Double(count - 1)
      return isLogarithmic ? low * pow(high / low, fraction) : low + fraction * (high - low)
    }
    try self.init(name: name, valuesGeV: values)
  }
}
