import CKernels
import Foundation
import Testing

@Suite struct EventTests {
  private let mass = NUEM_ELECTRON_MASS_GEV

  private func detector(
    angle: Double = Double.pi / 180, energy: Double = 0.1,
    kinematics: nuem_kinematics = exactKinematics
  ) -> nuem_detector {
    nuem_detector(
      angular_resolution_rad: angle, energy_resolution: energy, recoil_threshold_gev: 0.03,
      bin_width_gev: 0.5 * mass, bins: 12, kinematics: kinematics)
  }

  private struct Event {
    let energy: Double
    let recoil: Double
    /// Radius and angle of Box and Muller, azimuth.
    let uniform: [Double]
    let electronEnergy: Double
    let theta: Double
  }

  /// A count of events that is a multiple of 8.
  private func events(
    _ detector: nuem_detector, _ kinematics: [(Double, Double)], _ uniforms: [[Double]],
    set: nuem_instruction_set = NUEM_BEST
  ) throws -> [Event] {
    var detector = detector
    var energies = [Double](repeating: 0, count: kinematics.count)
    var squares = energies
    let status = nuem_smear_events(
      &detector, set, kinematics.count, kinematics.map(\.0), kinematics.map(\.1),
      (0..<3).flatMap { kind in uniforms.map { $0[kind] } }, &energies, &squares, nil)
    try #require(status == NUEM_OK)
    return kinematics.indices.map {
      Event(
        energy: kinematics[$0].0, recoil: kinematics[$0].1, uniform: uniforms[$0],
        electronEnergy: energies[$0], theta: squares[$0].squareRoot())
    }
  }

  private let points = [
    (0.5, 0.03), (2.5, 1.0), (20.0, 19.9), (10.0, 0.031), (3, 0.4), (0.1, 0.09), (7, 6.5),
    (1, 0.05),
  ]

  /// Perfect resolution shows the true angle, from four-momenta added up: the neutrino's energy and
  /// momentum before and after differ by the electron's, and its mass after is 0.
  @Test func trueAngle() throws {
    let uniforms = [[Double]](repeating: [0.3, 0.4, 0.5], count: points.count)
    for event in try events(detector(angle: 0, energy: 0), points, uniforms) {
      let momentum = (event.recoil * (event.recoil + 2 * mass)).squareRoot()
      let (along, across) = (momentum * cos(event.theta), momentum * sin(event.theta))
      let after = event.energy - event.recoil
      let massSquare =
        after * after - (event.energy - along) * (event.energy - along) - across * across
      #expect(abs(massSquare) < 1e-12 * event.energy * event.energy)
      #expect(event.electronEnergy == event.recoil + mass)
      #expect(event.theta < 0.5 * Double.pi)
    }
  }

  /// With the paper's kinematics the same is (2.3) in the form 1 - cos(theta) = m (1 - y) / E_e, and
  /// E_e theta^2 close to 2 m (1 - y).
  @Test func trueAngleOfThePaper() throws {
    let uniforms = [[Double]](repeating: [0.3, 0.4, 0.5], count: points.count)
    let perfect = detector(angle: 0, energy: 0, kinematics: paperKinematics)
    for event in try events(perfect, points, uniforms) {
      let electron = event.recoil + mass
      let inelastic = 1 - event.recoil / event.energy
      let expected = mass * inelastic / electron
      #expect(abs(2 * pow(sin(event.theta / 2), 2) / expected - 1) < 1e-11)
      #expect(abs(electron * event.theta * event.theta / (2 * mass * inelastic) - 1) < 1e-2)
      #expect(event.electronEnergy == electron)
    }
  }

