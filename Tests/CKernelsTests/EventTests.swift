import CKernels
import Foundation
import Testing

@Suite struct EventTests {
  private let mass = NUEM_ELECTRON_MASS_GEV

  private func detector(angle: Double = Double.pi / 180, energy: Double = 0.1) -> nuem_detector {
    nuem_detector(
      angular_resolution_rad: angle, energy_resolution: energy, recoil_threshold_gev: 0.03,
      bin_width_gev: 0.5 * mass, bins: 12)
  }

  private func event(
    _ detector: nuem_detector, _ energy: Double, _ recoil: Double, _ uniform: [Double]
  ) -> nuem_event {
    var detector = detector
    var event = nuem_event()
    nuem_smear_event(&detector, energy, recoil, uniform, &event)
    return event
  }

  /// (2.3) in the form 1 - cos(theta) = m (1 - y) / E_e, and E_e theta^2 close to 2 m (1 - y).
  @Test(arguments: [(0.5, 0.03), (2.5, 1.0), (20.0, 19.9), (10.0, 0.031)])
  func trueAngle(energy: Double, recoil: Double) {
    let theta = event(detector(), energy, recoil, [0.3, 0.4, 0.5]).theta_true
    let expected = mass * (1 - recoil / energy) / (recoil + mass)
    #expect(abs(2 * pow(sin(theta / 2), 2) / expected - 1) < 1e-12)
    #expect(abs((recoil + mass) * theta * theta / (2 * mass * (1 - recoil / energy)) - 1) < 1e-2)
  }

  @Test func perfectResolutionChangesNothing() {
    let perfect = event(detector(angle: 0, energy: 0), 2.5, 0.7, [0.9, 0.1, 0.7])
    #expect(abs(perfect.theta_reconstructed / perfect.theta_true - 1) < 1e-12)
    #expect(perfect.electron_energy_gev == 0.7 + mass)
  }

  /// (A.4): the third component of R_y(t) R_z(phi_2) R_y(theta_1) R_y(-t) p, with the rotations
  /// multiplied out one by one.
  @Test func reconstructedAngleFollowsTheRotations() {
    func rotateY(_ v: [Double], _ a: Double) -> [Double] {
      [cos(a) * v[0] + sin(a) * v[2], v[1], -sin(a) * v[0] + cos(a) * v[2]]
    }
    func rotateZ(_ v: [Double], _ a: Double) -> [Double] {
      [cos(a) * v[0] - sin(a) * v[1], sin(a) * v[0] + cos(a) * v[1], v[2]]
    }
    for index in 0..<500 {
      let uniform = [7.0, 11, 13].map {
        (Double(index) * $0.squareRoot()).truncatingRemainder(dividingBy: 1)
      }
      let sample = event(detector(angle: 0.2), 1.5, 0.05 + 0.002 * Double(index), uniform)
      let direction = [sin(sample.theta_true), 0, cos(sample.theta_true)]
      let turned = rotateY(
        rotateZ(
          rotateY(rotateY(direction, -sample.theta_true), sample.theta_1), sample.phi_2),
        sample.theta_true)
      #expect(abs(cos(sample.theta_reconstructed) - turned[2]) < 1e-13)
    }
  }

  /// theta_1 is a signed normal variable and phi_2 uniform: a two-dimensional Gaussian would make
  /// the mean square of the smeared angle 2 sigma^2 instead of sigma^2.
  @Test func smearingIsNotATwoDimensionalGaussian() {
    var words = [UInt32](repeating: 0, count: 4 * 100_000)
    nuem_philox_fill(5, 0, 0, 100_000, &words)
    let sigma = 0.01
    let smeared = detector(angle: sigma, energy: 0.1)
    var sumSquares = 0.0
    var sumEnergy = 0.0
    var sumEnergySquares = 0.0
    let recoil = 1.5
    let width = 0.1 * (recoil + mass).squareRoot()
    for index in 0..<100_000 {
      let uniform = (0..<3).map { Double(words[4 * index + $0]) * 0x1p-32 }
      let sample = event(smeared, recoil, recoil, uniform)  // y = 1: the true angle is 0
      sumSquares += sample.theta_reconstructed * sample.theta_reconstructed
      let pull = (sample.electron_energy_gev - recoil - mass) / width
      sumEnergy += pull
      sumEnergySquares += pull * pull
    }
    let count = 100_000.0
    let spread = (2 / count).squareRoot()
    #expect(abs(sumSquares / count / (sigma * sigma) - 1) < 5 * spread)
    #expect(abs(sumEnergy / count) < 5 / count.squareRoot())
    #expect(abs(sumEnergySquares / count - 1) < 5 * spread)
  }
}
