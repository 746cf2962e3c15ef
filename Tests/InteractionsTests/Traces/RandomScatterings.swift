import Foundation

/// SplitMix64: the same points in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number between two positive ones, evenly distributed in the logarithm.
  mutating func logarithmic(_ range: ClosedRange<Double>) -> Double {
    exp(Double.random(in: log(range.lowerBound)...log(range.upperBound), using: &self))
  }

  /// A coupling of either sign.
  mutating func signed(_ range: ClosedRange<Double>) -> Double {
    (Bool.random(using: &self) ? 1 : -1) * logarithmic(range)
  }
}

extension Scattering {
  /// The largest mass that a neutrino of an energy can make of itself: sqrt(s) - m.
  static func largestFinalMassGeV(neutrinoEnergyGeV: Double) -> Double {
    let m = electronMass
    return 2 * neutrinoEnergyGeV / (1 + (1 + 2 * neutrinoEnergyGeV / m).squareRoot())
  }

  /// Least and largest recoil energy, T_- and T_+ of interactions.md.
  static func recoilLimitsGeV(
    neutrinoEnergyGeV e: Double, finalMassGeV mass: Double
  ) -> (least: Double, largest: Double) {
    let m = electronMass
    let square = mass * mass
    let free = 2 * m * e - square
    let root = ((free - 2 * m * mass) * (free + 2 * m * mass)).squareRoot()
    let largest = (2 * m * e * e - square * (e + m) + e * root) / (2 * m * (2 * e + m))
    return (square * square / (4 * m * (2 * e + m) * largest), largest)
  }

  /// Points from a reactor's energies to those of the beam's tail, neutrinos and antineutrinos, recoils
  /// from a thousandth of the way up to nearly all of it.
  static func random(count: Int = 250, seed: UInt64, heavy: Bool = false) -> [Scattering] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { index in
      let energy = generator.logarithmic(1e-3...40)
      let limit = largestFinalMassGeV(neutrinoEnergyGeV: energy)
      let mass = heavy ? limit * generator.logarithmic(0.01...0.97) : 0
      let ends = recoilLimitsGeV(neutrinoEnergyGeV: energy, finalMassGeV: mass)
      // Half of the points lie evenly, half evenly in the logarithm.
      let part =
        index % 4 < 2
        ? generator.logarithmic(1e-3...0.999) : Double.random(in: 0.001...0.999, using: &generator)
      return Scattering(
        neutrinoEnergyGeV: energy,
        recoilEnergyGeV: ends.least + part * (ends.largest - ends.least), finalMassGeV: mass,
        antineutrino: index % 2 == 1)
    }
  }

}

/// Whether two numbers agree to a relative tolerance; what is no number agrees with nothing.
func agree(_ one: Double, _ other: Double, _ tolerance: Double = 1e-9) -> Bool {
  abs(one - other) <= tolerance * max(abs(one), abs(other))
}
