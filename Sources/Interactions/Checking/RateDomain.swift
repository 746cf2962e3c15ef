import Foundation

/// The points at which rates are checked: neutrino energies and, for each, recoil energies that
/// kinematics allow, at equal steps of their logarithm, with both ends.
struct RateDomain {
  private(set) var neutrinoEnergyGeV: [Double] = []
  private(set) var recoilEnergyGeV: [Double] = []

  /// The least recoil energy. Below it no detector sees a recoil, and cross-sections with a photon
  /// grow without limit.
  static let leastRecoilGeV = 1e-3

  /// The points up to an energy; none where neutrinos of these energies cannot make the final mass.
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
