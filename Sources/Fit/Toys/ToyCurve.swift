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
struct ToyCurve<Problem: ToyProblem> {
  /// Toys that are fitted at once.
  private struct Block {
    let toys: Int
    let observed: [Double]
    let centres: [Double]
    let least: [Double]
    /// Best value of the parameter of each toy, where its chi-square is least.
    let best: [Double]
    /// Logarithm of the mean probability at the sources.
    let logMean: [Double]
  }

  private let problem: Problem
  private let threads: Int
  private let blocks: [Block]
  /// True values: the rungs, and beyond each as far as there are toys.
  private let inside: Double
  private let outside: Double
  let ends: (insideOf: Double, outsideOf: Double)

  /// Number of sources: so many that neighbours overlap where rungs are some standard deviations
  /// apart.
  private static var sources: Int { 13 }
  /// Distance of toys beyond the rungs on either side, as a multiple of the distance of the rungs:
  /// an end may be a rung, and its error reach beyond.
  private static var beyond: Double { 1.5 }
  private static var toysOfBlock: Int { 256 }

  /// - Parameter firstNumber: number of the first of the ensembles of the sources.
  init(
    _ problem: Problem, from inside: Double, to outside: Double,
    firstNumber: UInt32 = ToyPlan.firstOfEnd, toys: Int, threads: Int, progress: ProgressReport?
  ) throws(Failure) {
    let beyond = Self.beyond * (outside - inside)
    let ends = (
      insideOf: problem.withinLimits(inside - beyond),
      outsideOf: problem.withinLimits(outside + beyond)
    )
    let length = ends.outsideOf - ends.insideOf
    try self.init(
      problem, between: (inside, outside), ends: ends,
      sources: (0..<Self.sources).map {
        ends.insideOf + Double($0) / Double(Self.sources - 1) * length
      }, firstNumber: firstNumber, toys: toys, threads: threads, progress: progress)
  }

  /// The toys of one true value, whatever value is tested.
  init(
    _ problem: Problem, at trueValue: Double, number: UInt32, toys: Int, threads: Int,
    progress: ProgressReport?
  ) throws(Failure) {
    try self.init(
      problem, between: (trueValue, trueValue), ends: (trueValue, trueValue),
      sources: [trueValue], firstNumber: number, toys: toys, threads: threads, progress: progress)
  }

  private init(
    _ problem: Problem, between rungs: (inside: Double, outside: Double),
    ends: (insideOf: Double, outsideOf: Double), sources: [Double], firstNumber: UInt32,
    toys: Int, threads: Int, progress: ProgressReport?
  ) throws(Failure) {
    self.problem = problem
    self.threads = threads
    (inside, outside) = rungs
    self.ends = ends
    let truths = try sources.map { (source) throws(Failure) in
      try problem.truth(at: source)
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
      let fitter = problem.fitter
      let (observed, centres) = try fitter.draw(
        toys, of: firstNumber + UInt32(source), truth: truths[source])
      let least = try fitter.leastFits(
        ofToys: toys.count, observed, centres, from: truths[source].point)
      let logs = truths.map {
        fitter.logProbabilities(ofToys: toys.count, observed, centres, truth: $0)
      }
      let logMean = (0..<toys.count).map { toy in
        let largest = logs.reduce(-.infinity) { max($0, $1[toy]) }
        return largest + log(logs.reduce(0) { $0 + exp($1[toy] - largest) } / Double(logs.count))
      }
      let block = Block(
        toys: toys.count, observed: observed, centres: centres, least: least.chiSquares,
        best: least.values, logMean: logMean)
      made.withLock { $0[piece] = block }
      counter?.add(UInt64(toys.count))
    }
    blocks = made.withLock { $0.compactMap(\.self) }
  }

  /// P-value and its error at a value; nil where no toys can be thought of, or the data have no
  /// fit.
  ///
  /// - Parameter trueValue: true value of the experiments; the tested value where nil.
  func pValue(
    at value: Double, truth trueValue: Double? = nil
  ) throws(Failure) -> (value: Double, error: Double)? {
    guard let truth = try problem.truth(at: trueValue ?? value) else { return nil }
    let statistic = try problem.statisticOfData(at: value)
    let sums = Mutex([[Double]](repeating: [], count: blocks.count))
    try forEachParallel(blocks.count, threads: threads) { (index) throws(Failure) in
      let sum = try self.sums(blocks[index], at: value, truth: truth, statistic: statistic)
      sums.withLock { $0[index] = sum }
    }
    // Added in the order of the blocks, whatever the threads.
    let total = sums.withLock { $0 }.reduce(into: [0.0, 0, 0, 0]) { total, block in
      for index in total.indices { total[index] += block[index] }
    }
    guard total[0] > 0 else { return nil }
    let share = total[1] / total[0]
    // The squared error of a ratio of two sums over the same toys.
    let square = total[3] * (1 - 2 * share) + share * share * total[2]
    return (share, max(0, square).squareRoot() / total[0])
  }

  /// Sums over toys: of weights, of weights of toys with a statistic as large as that of the data,
  /// and of the squares of both.
  private func sums(
    _ block: Block, at value: Double, truth: ToyFitter.Truth, statistic: Double
  ) throws(Failure) -> [Double] {
    let fitter = problem.fitter
    let heights = try fitter.chiSquares(
      ofToys: block.toys, block.observed, block.centres, at: problem.point(at: value))
    let logs = fitter.logProbabilities(
      ofToys: block.toys, block.observed, block.centres, truth: truth)
    var sums = [0.0, 0, 0, 0]
    for toy in 0..<block.toys where heights[toy].isFinite && block.least[toy].isFinite {
      let weight = exp(logs[toy] - block.logMean[toy])
      let own = problem.statistic(
        height: heights[toy], least: block.least[toy], bestFit: block.best[toy], at: value)
      let isAsLarge = !RiseOrder.isAbove(statistic, own)
      sums[0] += weight
      sums[2] += weight * weight
      if isAsLarge {
        sums[1] += weight
        sums[3] += weight * weight
      }
    }
    return sums
  }

  /// Value at which the p-value passes a level, between the rungs or else beyond; nil where it does
  /// in neither.
  ///
  /// - Parameter resolution: part of the distance of the rungs.
  func crossing(of level: Double, within resolution: Double) throws(Failure) -> Double? {
    try LevelCrossing(inside: inside, outside: outside, ends: ends, resolution: resolution).point(
      of: level
    ) { (value) throws(Failure) in try pValue(at: value)?.value }
  }
}
