import CKernels
import Configuration
import EventRates

extension FitGroup {
  /// Profiles the points of a block over this group's pulls and adds what that gives.
  func add(
    to total: inout ProfileBlock, firstPull: Int, observed: [Double]?, centres: [Double]?
  ) throws(Failure) {
    let count = total.count
    var results = [nuem_fit_result](repeating: nuem_fit_result(), count: count)
    var pulls = [Double](repeating: 0, count: count * pullCount)
    var parameters = total.parameters
    try runKernel { message in
      withKernelFit { fit in
        optional(observed) { observed in
          optional(centres) { centres in
            parameters.withUnsafeMutableBufferPointer { parameters in
              pulls.withUnsafeMutableBufferPointer { pulls in
                results.withUnsafeMutableBufferPointer { results in
                  var points = nuem_fit_points(
                    count: count, parameters: parameters.baseAddress, observed: observed,
                    centres: centres, pulls: pulls.baseAddress, results: results.baseAddress)
                  return nuem_profile(&fit, NUEM_BEST, &points, message)
                }
              }
            }
          }
        }
      }
    }
    total.parameters = parameters
    let (pullCount, stride) = (pullCount, total.pullCount)
    for index in 0..<count {
      let result = results[index]
      total.chiSquare[index] += result.chi_square
      total.iterations[index] = max(total.iterations[index], Int(result.iterations))
      if result.converged == 0 { total.converged[index] = false }
      let (from, to) = (index * pullCount, index * stride + firstPull)
      for pull in 0..<pullCount { total.pulls[to + pull] = pulls[from + pull] }
    }
  }
}

/// The address of an array's elements, nil where there is none.
private func optional<Result>(
  _ array: [Double]?, _ body: (UnsafePointer<Double>?) -> Result
) -> Result {
  guard let array else { return body(nil) }
  return array.withUnsafeBufferPointer { body($0.baseAddress) }
}
