import Configuration
import Foundation
import Interactions

/// Values of a parameter in rising order: equidistant, themselves or their logarithms, or a list.
public struct GridAxis: Equatable, Sendable {
  /// How values are spaced.
  public enum Scale: String, CaseIterable, Sendable {
    /// Equal steps.
    case linear
    /// Equal ratios.
    case logarithmic
    /// Values as given, one by one.
    case listed
  }

  /// Parameter that varies along the axis.
  public let parameter: Coupling
  /// Lowest value, in the parameter's unit.
  public let low: Double
  /// The last value, in the parameter's unit.
  public let high: Double
  /// Number of values.
  public let count: Int
  /// How the values are spaced.
  public let scale: Scale
  /// Empty but for a list.
  private let listed: [Double]

  /// Refuses a list that is empty, not in rising order or not of values of the parameter.
  public init(_ parameter: Coupling, values: [Double]) throws(Failure) {
    guard let first = values.first, let last = values.last else {
      throw Failure(.badInput, "axis \(parameter.name): expected one value or more")
    }
    let limits = parameter.axisLimits
    if let bad = values.first(where: { !limits.contains($0) }) {
      throw Failure(
        .badInput,
        "axis \(parameter.name): expected values \(limits), found \(numeral(bad))")
    }
    if let (low, high) = zip(values, values.dropFirst()).first(where: { $0.0 >= $0.1 }) {
      throw Failure(
        .badInput,
        "axis \(parameter.name): expected values in rising order, found \(numeral(high))"
          + " after \(numeral(low))")
    }
    (self.parameter, low, high) = (parameter, first, last)
    (count, scale, listed) = (values.count, .listed, values)
  }

  /// Refuses what has no values: `high` not above `low`, fewer than two points, ends that are not
  /// finite or that the parameter cannot take, and a logarithmic axis that does not stay above 0, or
  /// of which the ratio of the ends is larger than a double can hold.
  public init(
    _ parameter: Coupling, from low: Double, to high: Double, count: Int, scale: Scale = .linear
  ) throws(Failure) {
    func refusal(_ expected: String) -> Failure {
      Failure(
        .badInput,
        "axis \(parameter.name) from \(low) to \(high) with \(count) points: expected \(expected)"
      )
    }
    let limits = parameter.axisLimits
    guard limits.contains(low), limits.contains(high) else { throw refusal("ends \(limits)") }
    guard low < high else { throw refusal("an upper end above the lower one") }
    guard count >= 2 else { throw refusal("two points or more") }
    guard scale != .logarithmic || low > 0 else {
      throw refusal("a lower end above 0, as the axis is logarithmic")
    }
    guard scale != .logarithmic || (high / low).isFinite else {
      throw refusal("a lower end above 1e-308 of the upper one, as the axis is logarithmic")
    }
    self.parameter = parameter
    self.low = low
    self.high = high
    self.count = count
    self.scale = scale == .listed ? .linear : scale
    listed = []
  }

  /// This axis along the coupling of another model that has the same name.
  public func on(_ coupling: Coupling) throws(Failure) -> GridAxis {
    scale == .listed
      ? try GridAxis(coupling, values: listed)
      : try GridAxis(coupling, from: low, to: high, count: count, scale: scale)
  }

  /// The ends are exact.
  public func value(at index: Int) -> Double { steps.value(at: index) }

  /// The numbers of an axis, without its parameter.
  struct Steps {
    let low: Double
    let high: Double
    let count: Int
    let scale: Scale
    let listed: [Double]

    func value(at index: Int) -> Double {
      guard index > 0 else { return low }
      guard index < count - 1 else { return high }
      let fraction = Double(index) / Double(count - 1)
      switch scale {
      case .listed: return listed[index]
      case .linear: return low + (high - low) * fraction
      case .logarithmic: return low * pow(high / low, fraction)
      }
    }
  }

  var steps: Steps { Steps(low: low, high: high, count: count, scale: scale, listed: listed) }
}
