import CKernels
import Foundation
import Testing

/// The deterministic engine's levels converge as its header promises, to what brute force gives, also where
/// E_e theta^2 rises with the recoil energy.
@Suite struct QuadratureTests {
  private static let mass = NUEM_ELECTRON_MASS_GEV
  /// What levels 0, 1 and 2 promise, of the total.
  private static let promises = [1e-6, 1e-7, 1e-8]

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var angle = 0.0
    var resolution = 0.0
    let threshold: Double
    let energies: [Double]
    /// The edges in electron masses.
    let edges: [Double]
  }

  /// As E rises beyond 35 MeV, E_e theta^2 falls with T to about 1.83 m at 0.45 MeV, rises to just below
  /// 2 m at sqrt(m E / 3), 58 MeV at 20 GeV, and falls to 0.
  static let perfect = [
    Case(
      testDescription: "default threshold, edges about the maximum", threshold: 0.03,
      energies: [0, 2, 5, 10, 20], edges: [0.5, 1.9, 1.97, 1.98, 1.9835, 1.985, 1.988, 2.1]),
    Case(
      testDescription: "edges between minimum and maximum", threshold: 1e-4,
      energies: [0, 0.02, 0.05, 0.1, 1, 20], edges: [1.5, 1.83, 1.86, 1.9, 1.95, 1.985]),
    Case(
      testDescription: "three passages", threshold: 1e-8, energies: [0, 0.5, 20],
      edges: [1.84, 1.95, 1.98, 2.3]),
    Case(
      testDescription: "a reactor's energies", threshold: 1e-6,
      energies: [0, 0.0005, 0.001, 0.003, 0.01], edges: [0.3, 1, 1.6, 2, 2.3]),
  ]

  static let smeared = [
    Case(
      testDescription: "default threshold", resolution: 0.1, threshold: 0.03,
      energies: [0, 2, 10, 20], edges: [0.5, 1.9, 1.985, 2.5]),
    Case(
      testDescription: "fine, edges about the maximum", resolution: 0.003, threshold: 0.01,
      energies: [0, 0.5, 5], edges: [1.9, 1.96, 1.97]),
    Case(
      testDescription: "a reactor's energies", resolution: 0.01, threshold: 1e-5,
      energies: [0, 0.001, 0.01], edges: [0.3, 1.6, 2]),
  ]

  /// Levels have only each other to compare with where the angle is smeared.
  static let angles = [
    Case(
      testDescription: "default", angle: 0.0175, resolution: 0.1, threshold: 0.03,
      energies: [0, 2, 5, 10, 20], edges: [0.5, 1.985, 4]),
    Case(
      testDescription: "fine", angle: 0.001, resolution: 0.003, threshold: 0.005,
      energies: [0, 0.5, 5], edges: [1.9, 1.96, 1.97]),
    Case(
      testDescription: "angle alone, low threshold", angle: 0.0035, threshold: 1e-5,
      energies: [0, 1, 20], edges: [1.83, 1.9, 1.98]),
    Case(
      testDescription: "reactor", angle: 0.02, resolution: 0.1, threshold: 1e-6,
      energies: [0, 0.001, 0.01], edges: [0.3, 1.6, 2.3]),
  ]

  /// [energy bin][shape]
  private func cumulative(
    _ problem: Case, edge: Double, level: UInt32,
    kinematics: nuem_kinematics = exactKinematics
  ) throws -> [[Double]] {
    var detector = nuem_detector(
      angular_resolution_rad: problem.angle, energy_resolution: problem.resolution,
      recoil_threshold_gev: problem.threshold, bin_width_gev: 1, bins: 1, kinematics: kinematics)
    let bins = problem.energies.count - 1
    var values = [Double](repeating: 0, count: bins * paperShapes.stride)
    try #require(
      paperShapes.withKernelShapes {
        nuem_quadrature_cumulative(
          &detector, $0, problem.energies, bins, edge * Self.mass, level, &values, nil)
      } == NUEM_OK)
    return rows(values)
  }

  private func rows(_ values: [Double]) -> [[Double]] {
    stride(from: 0, to: values.count, by: paperShapes.stride).map {
      Array(values[$0..<$0 + paperShapes.shapes.count])
    }
  }

  /// [shape]
  private func totals(_ problem: Case) throws -> [Double] {
    let bins = problem.energies.count - 1
    var detector = nuem_detector(
      recoil_threshold_gev: problem.threshold, kinematics: exactKinematics)
    var values = [Double](repeating: 0, count: bins * paperShapes.stride)
    try #require(
      paperShapes.withKernelShapes {
        nuem_total_response(&detector, $0, problem.energies, bins, &values, nil)
      } == NUEM_OK)
    return rows(values).reduce([Double](repeating: 0, count: 7)) { zip($0, $1).map(+) }
  }

  /// The largest of any shape, of its total, summed over energy bins.
  private func deviation(_ one: [[Double]], _ other: [[Double]], _ totals: [Double]) -> Double {
    totals.indices.map { shape in
      zip(one, other).reduce(0) { $0 + abs($1.0[shape] - $1.1[shape]) } / totals[shape]
    }.max() ?? 0
  }

  @Test(arguments: perfect) func perfectDetector(problem: Case) throws {
    let totals = try totals(problem)
    for edge in problem.edges {
      let force = BruteForceEdge(threshold: problem.threshold, edge: edge * Self.mass)
      let (coarse, fine) = (
        force.perfect(energies: problem.energies, totals: totals, tolerance: 1e-11),
        force.perfect(energies: problem.energies, totals: totals, tolerance: 1e-12)
      )
      // What brute force itself does not know.
      let own = deviation(coarse, fine, totals)
      #expect(own < 2e-9)
      for (level, promise) in Self.promises.enumerated() {
        let found = try cumulative(problem, edge: edge, level: UInt32(level))
        let miss = deviation(found, fine, totals)
        #expect(miss < promise + own, "edge \(edge) m, level \(level): \(miss)")
      }
    }
  }

  @Test(arguments: smeared) func smearedEnergy(problem: Case) throws {
    let totals = try totals(problem)
    for edge in problem.edges {
      let force = BruteForceEdge(threshold: problem.threshold, edge: edge * Self.mass)
      let (coarse, fine) = (
        force.smeared(energies: problem.energies, resolution: problem.resolution, panels: 100),
        force.smeared(energies: problem.energies, resolution: problem.resolution, panels: 140)
      )
      let own = deviation(coarse, fine, totals)
      #expect(own < 1e-7)
      for (level, promise) in Self.promises.enumerated() {
        let found = try cumulative(problem, edge: edge, level: UInt32(level))
        let miss = deviation(found, fine, totals)
        #expect(miss < promise + own, "edge \(edge) m, level \(level): \(miss)")
      }
    }
  }

  @Test(arguments: angles + smeared + perfect) func levelsConverge(problem: Case) throws {
    let totals = try totals(problem)
    for edge in problem.edges {
      let finest = try cumulative(problem, edge: edge, level: 3)
      for (level, promise) in Self.promises.enumerated() {
        let found = try cumulative(problem, edge: edge, level: UInt32(level))
        let miss = deviation(found, finest, totals)
        #expect(miss < promise, "edge \(edge) m, level \(level): \(miss)")
      }
    }
  }

  /// Nothing is cumulated of neutrinos that cannot pass the threshold, and all below a far edge.
  @Test func ends() throws {
    let energies = [0.0, 0.001, 0.01]
    // Recoils of 1 MeV come from 1.21 MeV on: the first energy bin has none.
    let problem = Case(
      testDescription: "", threshold: 0.001, energies: energies, edges: [])
    let all = try cumulative(problem, edge: 3, level: 0)
    let totals = try totals(problem)
    #expect(all[0].allSatisfy { $0 == 0 })
    for shape in totals.indices { #expect(abs(all[1][shape] / totals[shape] - 1) < 1e-9) }
    let closed = Case(testDescription: "", threshold: 0.00976, energies: energies, edges: [])
    #expect(try cumulative(closed, edge: 3, level: 0).joined().allSatisfy { $0 == 0 })
  }
}
