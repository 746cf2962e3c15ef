import Foundation
import Interactions
import Testing

/// Where recoils end: at the electron that goes straight on, the neutrino straight back.
@Suite struct KinematicsTests {
  private let mass = Constants.electronMassGeV

  /// Energy and momentum before and after, of the neutrino that comes back with what is left.
  @Test(arguments: [1e-7, 1e-5, 2.56e-4, 1e-3, 0.03, 2.5, 40])
  func largestRecoil(energy: Double) {
    let recoil = Kinematics.exact.largestRecoilGeV(neutrinoEnergyGeV: energy)
    let after = energy * mass / (2 * energy + mass)
    let momentum = (recoil * (recoil + 2 * mass)).squareRoot()
    #expect(abs((recoil + after) / energy - 1) < 1e-14)
    #expect(abs((momentum - after) / energy - 1) < 1e-14)
    #expect(recoil < energy)
  }

  @Test(arguments: [1e-9, 1e-6, 1e-4, 5e-4, 0.03, 2, 20])
  func leastEnergyIsTheInverse(recoil: Double) {
    for kinematics in Kinematics.allCases {
      let energy = kinematics.leastNeutrinoEnergyGeV(recoilThresholdGeV: recoil)
      let again = kinematics.largestRecoilGeV(neutrinoEnergyGeV: energy)
      #expect(abs(again / recoil - 1) < 1e-14)
    }
    // A reactor's neutrino of 0.5 MeV gives no 0.4 MeV.
    #expect(Kinematics.exact.leastNeutrinoEnergyGeV(recoilThresholdGeV: recoil) > recoil)
  }

  /// With the paper's kinematics, recoils reach the neutrino's energy.
  @Test func paper() {
    #expect(Kinematics.paper.largestRecoilGeV(neutrinoEnergyGeV: 0.7) == 0.7)
    #expect(Kinematics.paper.leastNeutrinoEnergyGeV(recoilThresholdGeV: 0.7) == 0.7)
    #expect(PhysicsSettings().kinematics == .exact)
  }
}
