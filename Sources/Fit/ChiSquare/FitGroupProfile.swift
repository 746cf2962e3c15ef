import CKernels
import Configuration
import EventRates
import Interactions

/// Minima that the kernel found from some starts.
struct KernelMinima {
  /// Chi-square and convergence of each start.
  var results: [nuem_fit_result]
  /// Pulls at the minima, [start][pull of the group].
  var pulls: [Double]
  /// Couplings at the minima, [start][coupling of the model]; free ones at their best.
  var couplings: [Double]
}

extension FitGroup {
  /// Minima to which descents from some values of the parameters lead.
  ///
  /// - Parameters:
  ///   - values: couplings [start][coupling of the model].
  ///   - count: number of starts.
  ///   - observed: counts [start][exposure of the group][bin]; nil for the group's own.
  ///   - centres: values about which the pulls are distributed, [start][pull of the group]; 0 where
  ///     nil.
  ///   - starts: values at which the pulls start, [start][pull of the group]; 0 where nil.
  ///   - couplings: indices in the model of those that are minimised over beside the pulls.
  func minima(
    from values: [Double], count: Int, observed: [Double]?, centres: [Double]?,
    starts: [Double]? = nil,
    over couplings: [Int32] = []
  ) throws(Failure) -> KernelMinima {
    var found = KernelMinima(
      results: [nuem_fit_result](repeating: nuem_fit_result(), count: count),
      pulls: [Double](repeating: 0, count: count * pullCount), couplings: values)
    try runKernel { message in
      withKernelFit(over: couplings) { fit in
        optional(observed) { observed in
          optional(centres) { centres in
            optional(starts) { starts in
              found.couplings.withUnsafeMutableBufferPointer { values in
                found.pulls.withUnsafeMutableBufferPointer { pulls in
                  found.results.withUnsafeMutableBufferPointer { results in
                    var points = nuem_fit_points(
                      count: count, couplings: values.baseAddress, observed: observed,
                      centres: centres, starts: starts, pulls: pulls.baseAddress,
                      results: results.baseAddress)
                    return nuem_profile(&fit, NUEM_BEST, &points, message)
                  }
                }
              }
            }
          }
        }
      }
    }
    return found
  }

  /// Profiles the points of a block over this group's pulls alone and adds what that gives.
  func add(
    to total: inout ProfileBlock, observed: [Double]?, centres: [Double]?
  ) throws(Failure) {
    let found = try minima(
      from: total.couplings, count: total.count, observed: observed, centres: centres)
    let (pullCount, stride) = (pullCount, total.pullCount)
    for index in 0..<total.count {
      let result = found.results[index]
      total.chiSquare[index] += result.chi_square
      total.iterations[index] = max(total.iterations[index], Int(result.iterations))
      if result.converged == 0 { total.converged[index] = false }
      for (pull, column) in pullIndices.enumerated() {
        total.pulls[index * stride + column] = found.pulls[index * pullCount + pull]
      }
    }
  }
}

/// The address of an array's elements, nil where there is none.
func optional<Result>(
  _ array: [Double]?, _ body: (UnsafePointer<Double>?) -> Result
) -> Result {
  guard let array else { return body(nil) }
  return array.withUnsafeBufferPointer { body($0.baseAddress) }
}