  /// (A.4): the third component of R_y(t) R_z(phi_2) R_y(theta_1) R_y(-t) p, with the rotations
  /// multiplied out one by one, theta_1 and E_e from (A.1)-(A.3) with the C library's functions.
  @Test(arguments: [0.0175, 0.2, 1.5])
  func smearingFollowsTheRotations(sigma: Double) throws {
    func rotateY(_ v: [Double], _ a: Double) -> [Double] {
      [cos(a) * v[0] + sin(a) * v[2], v[1], -sin(a) * v[0] + cos(a) * v[2]]
    }
    func rotateZ(_ v: [Double], _ a: Double) -> [Double] {
      [cos(a) * v[0] - sin(a) * v[1], sin(a) * v[0] + cos(a) * v[1], v[2]]
    }
    let uniforms = (1...512).map { index in
      [7.0, 11, 13].map { (Double(index) * $0.squareRoot()).truncatingRemainder(dividingBy: 1) }
    }
    let kinematics = (1...512).map { (1.5, 0.05 + 0.002 * Double($0)) }
    for event in try events(
      detector(angle: sigma, kinematics: paperKinematics), kinematics, uniforms)
    {
      let radius = (-2 * log(event.uniform[0])).squareRoot()
      let angle = Double.pi * (event.uniform[1] - 0.5)
      let turn = 2 * Double.pi
      let theta1 = abs((sigma * radius * cos(angle)).remainder(dividingBy: turn))
      let electron = event.recoil + mass
      let energy = electron + 0.1 * electron.squareRoot() * radius * sin(angle)
      #expect(abs(event.electronEnergy - energy) < 1e-12)

      let trueTheta =
        2 * asin((mass * (1 - event.recoil / event.energy) / (2 * electron)).squareRoot())
      let direction = [sin(trueTheta), 0, cos(trueTheta)]
      let turned = rotateY(
        rotateZ(rotateY(rotateY(direction, -trueTheta), theta1), Double.pi * event.uniform[2]),
        trueTheta)
      // The kernel's cosines come from polynomials that are right to 3e-10 of 1 - cosine.
      #expect(abs(cos(event.theta) - turned[2]) < 3e-9)
    }
  }

  /// theta_1 is a signed normal variable and phi_2 uniform: a two-dimensional Gaussian would make
  /// the mean square of the smeared angle 2 sigma^2 instead of sigma^2.
  @Test func smearingIsNotATwoDimensionalGaussian() throws {
    let count = 100_000
    var words = [UInt32](repeating: 0, count: 4 * count)
    nuem_philox_fill(5, 0, 0, count, &words)
    let sigma = 0.01
    let recoil = 1.5
    let uniforms = (0..<count).map { index in
      (0..<3).map { (Double(words[4 * index + $0]) + 0.5) * 0x1p-32 }
    }
    // y = 1: the true angle is 0.
    let sample = try events(
      detector(angle: sigma, kinematics: paperKinematics),
      .init(repeating: (recoil, recoil), count: count), uniforms)
    let width = 0.1 * (recoil + mass).squareRoot()
    let pulls = sample.map { ($0.electronEnergy - recoil - mass) / width }
    let n = Double(count)
    let spread = (2 / n).squareRoot()
    let meanSquare = sample.reduce(0) { $0 + $1.theta * $1.theta } / n
    #expect(abs(meanSquare / (sigma * sigma) - 1) < 5 * spread)
    #expect(abs(pulls.reduce(0, +) / n) < 5 / n.squareRoot())
    #expect(abs(pulls.reduce(0) { $0 + $1 * $1 } / n - 1) < 5 * spread)
    // The two normal numbers are not correlated: E_e and theta^2.
    let correlation = zip(pulls, sample).reduce(0) { $0 + $1.0 * $1.1.theta * $1.1.theta }
    #expect(abs(correlation / n / (sigma * sigma)) < 5 * (3 / n).squareRoot())
  }

  /// Every instruction set of this processor gives the same events to rounding.
  @Test func instructionSetsAgree() throws {
    let uniforms = points.indices.map { [0.1 * Double($0) + 0.05, 0.3, 0.12 * Double($0) + 0.01] }
    let best = try events(detector(), points, uniforms)
    for set in [NUEM_BASELINE, NUEM_AVX2, NUEM_AVX512] where nuem_has_instruction_set(set) != 0 {
      for (own, other) in zip(try events(detector(), points, uniforms, set: set), best) {
        #expect(abs(own.theta / other.theta - 1) < 1e-13)
        #expect(abs(own.electronEnergy / other.electronEnergy - 1) < 1e-13)
      }
    }
  }
}
