import Configuration
import Interactions

/// All experiments at one true value that are not too improbable, where nothing but counts fluctuates,
/// with their probabilities: what toys estimate, exactly.
struct ExactEnsemble {
  let trueValue: Double
  /// Numbers of the outcomes in their table.
  let outcomes: [Int]
  let probabilities: [Double]
  /// Rise of each outcome: its chi-square at the true value less its least chi-square.
  let rises: [Double]
  /// Rise of the data.
  let dataRise: Double
  /// The probability of all other outcomes, or a bound above it.
  let leftOut: Double

  /// The smallest rise that the confidence level does not exceed; of several that tie with it the
  /// largest.
  func criticalValue(_ confidenceLevel: Double) -> CriticalValue {
    let order = rises.indices.sorted { rises[$0] < rises[$1] }
    var sum = 0.0
    var critical: Double?
    for index in order {
      if let critical, RiseOrder.isAbove(rises[index], critical) { break }
      sum += probabilities[index]
      if critical != nil || sum >= confidenceLevel - Acceptance.rounding { critical = rises[index] }
    }
    return CriticalValue(trueValue: trueValue, exactly: critical ?? .nan)
  }

  /// The probability of a rise that is not above a level by more than a tie.
  func coverage(upTo level: Double) -> Coverage {
    Coverage(exactly: sum { !RiseOrder.isAbove(rises[$0], level) })
  }

  func acceptance(_ confidenceLevel: Double) -> Acceptance {
    Acceptance(
      trueValue: trueValue, below: sum(where: isBelowData), error: 0,
      confidenceLevel: confidenceLevel)
  }

  /// Whether an outcome describes the true value better than the data do.
  func isBelowData(_ index: Int) -> Bool { RiseOrder.isAbove(dataRise, rises[index]) }

  private func sum(where condition: (Int) -> Bool) -> Double {
    rises.indices.reduce(0) { condition($1) ? $0 + probabilities[$1] : $0 }
  }
}

/// The outcomes of an experiment in which nothing but counts fluctuates, each with the least chi-square
/// that a true value gives it.
final class OutcomeTable {
  private let fitter: ToyFitter
  private let start: CouplingPoint
  private let parameter: Coupling
  /// True values at which a search for the least chi-square may begin.
  private let rungs: [Double]
  private var numbers: [[Int32]: Int] = [:]
  private var minima: [Double] = []
  private var bestValues: [Double] = []
  private var leastOfData = 0.0

  /// - Parameters:
  ///   - start: point in which the parameter's value is replaced.
  ///   - rungs: true values over the region of interest.
  init(
    _ fitter: ToyFitter, parameter: Coupling, start: CouplingPoint, rungs: [Double]
  ) throws(Failure) {
    self.fitter = fitter
    self.parameter = parameter
    self.start = start
    self.rungs = rungs
    let data = try fitter.leastFits(of: fitter.data, from: rungs.map(point))
    leastOfData = data.chiSquares[0]
    // Data that may be an outcome tie with it to the last bit.
    if let outcome = Self.outcome(of: fitter.data) {
      numbers[outcome] = 0
      minima.append(leastOfData)
      bestValues.append(data.values[0])
    }
  }

  /// Largest number of outcomes at one true value; where there are more, toys are drawn.
  static let mostOutcomes = 20_000

  /// Whether all outcomes about so many expected counts can be counted.
  static func holds(expected: [Double]) -> Bool {
    var product = 1
    for mean in expected {
      // A range is wider than the square root, and must not be made for what is too wide at once.
      guard mean.squareRoot() < Double(mostOutcomes) else { return false }
      product *= PoissonRange(mean: mean).probabilities.count
      guard product <= mostOutcomes else { return false }
    }
    return true
  }

  /// All experiments at a true value; nil where there can be none, or there are too many outcomes.
  ///
  /// - Parameter tested: value at which rises are computed; the true one where nil.
  func ensemble(at trueValue: Double, tested: Double? = nil) throws(Failure) -> ExactEnsemble? {
    let truth = point(at: trueValue)
    guard let expected = try fitter.expected(at: truth), Self.holds(expected: expected) else {
      return nil
    }
    let ranges = expected.map(PoissonRange.init)
    var outcomes: [[Int32]] = [[]]
    var probabilities = [1.0]
    for range in ranges {
      outcomes = outcomes.flatMap { outcome in
        range.probabilities.indices.map { outcome + [Int32(range.first + $0)] }
      }
      probabilities = probabilities.flatMap { probability in
        range.probabilities.map { probability * $0 }
      }
    }
    let numbers = try numbers(of: outcomes)
    let counts = outcomes.flatMap { $0.map(Double.init) }
    let heights = try fitter.chiSquares(
      of: counts + fitter.data, at: point(at: tested ?? trueValue))
    return ExactEnsemble(
      trueValue: trueValue, outcomes: numbers, probabilities: probabilities,
      rises: zip(heights, numbers).map { $0 - minima[$1] },
      dataRise: (heights.last ?? .nan) - leastOfData,
      leftOut: ranges.reduce(0) { $0 + $1.leftOut })
  }

  /// Number of outcomes that have been met.
  var count: Int { minima.count }

  /// Best value of the parameter for an outcome, given by its number.
  func bestValue(of outcome: Int) -> Double { bestValues[outcome] }

  private func numbers(of outcomes: [[Int32]]) throws(Failure) -> [Int] {
    let new = outcomes.filter { numbers[$0] == nil }
    if !new.isEmpty {
      let counts = new.flatMap { $0.map(Double.init) }
      let found = try fitter.leastFits(of: counts, from: rungs.map(point))
      minima += found.chiSquares
      bestValues += found.values
      for outcome in new { numbers[outcome] = numbers.count }
    }
    return outcomes.compactMap { numbers[$0] }
  }

  private func point(at trueValue: Double) -> CouplingPoint {
    var point = start
    point[parameter] = trueValue
    return point
  }

  private static func outcome(of counts: [Double]) -> [Int32]? {
    let outcome = counts.compactMap { Int32(exactly: $0) }
    return outcome.count == counts.count ? outcome : nil
  }
}
