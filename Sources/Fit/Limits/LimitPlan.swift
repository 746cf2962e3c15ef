import Foundation
import Interactions

/// Pseudo-experiments of limits by CL_s and of the test of their coverage.
public struct LimitPlan: Equatable, Sendable {
  /// Parameter that is tested.
  public let parameter: Coupling
  /// For each side, values at which CL_s is found, in the order of their distance from the Standard Model.
  public let ladders: [Ladder]
  /// Number of toys of each value and hypothesis.
  public let toys: Int

  /// Values on one side.
  public struct Ladder: Equatable, Sendable {
    /// Side of the Standard Model.
    public let side: LimitSide
    /// Values at which CL_s is found, in the order of their distance from the Standard Model.
    public let rungs: [Double]
    /// Values at which coverage is tested, by toys of their own.
    public let tested: [Double]

    /// Values that do not lie on the side are left out.
    public init(side: LimitSide, rungs: [Double], tested: [Double], of parameter: Coupling) {
      func own(_ values: [Double]) -> [Double] {
        let range = side.range(of: parameter)
        return Set(
          values.filter {
            range.contains($0) && side.isBeyond($0, parameter.standardValue)
          }
        ).sorted { side.isBeyond($1, $0) }
      }
      self.side = side
      self.rungs = own(rungs)
      self.tested = own(tested)
    }
  }

  /// A plan of ladders, one for each side.
  public init(parameter: Coupling, ladders: [Ladder], toys: Int) {
    self.parameter = parameter
    self.ladders = ladders
    self.toys = toys
  }

  /// All that toys are drawn for, side by side.
  public var ensembles: [LimitEnsemble] {
    ladders.flatMap { ladder -> [LimitEnsemble] in
      func ensembles(
        _ values: [Double], _ purpose: LimitEnsemble.Purpose, isTest: Bool
      ) -> [LimitEnsemble] {
        values.enumerated().map {
          LimitEnsemble(
            number: LimitEnsemble.number(purpose, isTest: isTest, ladder.side, $0.offset),
            side: ladder.side, testedValue: $0.element,
            trueValue: purpose == .background ? parameter.standardValue : $0.element,
            purpose: purpose, isTest: isTest)
        }
      }
      return ensembles(ladder.rungs, .signal, isTest: false)
        + ensembles(ladder.rungs, .background, isTest: false)
        + ensembles(ladder.tested, .signal, isTest: true)
        + ensembles(ladder.tested, .background, isTest: true)
        + ensembles(ladder.tested, .coverage, isTest: true)
    }
  }

  /// A plan with ladders over the interval that data with the Standard Model's expectation leave and
  /// half as far again, and over the intervals that the data leave, if they reach farther.
  ///
  /// - Parameters:
  ///   - expected: the interval of Asimov data of the Standard Model.
  ///   - found: the intervals of the data.
  public init(
    parameter: Coupling, expected: ParameterInterval, found: [ParameterInterval], toys: Int
  ) {
    func distance(_ interval: ParameterInterval, _ side: LimitSide) -> Double? {
      let end = side == .above ? interval.upper : interval.lower
      return end.map { side.sign * ($0 - parameter.standardValue) }.flatMap { $0 > 0 ? $0 : nil }
    }
    let ladders = LimitSide.sides(of: parameter).map { side in
      let width = distance(expected, side) ?? parameter.searchScale
      let reach = found.compactMap { distance($0, side) }.max() ?? 0
      func value(_ distance: Double) -> Double {
        let short = Double(String(format: "%.3e", distance)) ?? distance
        return parameter.standardValue + side.sign * short
      }
      let near = (1...10).map { 0.15 * width * Double($0) }
      let far =
        reach > 1.5 * width
        ? (1...8).map { 1.5 * width + Double($0) / 8 * (1.2 * reach - 1.5 * width) } : []
      return Ladder(
        side: side, rungs: (near + far).map(value),
        tested: [0.25, 0.5, 0.75, 1, 1.25].map { value($0 * width) }, of: parameter)
    }
    self.init(parameter: parameter, ladders: ladders, toys: toys)
  }
}

/// Pseudo-experiments with one true value, of which another one is asked.
public struct LimitEnsemble: Equatable, Sendable {
  /// Purpose of experiments.
  public enum Purpose: String, Sendable {
    /// How often the statistic is as large where the tested value is the true one.
    case signal
    /// How often the statistic is as large where the Standard Model's value is the true one.
    case background
    /// Experiments that have limits of their own.
    case coverage
  }

  /// Number of the ensemble: with the seed and a toy's own number, all that its random numbers
  /// depend on.
  public let number: UInt32
  /// Side of the Standard Model.
  public let side: LimitSide
  /// Tested value in the parameter's unit.
  public let testedValue: Double
  /// True value in the parameter's unit.
  public let trueValue: Double
  /// Purpose of the experiments.
  public let purpose: Purpose
  /// Whether they belong to the test of coverage, with pulls of what the tested value expects, not of the data.
  public let isTest: Bool

  /// Number of an ensemble: the toys of one purpose depend neither on how many another purpose has,
  /// nor on those of Feldman and Cousins.
  static func number(
    _ purpose: Purpose, isTest: Bool, _ side: LimitSide, _ index: Int
  ) -> UInt32 {
    let kind: UInt32 =
      switch purpose {
      case .signal: isTest ? 2 : 0
      case .background: isTest ? 3 : 1
      case .coverage: 4
      }
    return first(kind, side) + UInt32(index)
  }

  /// The number that an ensemble has which is drawn where a limit is looked for: beyond a ladder, and
  /// between two rungs.
  static func numberBeyond(_ purpose: Purpose, _ side: LimitSide) -> UInt32 {
    first(purpose == .signal ? 5 : 6, side)
  }
  static func firstOfLimit(_ side: LimitSide) -> UInt32 { first(7, side) }

  private static func first(_ kind: UInt32, _ side: LimitSide) -> UInt32 {
    (1 << 21) + (side == .above ? 0 : 1 << 20) + (kind << 16)
  }
}
