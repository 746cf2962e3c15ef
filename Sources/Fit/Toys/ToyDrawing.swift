import CKernels
import Configuration
import EventRates
import Foundation

extension ToyFitter {
  /// Logarithm of the probability of each toy, without terms that do not depend on the truth.
  func logProbabilities(
    ofToys toys: Int, _ observed: [Double], _ centres: [Double], truth: Truth
  ) -> [Double] {
    let (bins, pulls) = (truth.counts.count, truth.pulls.count)
    let constraints = fixed.constraints
    let root = fixed.covariance.flatMap { CholeskyFactor($0) }
    let width = pulls + constraints.couplings.count
    return (0..<toys).map { toy in
      var sum = 0.0
      for (bin, mean) in truth.counts.enumerated() {
        let count = observed[toy * bins + bin]
        sum += (count > 0 ? count * log(mean) : 0) - mean
      }
      let away = truth.pulls.indices.map { centres[toy * width + $0] - truth.pulls[$0] }
      for (pull, distance) in (root?.solved(away) ?? away).enumerated()
      where !fixed.pulls[pull].isFree {
        let scaled = distance / (root == nil ? fixed.pulls[pull].sigma : 1)
        sum -= 0.5 * scaled * scaled
      }
      let measured = centres[toy * width + pulls..<(toy + 1) * width]
      return sum - 0.5 * constraints.distance(ofMeasured: measured, from: truth.best.values)
    }
  }

  /// Counts [toy][exposure][bin], and centres [toy][pull, then constraint]: values about which the
  /// pulls are distributed, and changes of what others measured of couplings.
  func draw(
    _ toys: Range<Int>, of ensemble: UInt32, truth: Truth
  ) throws(Failure) -> (observed: [Double], centres: [Double]) {
    let constraints = fixed.constraints
    // Numbers N(0, 1) are drawn for constraints, which their covariance then mixes.
    let normal = [Double](repeating: 0, count: constraints.couplings.count)
    let root = fixed.covariance.flatMap { CholeskyFactor($0) }
    // Likewise for correlated pulls.
    let pulls = root == nil ? truth.pulls : truth.pulls.map { _ in 0 }
    let (expected, truePulls) = (truth.counts, pulls + normal)
    var observed = [Double](repeating: 0, count: toys.count * expected.count)
    var centres = [Double](repeating: 0, count: toys.count * truePulls.count)
    // What a free pull is measured to be counts nowhere.
    let sigmas = fixed.pulls.map { root == nil ? $0.scale : 1 } + normal.map { _ in 1 }
    try runKernel { message in
      var drawn = nuem_toy_ensemble()
      drawn.seed = seed
      drawn.number = ensemble
      drawn.counts = expected.count
      drawn.pulls = truePulls.count
      return expected.withUnsafeBufferPointer { expected in
        truePulls.withUnsafeBufferPointer { truePulls in
          sigmas.withUnsafeBufferPointer { sigmas in
            drawn.expected = expected.baseAddress
            drawn.pull = truePulls.baseAddress
            drawn.sigma = sigmas.baseAddress
            return nuem_draw_toys(
              &drawn, UInt32(toys.lowerBound), toys.count, &observed, &centres, message)
          }
        }
      }
    }
    for toy in 0..<toys.count {
      guard let root else { break }
      let own = toy * truePulls.count..<toy * truePulls.count + pulls.count
      centres.replaceSubrange(
        own, with: zip(truth.pulls, root.applied(to: centres[own])).map { $0 + $1 })
    }
    guard !normal.isEmpty else { return (observed, centres) }
    for toy in 0..<toys.count {
      let end = (toy + 1) * truePulls.count
      let measured = end - normal.count..<end
      centres.replaceSubrange(
        measured, with: constraints.shifts(at: truth.best.values, normal: centres[measured]))
    }
    return (observed, centres)
  }
}
