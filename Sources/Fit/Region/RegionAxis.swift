import Configuration
import Interactions

/// One axis of a region: a parameter and the range that is looked at.
public struct RegionAxis: Equatable, Sendable {
  /// Parameter along the axis.
  public let parameter: Coupling
  /// Range of the axis in the parameter's unit.
  public let range: ClosedRange<Double>

  /// Refuses ends that are not finite, not in their order, so close that points between them would
  /// be the same number, or no values of the parameter; a moment's range begins at 0 or above,
  /// because its sign is not seen.
  public init(_ parameter: Coupling, from low: Double, to high: Double) throws(Failure) {
    let limits = parameter.axisLimits
    for end in [low, high] where !limits.contains(end) {
      throw Failure(
        .badInput, "expected numbers \(limits) for \(parameter.name), found \(numeral(end))")
    }
    guard low < high else {
      throw Failure(
        .badInput,
        "expected the lower end first and then a larger one, found "
          + "\(numeral(low)),\(numeral(high))")
    }
    let least = max(Self.leastWidth * max(abs(low), abs(high)), Double.leastNormalMagnitude / 1e-16)
    guard high - low >= least else {
      throw Failure(
        .badInput, "expected ends that are farther apart than \(numeral(Self.leastWidth)) of them")
    }
    self.parameter = parameter
    range = low...high
  }

  /// Inside the limits of the parameter, found by this program.
  init(_ parameter: Coupling, _ range: ClosedRange<Double>) {
    self.parameter = parameter
    self.range = range
  }

  private static let leastWidth = 1e-6
}
