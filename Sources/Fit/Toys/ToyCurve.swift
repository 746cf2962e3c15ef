import Configuration
import EventRates
import Foundation
import Synchronization

/// The p-value of the data as a function of the true value, between two rungs and a little beyond, from toys
/// that are drawn once.
///
/// Toys of some true values in a row, the sources, serve all true values among them: each counts with
/// its probability there over its mean probability at the sources. The p-value so follows the true value and
/// not chance, also where it jumps. Toys with random numbers in common would not do that: a generator of
/// Poisson counts that rejects leaves its path at the smallest change.
struct ToyCurve {
  /// Toys that are fitted at once.
  private struct Block {
    let toys: Int
    let observed: [Double]
    let centres: [Double]
    let least: [Double]
    /// Logarithm of the mean probability at the sources.
    let logMean: [Double]
  }

  private let runner: ToyRunner
  private let threads: Int
  private let blocks: [Block]
  /// True values: the rungs, and beyond each as far as there are toys.
  private let inside: Double
  private let outside: Double
  private let ends: (insideOf: Double, outsideOf: Double)

  /// So many that neighbours overlap where rungs are some standard deviations apart.
  private static let sources = 13
  /// Of the distance of the rungs, on either side: an end may be a rung, and its error reach beyond.
  private static let beyond = 1.5
  private static let toysOfBlock = 256

  init(
    _ runner: ToyRunner, from inside: Double, to outside: Double, toys: Int, threads: Int,
    progress: ProgressReport?
  ) throws(Failure) {
    self.runner = runner
    self.threads = threads
    self.inside = inside
    self.outside = outside
    let beyond = Self.beyond * (outside - inside)
    ends = (runner.withinLimits(inside - beyond), runner.withinLimits(outside + beyond))
    let length = ends.outsideOf - ends.insideOf
    let truths = try (0..<Self.sources).map { [ends] (source) throws(Failure) in
      try runner.truth(
        at: ends.insideOf + Double(source) / Double(Self.sources - 1) * length)
    }.compactMap(\.self)
    let counter = WorkCounter(progress, "pseudo-experiments at an end", of: toys, "toys")
    var pieces: [(source: Int, toys: Range<Int>)] = []
    for source in truths.indices {
      let count = (source + 1) * toys / truths.count - source * toys / truths.count
      for first in stride(from: 0, to: count, by: Self.toysOfBlock) {
        pieces.append((source, first..<min(first + Self.toysOfBlock, count)))
      }
    }
    let made = Mutex([Block?](repeating: nil, count: pieces.count))
    try forEachParallel(pieces.count, threads: threads) { [pieces] (piece) throws(Failure) in
      let (source, toys) = pieces[piece]
      let fitter = runner.fitter
      let (observed, centres) = try fitter.draw(
        toys, of: ToyPlan.firstOfEnd + UInt32(source), truth: truths[source])
      let least = try fitter.leastChiSquares(
        ofToys: toys.count, observed, centres, from: truths[source].point)
      let logs = truths.map {
        fitter.logProbabilities(ofToys: toys.count, observed, centres, truth: $0)
      }
      let logMean = (0..<toys.count).map { toy in
        let largest = logs.reduce(-.infinity) { max($0, $1[toy]) }
        return largest + log(logs.reduce(0) { $0 + exp($1[toy] - largest) } / Double(logs.count))
      }
      let block = Block(
        toys: toys.count, observed: observed, centres: centres, least: least, logMean: logMean)
      made.withLock { $0[piece] = block }
      counter?.add(UInt64(toys.count))
    }
    blocks = made.withLock { $0.compactMap(\.self) }
  }

  /// Nil where no toys can be thought of, or the data have no fit.
  func pValue(at trueValue: Double) throws(Failure) -> (value: Double, error: Double)? {
    guard let truth = try runner.truth(at: trueValue) else { return nil }
    let rise = try runner.riseOfData(at: trueValue)
    let sums = Mutex([[Double]](repeating: [], count: blocks.count))
    try forEachParallel(blocks.count, threads: threads) { (index) throws(Failure) in
      let sum = try self.sums(blocks[index], truth: truth, rise: rise)
      sums.withLock { $0[index] = sum }
    }
    // In the order of the blocks, whatever the threads.
    let total = sums.withLock { $0 }.reduce(into: [0.0, 0, 0, 0]) { total, block in
      for index in total.indices { total[index] += block[index] }
    }
    guard total[0] > 0 else { return nil }
    let value = total[1] / total[0]
    // Of a ratio of two sums over the same toys.
    let square = total[3] * (1 - 2 * value) + value * value * total[2]
    return (value, max(0, square).squareRoot() / total[0])
  }

  /// Of weights, of those with a rise as large as that of the data, and of the squares of both.
  private func sums(
    _ block: Block, truth: ToyFitter.Truth, rise: Double
  ) throws(Failure) -> [Double] {
    let fitter = runner.fitter
    let heights = try fitter.chiSquares(
      ofToys: block.toys, block.observed, block.centres, at: truth.point)
    let logs = fitter.logProbabilities(
      ofToys: block.toys, block.observed, block.centres, truth: truth)
    var sums = [0.0, 0, 0, 0]
    for toy in 0..<block.toys where heights[toy].isFinite && block.least[toy].isFinite {
      let weight = exp(logs[toy] - block.logMean[toy])
      let own = heights[toy] - min(heights[toy], block.least[toy])
      let isAsLarge = !RiseOrder.isAbove(rise, own)
      sums[0] += weight
      sums[2] += weight * weight
      if isAsLarge {
        sums[1] += weight
        sums[3] += weight * weight
      }
    }
    return sums
  }

  /// Where the p-value passes a level, which it does between the rungs, or else beyond; nil where it does
  /// in neither.
  ///
  /// - Parameter resolution: of the distance of the rungs.
  func crossing(of level: Double, within resolution: Double) throws(Failure) -> Double? {
    func excess(_ value: Double) throws(Failure) -> Double {
      try pValue(at: value).map { $0.value - level } ?? .nan
    }
    var (above, below) = (inside, outside)
    var (high, low) = (try excess(above), try excess(below))
    if high <= 0 {
      (below, low) = (above, high)
      above = ends.insideOf
      high = try excess(above)
    } else if low > 0 {
      (above, high) = (below, low)
      below = ends.outsideOf
      low = try excess(below)
    }
    guard high > 0, low <= 0 else { return nil }
    let least = resolution * abs(outside - inside)
    var guesses = 0
    while abs(below - above) > least {
      // Straight at first, just beyond the crossing that it promises; then by halves.
      let share = high / (high - low) + (high < -low ? 0.02 : -0.02)
      let isStraight = guesses < Self.straightGuesses
      let next = above + (isStraight ? min(max(share, 0.02), 0.98) : 0.5) * (below - above)
      let there = try excess(next)
      guard there.isFinite else { return nil }
      if there > 0 { (above, high) = (next, there) } else { (below, low) = (next, there) }
      guesses += 1
    }
    return 0.5 * (above + below)
  }

  private static let straightGuesses = 4
}
