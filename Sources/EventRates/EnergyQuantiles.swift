/// How samples are dealt out to the bins of neutrino energy: [energy bins + 1], from 0 to 1.
enum EnergyQuantiles {
  /// The same number for every bin above the recoil threshold.
  static func equal(edgesGeV: [Double], recoilThresholdGeV: Double) -> [Double] {
    cumulative(edgesGeV.dropFirst().map { $0 > recoilThresholdGeV ? 1 : 0 })
  }

  /// By importance: what a bin contributes to the interactions that a set of fluxes would have with a
  /// cross-section that grows as the energy, each flux counting the same; a tenth is spread evenly,
  /// so that no bin is left out.
  ///
  /// - Parameter fluxes: [rows][energy bins]
  static func important(
    edgesGeV: [Double], recoilThresholdGeV: Double, fluxes: [Double]
  ) -> [Double] {
    let bins = edgesGeV.count - 1
    let phaseSpace = (0..<bins).map { bin in
      let low = max(edgesGeV[bin], recoilThresholdGeV)
      let high = max(edgesGeV[bin + 1], recoilThresholdGeV)
      return (high - low) * (high + low - 2 * recoilThresholdGeV)
    }
    var shares = [Double](repeating: 0, count: bins)
    for row in stride(from: 0, to: fluxes.count, by: bins) {
      let contributions = (0..<bins).map { fluxes[row + $0] * phaseSpace[$0] }
      let total = contributions.reduce(0, +)
      guard total > 0 else { continue }
      for bin in 0..<bins { shares[bin] += contributions[bin] / total }
    }
    let total = shares.reduce(0, +)
    let open = phaseSpace.filter { $0 > 0 }.count
    return cumulative(
      (0..<bins).map { bin in
        guard phaseSpace[bin] > 0 else { return 0 }
        return (total > 0 ? 0.9 * shares[bin] / total : 0) + 0.1 / Double(open)
      })
  }

  private static func cumulative(_ shares: [Double]) -> [Double] {
    let total = shares.reduce(0, +)
    var sum = 0.0
    let quantiles = shares.map { share in
      sum += share
      return min(sum / total, 1)
    }
    // Bins at the end that have no samples begin where the others end.
    let last = shares.lastIndex { $0 > 0 } ?? shares.count - 1
    return [0] + quantiles[..<last] + [Double](repeating: 1, count: shares.count - last)
  }
}
