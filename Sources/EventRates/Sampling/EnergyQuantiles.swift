import Foundation
import Interactions

/// How samples are dealt out to the bins of neutrino energy: [energy bins + 1], from 0 to 1.
enum EnergyQuantiles {
  /// The same number for every bin that reaches above the least energy that counts.
  static func equal(edgesGeV: [Double], leastEnergyGeV: Double) -> [Double] {
    cumulative(edgesGeV.dropFirst().map { $0 > leastEnergyGeV ? 1 : 0 })
  }

  /// By importance: what a bin contributes to the integrals of every shape function with every flux,
  /// each of them counting the same; a twentieth is spread evenly, so that no bin is left out.
  ///
  /// - Parameter fluxes: [rows][energy bins]
  static func important(
    edgesGeV: [Double], recoilThresholdGeV: Double, kinematics: Kinematics, fluxes: [Double]
  ) -> [Double] {
    let stride = ShapeFunction.stride
    let bins = edgesGeV.count - 1
    let response = roughResponse(
      edgesGeV: edgesGeV, recoilThresholdGeV: recoilThresholdGeV, kinematics: kinematics)
    var shares = [Double](repeating: 0, count: bins)
    for row in Swift.stride(from: 0, to: fluxes.count, by: bins) {
      for shape in ShapeFunction.allCases.map(\.rawValue) {
        // Below the electron's mass (2.3) with recoils up to E makes shape functions negative.
        let contributions = (0..<bins).map { abs(fluxes[row + $0] * response[$0 * stride + shape]) }
        let total = contributions.reduce(0, +)
        guard total > 0 else { continue }
        for bin in 0..<bins { shares[bin] += contributions[bin] / total }
      }
    }
    let isOpen = (0..<bins).map { response[$0 * stride + ShapeFunction.unity.rawValue] > 0 }
    let open = isOpen.count { $0 }
    let total = shares.reduce(0, +)
    return cumulative(
      (0..<bins).map { bin in
        guard isOpen[bin] else { return 0 }
        return (total > 0 ? 0.95 * shares[bin] / total : 0) + 0.05 / Double(open)
      })
  }

  /// The shape functions' integrals over each energy bin and all recoils to some per cent, which is
  /// all that shares need: [energy bins][ShapeFunction.stride].
  private static func roughResponse(
    edgesGeV: [Double], recoilThresholdGeV: Double, kinematics: Kinematics
  ) -> [Double] {
    let points = 32
    let least = kinematics.leastNeutrinoEnergyGeV(recoilEnergyGeV: recoilThresholdGeV)
    return zip(edgesGeV, edgesGeV.dropFirst()).flatMap { low, high in
      var integrals = [Double](repeating: 0, count: ShapeFunction.stride)
      let open = max(low, least)
      guard high > open else { return integrals }
      let energy = 0.5 * (open + high)
      let ratio =
        kinematics.largestRecoilGeV(neutrinoEnergyGeV: energy) / recoilThresholdGeV
      for point in 0..<points {
        let recoil = recoilThresholdGeV * pow(ratio, (Double(point) + 0.5) / Double(points))
        let shapes = ShapeFunction.values(neutrinoEnergyGeV: energy, recoilEnergyGeV: recoil)
        let weight = (high - open) * log(ratio) * recoil / Double(points)
        for shape in shapes.indices { integrals[shape] += weight * shapes[shape] }
      }
      return integrals
    }
  }

  /// Rounded, so that the last digits of a mathematical library do not show.
  private static let digits = 0x1p32

  private static func cumulative(_ shares: [Double]) -> [Double] {
    let total = shares.reduce(0, +)
    var sum = 0.0
    let quantiles = shares.map { share in
      sum += share
      return min((sum / total * digits).rounded() / digits, 1)
    }
    // Bins at the end that have no samples begin where the others end.
    let last = shares.lastIndex { $0 > 0 } ?? shares.count - 1
    return [0] + quantiles[..<last] + [Double](repeating: 1, count: shares.count - last)
  }
}
