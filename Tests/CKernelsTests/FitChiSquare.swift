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
    let terms = [0, 1].map { self.terms(of: $0, at: point) }
    for cell in 0..<cells {
      let p = (0..<5).map { kind in
        let index = pullOf[cell * 5 + kind]
        return index < 0 ? 0 : pulls[Int(index)]
      }
      for bin in 0..<bins {
        func rate(_ rows: [Double], _ row: Int, _ component: Int) -> Double {
          let start = ((row * 4 + component) * bins + bin) * 8
          return (0..<7).reduce(0) { $0 + rows[start + $1] * terms[component / 2][$1] }
        }
        func signal(_ component: Int, _ shifts: [Double]) -> Double {
          let first = cell * (1 + principal)
          return shifts.indices.reduce(rate(templates, first, component)) {
            $0 + shifts[$1] * rate(templates, first + 1 + $1, component)
          }
        }
        let shifts = Array(pulls[sigma.count...])
        let s = (0..<4).map { signal($0, shifts) }
        let d = (0..<4).map { data[(cell * 4 + $0) * bins + bin] }
        let n = observed?[cell * bins + bin] ?? d[0]
        let expected =
          (1 + p[0])
          * (s[0] + (1 + p[1]) * s[1] + (1 + p[2]) * s[2] + (1 + p[1]) * (1 + p[2]) * s[3])
          + (1 + p[3]) * d[2] + (1 + p[4]) * d[3]
        let plain = (0..<4).reduce(d[2] + d[3]) { $0 + signal($1, shifts.map { _ in 0 }) }
        let variance = (0..<errorRows).reduce(0) { sum, row in
          sum
            + pow(
              (0..<4).reduce(0) { $0 + rate(errorTemplates, cell * errorRows + row, $1) }, 2)
        }
        sum +=
          likelihood == NUEM_GAUSSIAN
          ? pow(n - expected, 2) / (d[1] + variance)
          : deviance(n, expected, squareError: variance / (plain * plain))
      }
    }
    return sum
  }

  /// 1, g, g^2, mu^2, q, q g, q^2 of the muon or the electron flavour.
  private func terms(of flavour: Int, at point: [Double]) -> [Double] {
    let g = (flavour == 0 ? -0.5 : 0.5) + point[6] * (2 + 0.7 * point[4 + flavour])
    let (mu, q) = (point[flavour], point[2 + flavour])
    return [1, g, g * g, mu * mu, q, q * g, q * q]
  }

  /// At the best factor on the expectation, found by bisection of the derivative.
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
