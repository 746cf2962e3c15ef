import CKernels
import Configuration
import Foundation
import Interactions
import Synchronization

/// Deterministic integration: no random number; shares nothing with Monte Carlo but the shape
/// functions.
struct QuadratureEngine: Sendable {
  let problem: ResponseProblem
  /// Relative; 0 for the finest level.
  var target = Self.defaultTarget
  var progress: ProgressReport?

  /// The response at two levels of refinement, whose difference is the stated error. The levels rise
  /// until that is below `target` in every bin, or the last is reached.
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
  /// A bin with less than this part of all events is not refined for.
  static let negligible = 1e-6
  /// What the smearings have beyond the 6.2 standard deviations of each that level 1 integrates: every
  /// level leaves it out of a bin far off, so that the difference of two does not show it.
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
    let bins = problem.bins
    let cumulative = Mutex([[Double]](repeating: [], count: bins))
    let counter = WorkCounter(progress, "quadrature at level \(level)", of: bins, "bins")
    try forEachParallel(bins, threads: threads) { (bin) throws(Failure) in
      let values = try cumulate(upTo: bin + 1, level: level)
      cumulative.withLock { $0[bin] = values }
      counter?.add()
    }
    return assemble(cumulative.withLock { $0 }, total: total)
  }

  /// Without smearing: [energy bin][shape], the sum over all bins and outside.
  func totalResponse() throws(Failure) -> [Double] {
    try unsmearedResponse(problem)
  }

  private func cumulate(upTo edge: Int, level: UInt32) throws(Failure) -> [Double] {
    var detector = problem.detector
    var values = [Double](repeating: 0, count: problem.energyBins * problem.shapes.stride)
    try runKernel { message in
      problem.shapes.withKernelShapes { shapes in
        nuem_quadrature_cumulative(
          &detector, shapes, problem.energyEdgesGeV, problem.energyBins,
          Double(edge) * detector.bin_width_gev, level, &values, message)
      }
    }
    return values
  }

  /// Differences of neighbouring edges; the rest of the total lies outside.
  private func assemble(_ cumulative: [[Double]], total: [Double]) -> ResponseTensor {
    var response = ResponseTensor(for: problem)
    let stride = problem.shapes.stride
    for energy in 0..<problem.energyBins {
      for bin in 0...problem.bins {
        for shape in 0..<stride {
          let source = energy * stride + shape
          let below = bin == 0 ? 0 : cumulative[bin - 1][source]
          let above = bin == problem.bins ? total[source] : cumulative[bin][source]
          response.values[energy * problem.rowLength + bin * stride + shape] = above - below
        }
      }
    }
    return response
  }
}

/// Integrals of the shape functions over each energy bin and the recoil energies above the
/// threshold: [energy bin][shape, padded]; relative error 1e-9 or better.
func unsmearedResponse(_ problem: ResponseProblem) throws(Failure) -> [Double] {
  try unsmearedResponse(
    kinematics: problem.detector.kinematics, shapes: problem.shapes,
    recoilThresholdGeV: problem.detector.recoil_threshold_gev,
    energyEdgesGeV: problem.energyEdgesGeV)
}

func unsmearedResponse(
  kinematics: nuem_kinematics, shapes: ShapeSet, recoilThresholdGeV: Double,
  energyEdgesGeV: [Double]
) throws(Failure) -> [Double] {
  let bins = energyEdgesGeV.count - 1
  var total = [Double](repeating: 0, count: bins * shapes.stride)
  try runKernel { message in
    shapes.withKernelShapes { set in
      nuem_total_response(
        kinematics, set, recoilThresholdGeV, energyEdgesGeV, bins, &total, message)
    }
  }
  return total
}
