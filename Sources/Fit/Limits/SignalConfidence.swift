import Configuration
import Foundation

/// CL_s of a coupling's value (A. L. Read, J. Phys. G 28 (2002) 2693): how often an experiment
/// disagrees with the value at least as much as the data do, where it is the true one and where the
/// Standard Model is true.
public struct SignalConfidence: Equatable, Sendable {
  /// Tested value in the coupling's unit.
  public let testedValue: Double
  /// Statistic of the data: q-tilde of Cowan, Cranmer, Gross and Vitells (arXiv:1007.1727, eq. 16).
  /// Chi-square at the value less the least on this side of the Standard Model; 0 where the best
  /// value there lies beyond the tested one.
  public let statistic: Double
  /// The probability of a statistic at least as large with the tested value.
  public let signal: TailProbability
  /// The probability of a statistic at least as large with the Standard Model.
  public let background: TailProbability

  /// CL_s, the ratio of the two probabilities, which is 1 where the data say nothing.
  public var level: Double { signal.value / background.value }

  /// Standard error of that; the toys of both hypotheses are independent.
  public var error: Double {
    let fromBackground = level * background.error
    return (signal.error * signal.error + fromBackground * fromBackground).squareRoot()
      / background.value
  }
}

/// The probability of a statistic at least as large as that of the data.
public struct TailProbability: Equatable, Sendable {
  /// Probability from 0 to 1; NaN without experiments.
  public let value: Double
  /// Standard error; 0 where probabilities were summed.
  public let error: Double

  /// A probability and an error that are known.
  public init(value: Double, error: Double) {
    self.value = value
    self.error = error
  }

  /// The probability by the statistics of experiments; ties count.
  init(of statistic: Double, among others: [Double]) {
    let coverage = Coverage(
      of: others.count { !RiseOrder.isAbove(statistic, $0) }, among: others.count)
    self.init(value: coverage.fraction, error: coverage.error)
  }
}

/// The statistics of experiments with one hypothesis, sorted, for many questions of one kind.
struct SortedStatistics {
  private let ascending: [Double]

  init(_ statistics: [Double]) { ascending = statistics.sorted() }

  /// The probability of one at least as large; ties count.
  func tail(of statistic: Double) -> TailProbability {
    // The first that is not below by more than a tie.
    var (low, high) = (0, ascending.count)
    while low < high {
      let middle = (low + high) / 2
      if RiseOrder.isAbove(statistic, ascending[middle]) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    let coverage = Coverage(of: ascending.count - low, among: ascending.count)
    return TailProbability(value: coverage.fraction, error: coverage.error)
  }

  /// The value that a part of the experiments does not exceed.
  func quantile(_ probability: Double) -> Double {
    guard !ascending.isEmpty else { return .nan }
    let rank = Int((probability * Double(ascending.count)).rounded(.up))
    return ascending[min(max(rank, 1), ascending.count) - 1]
  }
}
