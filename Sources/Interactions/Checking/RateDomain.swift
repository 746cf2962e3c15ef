import Foundation

/// Where rates are looked at: neutrino energies and, for each, the logarithms of the recoil energies that
/// kinematics allow, ends included.
struct RateDomain {
  private(set) var neutrinoEnergyGeV: [Double] = []
  private(set) var recoilEnergyGeV: [Double] = []

  /// Below, no detector sees a recoil, and cross-sections of photons grow without end.
  static let leastRecoilGeV = 1e-3

  /// Empty where neutrinos of these energies cannot make the final mass.
  ///
  /// - Parameter steps: energies, and recoils at each energy.
  init(
    kinematics: Kinematics, finalMassGeV: Double, largestEnergyGeV: Double, steps: Int = 200
  ) {
    let leastEnergyGeV = kinematics.leastNeutrinoEnergyGeV(
      recoilThresholdGeV: Self.leastRecoilGeV, finalMassGeV: finalMassGeV)
    guard leastEnergyGeV <= largestEnergyGeV else { return }
    for step in 0..<steps {
      let part = Double(step) / Double(steps - 1)
      let energy = leastEnergyGeV * (1 - part) + largestEnergyGeV * part
      let least = max(
        Self.leastRecoilGeV,
        kinematics.leastRecoilGeV(neutrinoEnergyGeV: energy, finalMassGeV: finalMassGeV))
      let largest = kinematics.largestRecoilGeV(
        neutrinoEnergyGeV: energy, finalMassGeV: finalMassGeV)
      guard least <= largest else { continue }
      let ratio = log(largest / least)
      for recoil in 0..<steps {
        let part = Double(recoil) / Double(steps - 1)
        neutrinoEnergyGeV.append(energy)
        recoilEnergyGeV.append(recoil == steps - 1 ? largest : least * exp(part * ratio))
      }
    }
  }
}
