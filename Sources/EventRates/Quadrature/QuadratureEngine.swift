import CKernels
import Configuration
import Foundation
import Interactions
import Synchronization

/// Deterministic integration without random numbers. It shares only the shape functions with Monte
/// Carlo.
struct QuadratureEngine: Sendable {
  let problem: ResponseProblem
  /// The relative target error; 0 for the finest level.
  var target = Self.defaultTarget
  var progress: ProgressReport?

  /// The response at two levels of refinement, whose difference is the stated error. The levels
  /// rise until that is below `target` in every bin, or the last is reached.
  func run(threads: Int) throws(Failure) -> (fine: ResponseTensor, coarse: ResponseTensor) {
    let total = try totalResponse()
    var coarse = try response(level: 0, total: total, threads: threads)
    var fine = try response(level: 1, total: total, threads: threads)
    for level in 2...Self.lastLevel where relativeChange(fine, coarse) > target {
      coarse = fine
      fine = try response(level: level, total: total, threads: threads)
    }
    return (fine, coarse)
  }

  static let defaultTarget = 2e-5
  private static let lastLevel: UInt32 = 3
  /// A bin with less than this part of all events does not decide the refinement.
  static let negligible = 1e-6
  /// The part of the smearings beyond the 6.2 standard deviations that level 1 integrates. Every
  /// level leaves it out of a distant bin, so that the difference of two levels does not show it.
  static let beyondReach = 2 * erfc(6.2 / 2.0.squareRoot())

  /// The largest relative change of a bin and shape function, summed over energies.
  private func relativeChange(_ fine: ResponseTensor, _ coarse: ResponseTensor) -> Double {
    let (new, old) = (sumOverEnergies(fine), sumOverEnergies(coarse))
    let stride = problem.shapes.stride
    var largest = 0.0
    for shape in problem.shapes.shapes.indices {
      let entries = Swift.stride(from: shape, to: new.count, by: stride)
      let all = entries.reduce(0) { $0 + new[$1] }
      for entry in entries where new[entry] > Self.negligible * all {
        largest = max(largest, abs(new[entry] - old[entry]) / new[entry])
      }
    }
    return largest
  }

  private func sumOverEnergies(_ response: ResponseTensor) -> [Double] {
    (0..<problem.rowLength).map { entry in
      (0..<problem.energyBins).reduce(0) { $0 + response.values[$1 * problem.rowLength + entry] }
    }
  }

  private func response(
    level: UInt32, total: [Double], threads: Int
  ) throws(Failure) -> ResponseTensor {
    let edges = (0...problem.bins).map { problem.detector.axes[0].edge($0) }
    let nothing = [Double](repeating: 0, count: problem.energyBins * problem.shapes.stride)
    let cumulative = Mutex([[Double]](repeating: nothing, count: edges.count))
    let counter = WorkCounter(progress, "quadrature at level \(level)", of: problem.bins, "bins")
    // Nothing lies below 0.
    let first = edges[0] > 0 ? 0 : 1
    try forEachParallel(edges.count - first, threads: threads) { (index) throws(Failure) in
      let values = try cumulate(upTo: edges[first + index], level: level)
      cumulative.withLock { $0[first + index] = values }
      counter?.add()
    }
    return assemble(cumulative.withLock { $0 }, total: total)
  }

  /// The response without smearing, [energy bin][shape]: the sum over all bins and outside.
  func totalResponse() throws(Failure) -> [Double] {
    try unsmearedResponse(problem)
  }

  private func cumulate(upTo edge: Double, level: UInt32) throws(Failure) -> [Double] {
    var values = [Double](repeating: 0, count: problem.energyBins * problem.shapes.stride)
    try runKernel { message in
      problem.detector.withKernel { detector in
        problem.shapes.withKernelShapes { shapes in
          nuem_quadrature_cumulative(
            detector, shapes, problem.energyEdgesGeV, problem.energyBins, edge, level, &values,
            message)
        }
      }
    }
    return values
  }

  /// The response from differences of cumulative values [edge] at neighbouring edges; the rest of
  /// the total lies outside.
  private func assemble(_ cumulative: [[Double]], total: [Double]) -> ResponseTensor {
    var response = ResponseTensor(for: problem)
    let stride = problem.shapes.stride
    for energy in 0..<problem.energyBins {
      for shape in 0..<stride {
        let source = energy * stride + shape
        let first = energy * problem.rowLength + shape
        for bin in 0..<problem.bins {
          response.values[first + bin * stride] =
            cumulative[bin + 1][source] - cumulative[bin][source]
        }
        let inside = cumulative[problem.bins][source] - cumulative[0][source]
        response.values[first + problem.bins * stride] = total[source] - inside
      }
    }
    return response
  }
}
