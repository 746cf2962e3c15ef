import Foundation
import Interactions

/// Which pseudo-experiments a Feldman-Cousins construction and the test of its coverage take.
public struct ToyPlan: Equatable, Sendable {
  /// That is tested.
  public let parameter: Parameter
  /// True values at which critical values are found, ascending.
  public let ladder: [Double]
  /// True values at which coverage is tested, by toys of their own.
  public let tested: [Double]
  /// Of each true value.
  public let toys: Int

  /// From values in the parameter's unit.
  public init(parameter: Parameter, ladder: [Double], tested: [Double], toys: Int) {
    self.parameter = parameter
    self.ladder = ladder
    self.tested = tested
    self.toys = toys
  }

  /// The ladder's, then the tested ones.
  public var ensembles: [ToyEnsemble] {
    ladder.enumerated().map {
      ToyEnsemble(number: UInt32($0.offset), trueValue: $0.element, isTest: false)
    }
      + tested.enumerated().map {
        ToyEnsemble(
          number: Self.firstTested + UInt32($0.offset), trueValue: $0.element, isTest: true)
      }
  }

  /// So that the tested toys do not depend on the length of the ladder.
  private static let firstTested: UInt32 = 1 << 16

  /// A ladder over an interval and more than half of its width beyond, and tested values in it, most
  /// of them between the rungs; neither leaves the parameter's range.
  public init(
    parameter: Parameter, around interval: ParameterInterval, bestFit: Double, toys: Int
  ) {
    let upper = interval.upper ?? bestFit + parameter.searchScale
    let isMoment = parameter.isMagneticMoment
    let lower = interval.lower ?? (isMoment ? 0 : 2 * bestFit - upper)
    let margin = 0.6 * (upper - lower)
    let start = isMoment ? max(0, lower - margin) : lower - margin
    let rungs = isMoment ? 12 : 20
    let step = (upper + margin - start) / Double(rungs)
    let fractions =
      isMoment ? [0, 0.25, 0.5, 0.75, 1, 1.25] : [-0.25, 0, 0.25, 0.5, 0.75, 1, 1.25]
    self.init(
      parameter: parameter,
      ladder: Self.inRange((0...rungs).map { start + Double($0) * step }, of: parameter),
      tested: Self.inRange(fractions.map { lower + $0 * (upper - lower) }, of: parameter),
      toys: toys)
  }

  /// Four digits, so that the last bits of an interval do not make another plan.
  private static func inRange(_ values: [Double], of parameter: Parameter) -> [Double] {
    values.map(rounded).filter { parameter != .sinSquaredThetaW || ($0 > 0 && $0 < 1) }
  }
}

/// Pseudo-experiments at one true value of the tested parameter.
public struct ToyEnsemble: Equatable, Sendable {
  /// With the seed and a toy's own number, all that its random numbers depend on.
  public let number: UInt32
  /// Of the tested parameter, in its unit.
  public let trueValue: Double
  /// Whether the toys test coverage, or make a critical value.
  public let isTest: Bool
}

/// To four significant digits.
private func rounded(_ value: Double) -> Double { Double(String(format: "%.3e", value)) ?? value }
