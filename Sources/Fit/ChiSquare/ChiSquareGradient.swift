import CKernels
import Configuration
import EventRates
import Interactions

/// Chi-square at given couplings and pulls, and its derivatives there.
package struct ChiSquareGradient: Equatable, Sendable {
  /// Chi-square at each point; infinite where no expectation is admissible.
  package var chiSquare: [Double]
  /// Derivatives with respect to the pulls, [point][pull]; NaN where chi-square is infinite.
  package var ofPulls: [Double]
  /// Derivatives with respect to the wanted couplings, [point][wanted coupling]; NaN where
  /// chi-square is infinite.
  package var ofCouplings: [Double]
}

extension ChiSquare {
  /// Chi-square and its derivatives at given couplings and pulls; nothing is minimised. At pulls
  /// and profiled couplings that a minimisation found, these are the derivatives of the minimum,
  /// which changes only with what stays fixed.
  ///
  /// - Parameters:
  ///   - couplings: [point][coupling of the model]
  ///   - pulls: [point][pull], in the units of a profile.
  ///   - wanted: couplings whose derivatives are wanted, each once.
  package func gradient(
    count: Int, couplings: [Double], pulls: [Double], of wanted: [Coupling]
  ) throws(Failure) -> ChiSquareGradient {
    var total = ChiSquareGradient(
      chiSquare: [Double](repeating: 0, count: count),
      ofPulls: [Double](repeating: 0, count: count * self.pulls.count),
      ofCouplings: [Double](repeating: 0, count: count * wanted.count))
    for group in groups {
      try group.addGradient(
        to: &total, count: count, couplings: couplings, pulls: pulls,
        of: wanted.map { Int32($0.index) }, centred: holdsPulls)
    }
    return total
  }
}

extension FitGroup {
  fileprivate func addGradient(
    to total: inout ChiSquareGradient, count: Int, couplings: [Double], pulls: [Double],
    of wanted: [Int32], centred: Bool
  ) throws(Failure) {
    let stride = count > 0 ? total.ofPulls.count / count : 0
    let own = (0..<count).flatMap { point in
      pullIndices.map { pulls[point * stride + $0] }
    }
    let centres = centred ? (0..<count).flatMap { _ in self.centres } : nil
    var first = 0
    // The kernel takes so many at a time; those of the pulls come with the first.
    repeat {
      let part = Array(wanted[first..<min(first + Int(NUEM_MOST_FREE), wanted.count)])
      let found = try gradient(
        count: count, couplings: couplings, pulls: own, centres: centres, of: part)
      let width = pullCount + part.count
      for point in 0..<count {
        for offset in part.indices {
          total.ofCouplings[point * wanted.count + first + offset] +=
            found.gradient[point * width + pullCount + offset]
        }
        guard first == 0 else { continue }
        total.chiSquare[point] += found.chiSquare[point]
        for (pull, column) in pullIndices.enumerated() {
          total.ofPulls[point * stride + column] = found.gradient[point * width + pull]
        }
      }
      first += part.count
    } while first < wanted.count
  }

  private func gradient(
    count: Int, couplings: [Double], pulls: [Double], centres: [Double]?, of wanted: [Int32]
  ) throws(Failure) -> (chiSquare: [Double], gradient: [Double]) {
    var gradient = [Double](repeating: 0, count: count * (pullCount + wanted.count))
    let results = try evaluate(
      count: count, couplings: couplings, pulls: pulls, centres: centres, of: wanted
    ) { fit, points, message in
      nuem_chi_square_gradient(&fit, NUEM_BEST, &points, &gradient, nil, message)
    }
    return (results.map(\.chi_square), gradient)
  }

  /// What each exposure adds to chi-square at given couplings and pulls, without the pulls' own part,
  /// [point][exposure of the group].
  ///
  /// - Parameters:
  ///   - couplings: [point][coupling of the model]
  ///   - pulls: [point][pull of the group]
  func misfits(count: Int, couplings: [Double], pulls: [Double]) throws(Failure) -> [Double] {
    var misfits = [Double](repeating: 0, count: count * fitExposures.count)
    _ = try evaluate(
      count: count, couplings: couplings, pulls: pulls, centres: nil, of: []
    ) { fit, points, message in
      nuem_chi_square_gradient(&fit, NUEM_BEST, &points, nil, &misfits, message)
    }
    return misfits
  }

  private func evaluate(
    count: Int, couplings: [Double], pulls: [Double], centres: [Double]?, of wanted: [Int32],
    _ kernel: (inout nuem_fit, inout nuem_fit_points, UnsafeMutablePointer<nuem_message>?) ->
      nuem_status
  ) throws(Failure) -> [nuem_fit_result] {
    var couplings = couplings
    var results = [nuem_fit_result](repeating: nuem_fit_result(), count: count)
    try runKernel { message in
      withKernelFit(over: wanted) { fit in
        optional(centres) { centres in
          optional(pulls) { pulls in
            couplings.withUnsafeMutableBufferPointer { couplings in
              results.withUnsafeMutableBufferPointer { results in
                var points = nuem_fit_points(
                  count: count, couplings: couplings.baseAddress, observed: nil, centres: centres,
                  starts: pulls, pulls: nil, results: results.baseAddress)
                return kernel(&fit, &points, message)
              }
            }
          }
        }
      }
    }
    return results
  }
}
