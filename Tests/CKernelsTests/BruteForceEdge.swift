import CKernels
import Foundation
import PaperModel

/// The response below an edge of E_e theta^2 by brute force, for detectors with a perfect angle: its own
/// kinematics, and rules that know nothing of where the integrand turns or has kinks.
struct BruteForceEdge {
  let mass = NUEM_ELECTRON_MASS_GEV
  let threshold: Double
  let edge: Double

  func leastEnergy(_ recoil: Double) -> Double {
    0.5 * (recoil + (recoil * (recoil + 2 * mass)).squareRoot())
  }

  /// E_e theta^2, of the momentum across and along the beam.
  func trueEdge(_ recoil: Double, _ energy: Double) -> Double {
    let along = recoil * (1 + mass / energy)
    let acrossSquare = recoil * (2 * mass - recoil * mass * (2 + mass / energy) / energy)
    let theta = atan2(max(acrossSquare, 0).squareRoot(), along)
    return (recoil + mass) * theta * theta
  }

  /// Antiderivatives in E of the shape functions, in their order.
  private func integrals(_ recoil: Double, to energy: Double) -> [Double] {
    let (t, e, logarithm) = (recoil, energy, log(energy))
    let elastic = e - 2 * t * logarithm - t * t / e
    let massTerm = -mass * t / e
    let current = e + elastic - massTerm
    return [
      e, elastic, massTerm, e / t - logarithm, current / t, 2 * logarithm + t / e,
      current / (mass * t * t),
    ]
  }

  /// The response with perfect resolutions: [energy bin][shape]. At each T over the energies at which E_e
  /// theta^2, which rises with E, lies below the edge; over ln T in panels that are halved until two
  /// halves agree with the whole to a part of the totals, whatever kinks there are.
  func perfect(energies: [Double], totals: [Double], tolerance: Double) -> [[Double]] {
    let high = energies.last ?? 0
    let (first, last) = (log(threshold), log(2 * high * high / (2 * high + mass)))
    let bins = energies.count - 1
    func rule(_ low: Double, _ high: Double) -> [Double] {
      var sums = [Double](repeating: 0, count: 7 * bins)
      gaussOnPanels(from: low, to: high, panels: 1) { logarithm, weight in
        let recoil = exp(logarithm)
        for (index, value) in below(recoil, energies).enumerated() {
          sums[index] += weight * recoil * value
        }
      }
      return sums
    }
    var result = [Double](repeating: 0, count: 7 * bins)
    let panels = 4000
    let width = (last - first) / Double(panels)
    var pending = (0..<panels).map { panel in
      let low = first + width * Double(panel)
      return (low: low, high: low + width, whole: rule(low, low + width))
    }
    while let panel = pending.popLast() {
      let middle = 0.5 * (panel.low + panel.high)
      let halves = (rule(panel.low, middle), rule(middle, panel.high))
      let both = zip(halves.0, halves.1).map(+)
      let change = both.indices.map { abs(both[$0] - panel.whole[$0]) / totals[$0 % 7] }.max() ?? 0
      if change < tolerance || panel.high - panel.low < 1e-13 {
        for (index, value) in both.enumerated() { result[index] += value }
      } else {
        pending.append((panel.low, middle, halves.0))
        pending.append((middle, panel.high, halves.1))
      }
    }
    return (0..<bins).map { Array(result[7 * $0..<7 * $0 + 7]) }
  }

  /// The integrals over energy at one T: [energy bin, shape].
  private func below(_ recoil: Double, _ energies: [Double]) -> [Double] {
    let (least, most) = (leastEnergy(recoil), energyAtEdge(recoil, below: energies.last ?? 0))
    return zip(energies, energies.dropFirst()).flatMap { low, high -> [Double] in
      let (first, last) = (max(least, low), min(most, high))
      guard first < last else { return [Double](repeating: 0, count: 7) }
      return zip(integrals(recoil, to: last), integrals(recoil, to: first)).map(-)
    }
  }

  private func energyAtEdge(_ recoil: Double, below high: Double) -> Double {
    guard trueEdge(recoil, high) > edge else { return high }
    // False position (Illinois) in 1/E, in which E_e theta^2 is nearly a line.
    var (one, other) = (1 / leastEnergy(recoil), 1 / high)
    var (atOne, atOther) = (-edge, trueEdge(recoil, high) - edge)
    for _ in 0..<60 where abs(one - other) > 1e-15 * one && atOther != 0 {
      let next = other - atOther * (other - one) / (atOther - atOne)
      let atNext = trueEdge(recoil, 1 / next) - edge
      if atNext * atOther < 0 {
        (one, atOne) = (other, atOther)
      } else {
        atOne *= 0.5
      }
      (other, atOther) = (next, atNext)
      if abs(atNext) < 1e-14 * edge { break }
    }
    return 1 / other
  }

  /// The response with the energy smeared, [energy bin][shape], by Gauss's rule on many panels in ln T
  /// and ln E.
  func smeared(energies: [Double], resolution: Double, panels: Int) -> [[Double]] {
    zip(energies, energies.dropFirst()).map { low, high in
      let ends = [low, high].map { 2 * $0 * $0 / (2 * $0 + mass) }
      var sum = [Double](repeating: 0, count: 7)
      for (first, last) in zip(
        [threshold, max(ends[0], threshold)], [max(ends[0], threshold), ends[1]])
      where first < last {
        onPanels(first, last, panels) { recoil, weight in
          let least = max(leastEnergy(recoil), low)
          guard least < high else { return }
          onPanels(least, high, panels) { energy, part in
            let probability = probability(recoil, energy, resolution)
            let shapes = PaperShape.values(neutrinoEnergyGeV: energy, recoilEnergyGeV: recoil)
            for shape in sum.indices { sum[shape] += weight * part * probability * shapes[shape] }
          }
        }
      }
      return sum
    }
  }

  /// That a normal E above 0 keeps E theta^2 below the edge.
  private func probability(_ recoil: Double, _ energy: Double, _ resolution: Double) -> Double {
    let total = recoil + mass
    let sigma = resolution * total.squareRoot()
    let limit = edge * total / max(trueEdge(recoil, energy), 1e-300)
    func below(_ energy: Double) -> Double {
      0.5 * erfc((total - energy) / sigma / 2.0.squareRoot())
    }
    return below(limit) - below(0)
  }

  /// Gauss's rule of five points on panels of equal ratio.
  private func onPanels(
    _ low: Double, _ high: Double, _ panels: Int, _ add: (Double, Double) -> Void
  ) {
    gaussOnPanels(from: log(low), to: log(high), panels: panels) { logarithm, weight in
      let value = exp(logarithm)
      add(value, weight * value)
    }
  }
}
