import Foundation
import NeutrinoPhysics
import Settings

/// Equidistant values of a parameter, or of its logarithm.
public struct GridAxis: Equatable, Sendable {
  public enum Scale: String, CaseIterable, Sendable {
    case linear
    case logarithmic
  }

  public let parameter: Parameter
  /// In the parameter's unit.
  public let low: Double
  public let high: Double
  public let count: Int
  public let scale: Scale

  /// Refuses what has no values: `high` not above `low`, fewer than two points, ends that are not
  /// finite or that the parameter cannot take, and a logarithmic axis that does not stay above 0.
  public init(
    _ parameter: Parameter, from low: Double, to high: Double, count: Int, scale: Scale = .linear
  ) throws(Failure) {
    func refusal(_ expected: String) -> Failure {
      Failure(
        .badInput,
        "axis \(parameter.rawValue) from \(low) to \(high) with \(count) points: expected \(expected)"
      )
    }
    let limits = parameter.axisLimits
    guard limits.contains(low), limits.contains(high) else { throw refusal("ends \(limits)") }
    guard low < high else { throw refusal("an upper end above the lower one") }
    guard count >= 2 else { throw refusal("two points or more") }
    guard scale == .linear || low > 0 else {
      throw refusal("a lower end above 0, as the axis is logarithmic")
    }
    self.parameter = parameter
    self.low = low
    self.high = high
    self.count = count
    self.scale = scale
  }

  /// The ends are exact.
  public func value(at index: Int) -> Double {
    guard index > 0 else { return low }
    guard index < count - 1 else { return high }
    let fraction = Double(index) / Double(count - 1)
    switch scale {
    case .linear: return low + (high - low) * fraction
    case .logarithmic: return low * pow(high / low, fraction)
    }
  }
}
