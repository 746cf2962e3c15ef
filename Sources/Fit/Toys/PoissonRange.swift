import Foundation

/// The counts of a bin that are not too improbable, with their probabilities.
struct PoissonRange {
  /// The smallest count.
  let first: Int
  /// Probabilities of the first count and of those that follow; they and what is left out add up to
  /// 1.
  let probabilities: [Double]
  /// The probability of all other counts, or a bound above it.
  let leftOut: Double

  /// Probability, relative to that of the most probable count, below which counts are left out.
  private static let least = 1e-17

  /// - Parameter mean: mean of the Poisson distribution, 0 or more.
  init(mean: Double) {
    let mode = Int(mean)
    // Weights relative to the mode's, by the ratio of neighbours, so that nothing cancels at large means.
    var above = [1.0]
    while let weight = above.last, weight > Self.least {
      above.append(weight * mean / Double(mode + above.count))
    }
    var below: [Double] = []
    var weight = 1.0
    while weight > Self.least, below.count < mode {
      weight *= Double(mode - below.count) / mean
      below.append(weight)
    }
    first = mode - below.count
    let weights = below.reversed() + above
    // Beyond each end, a geometric series with the ratio of the last two counts is larger.
    let risingRatio = mean / Double(first + weights.count)
    var tails = (weights.last ?? 0) * risingRatio / (1 - risingRatio)
    if first > 0 {
      let fallingRatio = Double(first) / mean
      tails += (weights.first ?? 0) * fallingRatio / (1 - fallingRatio)
    }
    let sum = weights.reduce(0, +)
    let total = sum + tails
    probabilities = weights.map { $0 / total }
    leftOut = tails / total
  }
}
