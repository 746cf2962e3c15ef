import Foundation
import Interactions

/// Pseudo-experiments of a Feldman-Cousins construction and of the test of its coverage.
public struct ToyPlan: Equatable, Sendable {
  /// Parameter that is tested.
  public let parameter: Coupling
  /// True values at which critical values are found, ascending: the rungs of a ladder.
  public let ladder: [Double]
  /// True values at which coverage is tested, by toys of their own.
  public let tested: [Double]
  /// Number of toys of each true value.
  public let toys: Int

  /// A plan from values in the parameter's unit.
  public init(parameter: Coupling, ladder: [Double], tested: [Double], toys: Int) {
    self.parameter = parameter
    self.ladder = ladder
    self.tested = tested
    self.toys = toys
  }

  /// The ladder's, then those that test coverage, then those that make the critical values of the tested
  /// values that are no rungs.
  public var ensembles: [ToyEnsemble] {
    func ensembles(_ values: [Double], from first: UInt32, isTest: Bool) -> [ToyEnsemble] {
      values.enumerated().map {
        ToyEnsemble(number: first + UInt32($0.offset), trueValue: $0.element, isTest: isTest)
      }
    }
    return ensembles(ladder, from: 0, isTest: false)
      + ensembles(tested, from: Self.firstTested, isTest: true)
      + ensembles(testedBetweenRungs, from: Self.firstBetweenRungs, isTest: false)
  }

  /// Index of the ensemble that makes the critical value of a tested value.
  func construction(ofTested value: Double) -> Int? {
    ladder.firstIndex(of: value)
      ?? testedBetweenRungs.firstIndex(of: value).map { ladder.count + tested.count + $0 }
  }

  private var testedBetweenRungs: [Double] { tested.filter { !ladder.contains($0) } }

  /// First number of ensembles that test: the toys of one purpose do not depend on how many another
  /// one has.
  private static let firstTested: UInt32 = 1 << 16
  private static let firstBetweenRungs: UInt32 = 1 << 17
  /// The number of all ensembles beyond the ends of the ladder, and of the first of those with which an end
  /// is searched between rungs.
  static let beyondLadder: UInt32 = 1 << 18
  static let firstOfEnd: UInt32 = 1 << 19

  /// A ladder over an interval and more than half of its width beyond, and tested values in it, most
  /// of them between the rungs; neither leaves the parameter's range.
  ///
  /// - Parameter others: apart from that interval, or within it, what may be intervals too: each gets rungs
  ///   over it and beyond, unless the ladder has enough of them there.
  public init(
    parameter: Coupling, around interval: ParameterInterval, bestFit: Double,
    others: [ParameterInterval] = [], toys: Int
  ) {
    let upper = interval.upper ?? bestFit + parameter.searchScale
    let isFolded = !parameter.isSignSeen
    let lower = interval.lower ?? (isFolded ? 0 : 2 * bestFit - upper)
    let margin = 0.6 * (upper - lower)
    let start = isFolded ? max(0, lower - margin) : lower - margin
    let rungs = isFolded ? 12 : 20
    let step = (upper + margin - start) / Double(rungs)
    let fractions =
      isFolded ? [0, 0.25, 0.5, 0.75, 1, 1.25] : [-0.25, 0, 0.25, 0.5, 0.75, 1, 1.25]
    let ladder = (0...rungs).map { start + Double($0) * step }
    let further = others.flatMap { Self.rungs(over: $0, beside: ladder) }
    self.init(
      parameter: parameter,
      ladder: Set(Self.inRange(ladder + further, of: parameter)).sorted(),
      tested: Self.inRange(fractions.map { lower + $0 * (upper - lower) }, of: parameter),
      toys: toys)
  }

  /// Further rungs over an interval; none where the ladder has four steps or more in an interval
  /// that lies within it.
  private static func rungs(over interval: ParameterInterval, beside ladder: [Double]) -> [Double] {
    guard let lower = interval.lower, let upper = interval.upper, let first = ladder.first,
      let last = ladder.last
    else { return [] }
    let isWithin = lower >= first && upper <= last
    let steps = ladder.count { $0 >= lower && $0 <= upper }
    guard !(isWithin && steps >= 4) else { return [] }
    return (-2...10).map { lower + Double($0) / 8 * (upper - lower) }
  }

  /// Four digits, so that the last bits of an interval do not make another plan.
  private static func inRange(_ values: [Double], of parameter: Coupling) -> [Double] {
    values.map(rounded).filter { value in
      parameter.bounds.map { value > $0.lowerBound && value < $0.upperBound } ?? true
    }
  }
}

/// Pseudo-experiments at one true value of the tested parameter.
public struct ToyEnsemble: Equatable, Sendable {
  /// Number of the ensemble: with the seed and a toy's own number, all that its random numbers
  /// depend on.
  public let number: UInt32
  /// True value of the tested parameter, in its unit.
  public let trueValue: Double
  /// Whether the toys test coverage; else they make a critical value.
  public let isTest: Bool
}

/// A value rounded to four significant digits.
private func rounded(_ value: Double) -> Double { Double(String(format: "%.3e", value)) ?? value }
