import Configuration
import EventRates
import Interactions
import Synchronization

/// A grid in parameter space; what no axis says is as at a given point, which is all there is without
/// axes.
public struct ProfileGrid: Equatable, Sendable {
  /// The last one varies fastest.
  public let axes: [GridAxis]
  /// Parameters that no axis varies have its values.
  public let origin: CouplingPoint
  /// Points.
  public let count: Int

  /// Points that a grid may have: at a million a second, ten days.
  public static let largestCount = 1_000_000_000_000

  /// The product of the axes, through a point.
  public init(_ axes: [GridAxis], through origin: CouplingPoint) throws(Failure) {
    for (index, axis) in axes.enumerated()
    where axes[..<index].contains(where: { $0.parameter == axis.parameter }) {
      throw Failure(.badInput, "two axes of \(axis.parameter.name): expected one")
    }
    var count = 1
    for axis in axes {
      let product = count.multipliedReportingOverflow(by: axis.count)
      guard !product.overflow, product.partialValue <= Self.largestCount else {
        let sizes = axes.map { "\($0.count)" }.joined(separator: " x ")
        throw Failure(
          .badInput, "a grid of \(sizes) points: expected at most \(Self.largestCount) points")
      }
      count = product.partialValue
    }
    self.axes = axes
    self.origin = origin
    self.count = count
  }

  /// Values of all couplings at points in a row: [point][coupling].
  func values(of points: Range<Int>) -> [Double] {
    let width = origin.values.count
    let couplings = axes.map(\.parameter.index)
    // To go through the axes themselves would count references of every coupling's name at every point,
    // which costs a tenth of what profiling a point does.
    let steps = axes.map(\.steps)
    return [Double](unsafeUninitializedCapacity: points.count * width) { values, initialized in
      for (row, index) in points.enumerated() {
        for coupling in 0..<width {
          values.initializeElement(at: row * width + coupling, to: origin.values[coupling])
        }
        var rest = index
        for axis in steps.indices.reversed() {
          values[row * width + couplings[axis]] = steps[axis].value(at: rest % steps[axis].count)
          rest /= steps[axis].count
        }
      }
      initialized = points.count * width
    }
  }

  /// Point of a number, counted from 0, the last axis running fastest.
  public func point(at index: Int) -> CouplingPoint {
    var point = origin
    var rest = index
    for axis in axes.reversed() {
      point[axis.parameter] = axis.value(at: rest % axis.count)
      rest /= axis.count
    }
    return point
  }
}

/// The profiles of grid points `first` ..< `first` + `profiles.count`.
public struct GridBlock: Sendable {
  /// Number of its first point.
  public let first: Int
  /// Profiles of the points from there on.
  public let profiles: ProfileBlock
}

extension ChiSquare {
  /// Profiles the points of a range of a grid and hands them on in order, block by block; no more
  /// than a few blocks a thread are in memory, whatever the size of the grid.
  public func profile(
    _ grid: ProfileGrid, range: Range<Int>? = nil, threads: Int,
    consume: (GridBlock) throws(Failure) -> Void
  ) throws(Failure) {
    if let axis = grid.axes.first(where: { profiled.contains($0.parameter) }) {
      throw Failure(
        .badInput, "\(axis.parameter.name) has an axis and is minimised over: expected one")
    }
    let range = range ?? 0..<grid.count
    let size = Self.pointsOfTask
    let wave = size * max(threads, 1) * Self.blocksOfThread
    for first in stride(from: range.lowerBound, to: range.upperBound, by: wave) {
      let points = first..<min(first + wave, range.upperBound)
      let blocks = (points.count + size - 1) / size
      let finished = Mutex([GridBlock?](repeating: nil, count: blocks))
      try forEachParallel(blocks, threads: threads) { (index) throws(Failure) in
        let begin = first + index * size
        let part = begin..<min(begin + size, points.upperBound)
        let block = GridBlock(first: begin, profiles: try block(of: grid, part))
        finished.withLock { $0[index] = block }
      }
      for block in finished.withLock({ $0 }) {
        if let block { try consume(block) }
      }
    }
  }

  /// Profiles of points in a row, on this thread.
  public func block(of grid: ProfileGrid, _ points: Range<Int>) throws(Failure) -> ProfileBlock {
    try block(count: points.count, couplings: grid.values(of: points))
  }

  private static let blocksOfThread = 16
}
