import CKernels
import NeutrinoPhysics
import Settings
import Synchronization

/// Deterministic integration: no random number; shares nothing with Monte Carlo but the shape
/// functions.
struct QuadratureEngine: Sendable {
  let problem: ResponseProblem

  /// The response at two levels of refinement, whose difference is the stated error.
  func run(threads: Int) throws(Failure) -> (fine: ResponseTensor, coarse: ResponseTensor) {
    let levels: [UInt32] = [1, 0]
    let bins = problem.bins
    let cumulative = Mutex([[Double]](repeating: [], count: levels.count * bins))
    // The fine level first and the last edges first: the longest tasks do not come at the end.
    try forEachParallel(levels.count * bins, threads: threads) { (task) throws(Failure) in
      let edge = bins - task % bins
      let values = try cumulate(upTo: edge, level: levels[task / bins])
      cumulative.withLock { $0[task / bins * bins + edge - 1] = values }
    }
    let total = try totalResponse()
    let tables = cumulative.withLock { $0 }
    return (
      assemble(Array(tables[..<bins]), total: total),
      assemble(Array(tables[bins...]), total: total)
    )
  }

  /// Without smearing: [energy bin][shape], the sum over all bins and outside.
  func totalResponse() throws(Failure) -> [Double] {
    try unsmearedResponse(
      recoilThresholdGeV: problem.detector.recoil_threshold_gev,
      energyEdgesGeV: problem.energyEdgesGeV)
  }

  private func cumulate(upTo edge: Int, level: UInt32) throws(Failure) -> [Double] {
    var detector = problem.detector
    var values = [Double](repeating: 0, count: problem.energyBins * ShapeFunction.stride)
    try runKernel { message in
      nuem_quadrature_cumulative(
        &detector, problem.energyEdgesGeV, problem.energyBins,
        Double(edge) * detector.bin_width_gev, level, &values, message)
    }
    return values
  }

  /// Differences of neighbouring edges; the rest of the total lies outside.
  private func assemble(_ cumulative: [[Double]], total: [Double]) -> ResponseTensor {
    var response = ResponseTensor(for: problem)
    let stride = ShapeFunction.stride
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
/// threshold, by GSL's adaptive rules: [energy bin][shape]; relative error 1e-9 or better.
func unsmearedResponse(
  recoilThresholdGeV: Double, energyEdgesGeV: [Double]
) throws(Failure) -> [Double] {
  let bins = energyEdgesGeV.count - 1
  var total = [Double](repeating: 0, count: bins * ShapeFunction.stride)
  try runKernel { message in
    nuem_total_response(recoilThresholdGeV, energyEdgesGeV, bins, &total, message)
  }
  return total
}
