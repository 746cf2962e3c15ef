import Foundation
import Interactions

/// The distribution of samples over the bins of neutrino energy: quantiles [energy bins + 1] from 0
/// to 1.
enum EnergyQuantiles {
  /// Quantiles with the same number of samples for every bin that reaches above the least energy.
  static func equal(edgesGeV: [Double], leastEnergyGeV: Double) -> [Double] {
    cumulative(edgesGeV.dropFirst().map { $0 > leastEnergyGeV ? 1 : 0 })
  }

  /// Quantiles by importance: by the contribution of a bin to the integrals of every shape function
  /// with every flux, all with the same weight. A twentieth of the samples is spread evenly, so
  /// that no bin is left out.
  ///
  /// - Parameter fluxes: [rows][energy bins]
  static func important(
    _ problem: ResponseProblem, kinematics: Kinematics, fluxes: [Double]
  ) -> [Double] {
    let stride = problem.shapes.stride
    let bins = problem.energyBins
    let (response, isOpen) = roughResponse(problem, kinematics)
    var shares = [Double](repeating: 0, count: bins)
    for row in Swift.stride(from: 0, to: fluxes.count, by: bins) {
      for shape in problem.shapes.shapes.indices {
        // Below the electron's mass the kinematics (2.3), with recoils up to E, make shape
        // functions negative.
        let contributions = (0..<bins).map { abs(fluxes[row + $0] * response[$0 * stride + shape]) }
        let total = contributions.reduce(0, +)
        guard total > 0 else { continue }
        for bin in 0..<bins { shares[bin] += contributions[bin] / total }
      }
    }
    let open = isOpen.count { $0 }
    let total = shares.reduce(0, +)
    return cumulative(
      (0..<bins).map { bin in
        guard isOpen[bin] else { return 0 }
        return (total > 0 ? 0.95 * shares[bin] / total : 0) + 0.05 / Double(open)
      })
  }

  /// The shape functions' integrals over each energy bin and all recoils to some per cent, which is
  /// all that shares need: [energy bin][shape, padded], and which bins have recoils.
  private static func roughResponse(
    _ problem: ResponseProblem, _ kinematics: Kinematics
  ) -> (integrals: [Double], isOpen: [Bool]) {
    let points = 32
    let (mass, stride) = (problem.shapes.finalMassGeV, problem.shapes.stride)
    let threshold = problem.detector.recoilThresholdGeV
    let least = kinematics.leastNeutrinoEnergyGeV(
      recoilThresholdGeV: threshold, finalMassGeV: mass)
    var integrals = [Double](repeating: 0, count: problem.energyBins * stride)
    var isOpen = [Bool](repeating: false, count: problem.energyBins)
    for bin in 0..<problem.energyBins {
      let high = problem.energyEdgesGeV[bin + 1]
      let open = max(problem.energyEdgesGeV[bin], least)
      guard high > open else { continue }
      let energy = 0.5 * (open + high)
      let lowest = max(
        threshold, kinematics.leastRecoilGeV(neutrinoEnergyGeV: energy, finalMassGeV: mass))
      let ratio =
        kinematics.largestRecoilGeV(neutrinoEnergyGeV: energy, finalMassGeV: mass) / lowest
      let recoils = (0..<points).map {
        lowest * pow(ratio, (Double($0) + 0.5) / Double(points))
      }
      let shapes = problem.shapes.values(
        neutrinoEnergyGeV: [Double](repeating: energy, count: points), recoilEnergyGeV: recoils)
      isOpen[bin] = ratio > 1
      for point in 0..<points {
        let weight = (high - open) * log(ratio) * recoils[point] / Double(points)
        for shape in 0..<stride {
          integrals[bin * stride + shape] += weight * shapes[point * stride + shape]
        }
      }
    }
    return (integrals, isOpen)
  }

  /// Rounded, so that the last digits of a mathematical library do not show.
  private static let digits = 0x1p32

  private static func cumulative(_ shares: [Double]) -> [Double] {
    // Where no neutrino has enough energy, all bins get the same share.
    let shares = shares.contains { $0 > 0 } ? shares : shares.map { _ in 1 }
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
