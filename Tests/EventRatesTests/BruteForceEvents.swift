import Experiment
import Foundation
import Interactions

/// The events of the Standard Model by brute force: every number of an event is drawn, directions are vectors,
/// and nothing of it is shared with the engines.
struct BruteForceEvents {
  private let mass = 0.51099895e-3
  let recoilThresholdGeV: Double
  /// Sigma of the energy in GeV, and of the angle in radians, by the electron's true total energy.
  let energySigma: (Double) -> Double
  let angleSigma: (Double) -> Double
  /// Normal in two planes.
  let isSpherical: Bool
  /// The efficiency by the true recoil energy.
  let efficiency: (Double) -> Double

  /// The cross-section of all channels together, in cm^2/GeV.
  private func crossSection(_ energy: Double, _ recoil: Double) -> Double {
    let fermi = 1.1663787e-5
    let mixing = 0.2385
    var sum = 0.0
    for offset in [-0.5, 0.5] {
      let left = offset + mixing
      for (first, second) in [(left, mixing), (mixing, left)] {
        let elastic = 1 - recoil / energy
        sum +=
          first * first + second * second * elastic * elastic
          - first * second * mass * recoil / (energy * energy)
      }
    }
    return 2 * mass * fermi * fermi / Double.pi * 0.3893793721e-27 * sum
  }

  /// The angle to the beam of a direction at `angle` to it that is turned by `turn` about an azimuth.
  private func turned(_ angle: Double, by turn: Double, azimuth: Double) -> Double {
    // Across the true direction: one vector in the plane of the beam, one out of it.
    let (across, out) = (sin(turn) * cos(azimuth), sin(turn) * sin(azimuth))
    let x = sin(angle) * cos(turn) + cos(angle) * across
    let z = cos(angle) * cos(turn) - sin(angle) * across
    return atan2((x * x + out * out).squareRoot(), z)
  }

  /// Events for a flux of 1 in every channel between energies, with their errors, in each of several binnings.
  ///
  /// - Parameter bin: of a reconstructed energy and angle; nil for none.
  func events(
    fromGeV low: Double, toGeV high: Double, samples: Int, seed: UInt64,
    binnings: [(bins: Int, bin: (Double, Double) -> Int?)]
  ) -> [[(value: Double, error: Double)]] {
    var random = SplitMix(state: seed)
    var sums = binnings.map { [Double](repeating: 0, count: $0.bins) }
    var squares = sums
    for _ in 0..<samples {
      let energy = low + (high - low) * random.uniform()
      let largest = 2 * energy * energy / (2 * energy + mass)
      guard largest > recoilThresholdGeV else { continue }
      let recoil = recoilThresholdGeV + (largest - recoilThresholdGeV) * random.uniform()
      let electron = recoil + mass
      let momentum = (recoil * (recoil + 2 * mass)).squareRoot()
      let cosine = min(recoil * (energy + mass) / (energy * momentum), 1)
      let reconstructed = electron + energySigma(electron) * random.normal()
      let (first, second) = (random.normal(), random.normal())
      let radius = isSpherical ? (first * first + second * second).squareRoot() : first
      let theta = turned(
        acos(cosine), by: angleSigma(electron) * radius,
        azimuth: 2 * Double.pi * random.uniform())
      guard reconstructed > 0 else { continue }
      let weight =
        (high - low) * (largest - recoilThresholdGeV) * efficiency(recoil)
        * crossSection(energy, recoil)
      for (index, binning) in binnings.enumerated() {
        guard let place = binning.bin(reconstructed, theta) else { continue }
        sums[index][place] += weight
        squares[index][place] += weight * weight
      }
    }
    let count = Double(samples)
    return zip(sums, squares).map { sums, squares in
      zip(sums, squares).map { sum, square in
        (sum / count, ((square / count - sum * sum / count / count) / count).squareRoot())
      }
    }
  }
}

extension EnergyFunction {
  /// Linear between points, constant beyond.
  func callAsFunction(_ energy: Double) -> Double {
    guard let next = energiesGeV.firstIndex(where: { $0 > energy }) else { return values.last ?? 0 }
    guard next > 0 else { return values[0] }
    let fraction = (energy - energiesGeV[next - 1]) / (energiesGeV[next] - energiesGeV[next - 1])
    return values[next - 1] * (1 - fraction) + values[next] * fraction
  }
}

/// Steele, Lea and Flood's SplitMix, with normal numbers of Marsaglia's polar method.
private struct SplitMix {
  var state: UInt64

  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
  }

  mutating func normal() -> Double {
    while true {
      let (u, v) = (2 * uniform() - 1, 2 * uniform() - 1)
      let square = u * u + v * v
      if square < 1, square > 0 { return u * (-2 * log(square) / square).squareRoot() }
    }
  }
}
