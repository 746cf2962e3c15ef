import CKernels
import Foundation

extension FitProblem {
  /// (3.1) with (3.2), or Baker and Cousins, at a point and pulls; with a template error after Barlow
  /// and Beeston.
  func chiSquare(
    at point: [Double], pulls: [Double], observed: [Double]? = nil, centres: [Double]? = nil
  ) -> Double {
    var sum = 0.0
    for (index, pull) in pulls.enumerated() {
      let width = index < sigma.count ? sigma[index] : 1
      sum += pow((pull - (centres?[index] ?? 0)) / width, 2)
    }
    for exposure in 0..<exposures {
      for bin in 0..<bins {
        let n = observed?[exposure * bins + bin] ?? data[exposure * 4 * bins + bin]
        let expected = expectation(exposure: exposure, bin: bin, at: point, pulls: pulls)
        let plain = expectation(
          exposure: exposure, bin: bin, at: point, pulls: pulls.map { _ in 0 })
        let terms = [0, 1].map { self.terms(of: $0, at: point) }
        let variance = (0..<errorRows).reduce(0) { sum, row in
          sum
            + pow(
              (0..<4).reduce(0) {
                $0 + rate(errorTemplates, exposure * errorRows + row, $1, bin: bin, terms[$1 / 2])
              }, 2)
        }
        sum +=
          likelihood == NUEM_GAUSSIAN
          ? pow(n - expected, 2) / (data[(exposure * 4 + 1) * bins + bin] + variance)
          : deviance(n, expected, squareError: variance / (plain * plain))
      }
    }
    return sum
  }

  /// (3.2), with principal pulls behind the others.
  func expectation(exposure: Int, bin: Int, at point: [Double], pulls: [Double]) -> Double {
    let p = (0..<5).map { kind in
      let index = pullOf[exposure * 5 + kind]
      return index < 0 ? 0 : pulls[Int(index)]
    }
    let terms = [0, 1].map { self.terms(of: $0, at: point) }
    let first = exposure * (1 + principal)
    let s = (0..<4).map { component in
      (0..<principal).reduce(
        rate(templates, first, component, bin: bin, terms[component / 2])
      ) {
        $0 + pulls[sigma.count + $1]
          * rate(templates, first + 1 + $1, component, bin: bin, terms[component / 2])
      }
    }
    return (1 + p[0])
      * (s[0] + (1 + p[1]) * s[1] + (1 + p[2]) * s[2] + (1 + p[1]) * (1 + p[2]) * s[3])
      + (1 + p[3]) * data[(exposure * 4 + 2) * bins + bin]
      + (1 + p[4]) * data[(exposure * 4 + 3) * bins + bin]
  }

  private func rate(
    _ rows: [Double], _ row: Int, _ component: Int, bin: Int, _ terms: [Double]
  ) -> Double {
    let start = ((row * 4 + component) * bins + bin) * 8
    return (0..<7).reduce(0) { $0 + rows[start + $1] * terms[$1] }
  }

  /// 1, g, g^2, mu^2, q, q g, q^2 of the muon or the electron flavour.
  private func terms(of flavour: Int, at point: [Double]) -> [Double] {
    let g = (flavour == 0 ? -0.5 : 0.5) + point[6] * (2 + 0.7 * point[4 + flavour])
    let (mu, q) = (point[flavour], point[2 + flavour])
    return [1, g, g * g, mu * mu, q, q * g, q * q]
  }

  /// The deviance at the best factor on the expectation, which bisection of the derivative finds.
  private func deviance(_ n: Double, _ expected: Double, squareError: Double) -> Double {
    func value(_ e: Double) -> Double { 2 * (e - n + (n > 0 ? n * log(n / e) : 0)) }
    guard squareError > 0 else { return value(expected) }
    var (low, high) = (0.0, 1e3)
    for _ in 0..<200 {
      let beta = 0.5 * (low + high)
      let slope = expected - n / beta + (beta - 1) / squareError
      if slope > 0 { high = beta } else { low = beta }
    }
    let beta = 0.5 * (low + high)
    return value(beta * expected) + pow(beta - 1, 2) / squareError
  }
}
