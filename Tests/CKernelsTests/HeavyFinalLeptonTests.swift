import CKernels
import Foundation
import Interactions
import PaperModel
import Testing

/// Quadrature and totals where the final lepton has a mass, against brute force.
@Suite struct HeavyFinalLeptonTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let massGeV: Double
    let threshold: Double
    let energies: [Double]
    /// The edges in electron masses.
    let edges: [Double]
    var resolution = 0.1
    var testDescription: String { "\(massGeV) GeV, threshold \(threshold) GeV" }
  }

  /// At 100 MeV the least recoil lies above the threshold where the lepton can just be made.
  static let cases = [
    Case(massGeV: 0.01, threshold: 0.03, energies: [0, 2, 5, 20], edges: [0.5, 1.9, 2.5]),
    Case(massGeV: 0.03, threshold: 0.03, energies: [0, 2, 5, 20], edges: [0.5, 1.5]),
    Case(massGeV: 0.1, threshold: 0.03, energies: [9, 11, 20], edges: [0.5, 1]),
    Case(
      massGeV: 0.002, threshold: 1e-4, energies: [0, 0.01, 0.05], edges: [0.5, 1.5],
      resolution: 0.02),
  ]

  private static func shapes(_ massGeV: Double) throws -> ShapeSet {
    try #require(
      InteractionModel.of(["dipole_portal", "heavy_vector"], masses: ["m_n_gev": massGeV])
        .table.passes.last)
  }

  /// The lepton can be made where the energy in the centre of mass is that of both at rest.
  @Test(arguments: [0.002, 0.1]) func threshold(massGeV: Double) {
    let kinematics = nuem_kinematics(kind: NUEM_EXACT_KINEMATICS, final_mass_gev: massGeV)
    let electron = Constants.electronMassGeV
    let least = nuem_least_neutrino_energy(kinematics, 0)
    let square = electron * electron + 2 * electron * least
    #expect(abs(square.squareRoot() / (electron + massGeV) - 1) < 1e-12)
    #expect(nuem_largest_recoil(kinematics, 0.999 * least) == 0)
    #expect(nuem_largest_recoil(kinematics, 1.001 * least) > 0)
  }

  @Test(arguments: cases) func totals(problem: Case) throws {
    let shapes = try Self.shapes(problem.massGeV)
    var detector = nuem_detector(
      recoil_threshold_gev: problem.threshold,
      kinematics: nuem_kinematics(
        kind: NUEM_EXACT_KINEMATICS, final_mass_gev: problem.massGeV))
    let bins = problem.energies.count - 1
    var values = [Double](repeating: 0, count: bins * shapes.stride)
    try #require(
      shapes.withKernelShapes {
        nuem_total_response(&detector, $0, problem.energies, bins, &values, nil)
      } == NUEM_OK)
    let force = HeavyFinalLepton(
      shapes: shapes, threshold: problem.threshold, resolution: problem.resolution)
    for bin in 0..<bins {
      let (low, high) = (problem.energies[bin], problem.energies[bin + 1])
      let (coarse, fine) = (
        force.cumulative(from: low, to: high, edges: [.infinity], panels: 40)[0],
        force.cumulative(from: low, to: high, edges: [.infinity], panels: 60)[0]
      )
      for shape in shapes.shapes.indices {
        let own = abs(coarse[shape] - fine[shape])
        #expect(own <= 1e-4 * fine[shape])
        let found = values[bin * shapes.stride + shape]
        #expect(
          abs(found - fine[shape]) <= 1e-8 * fine[shape] + own,
          "bin \(bin), shape \(shape): \(found), not \(fine[shape]) +- \(own)")
      }
    }
  }

  /// Each level within what it promises of the total.
  @Test(arguments: cases) func quadrature(problem: Case) throws {
    let shapes = try Self.shapes(problem.massGeV)
    var detector = nuem_detector(
      angular_resolution_rad: 0, energy_resolution: problem.resolution,
      recoil_threshold_gev: problem.threshold, bin_width_gev: 1, bins: 1,
      kinematics: nuem_kinematics(
        kind: NUEM_EXACT_KINEMATICS, final_mass_gev: problem.massGeV))
    let bins = problem.energies.count - 1
    let force = HeavyFinalLepton(
      shapes: shapes, threshold: problem.threshold, resolution: problem.resolution)
    let edges = problem.edges.map { $0 * NUEM_ELECTRON_MASS_GEV } + [.infinity]
    // [energy bin][edge][shape]
    let rules = [80, 120].map { panels in
      (0..<bins).map {
        force.cumulative(
          from: problem.energies[$0], to: problem.energies[$0 + 1], edges: edges, panels: panels)
      }
    }
    let (coarse, fine) = (rules[0], rules[1])
    for shape in shapes.shapes.indices {
      let total = fine.reduce(0) { $0 + $1[edges.count - 1][shape] }
      for (index, edge) in edges.dropLast().enumerated() {
        let own = (0..<bins).reduce(0) {
          $0 + abs(coarse[$1][index][shape] - fine[$1][index][shape])
        }
        #expect(own < 3e-6 * total)
        for (level, promise) in [1e-6, 1e-7, 1e-8].enumerated() {
          var values = [Double](repeating: 0, count: bins * shapes.stride)
          try #require(
            shapes.withKernelShapes {
              nuem_quadrature_cumulative(
                &detector, $0, problem.energies, bins, edge, UInt32(level), &values, nil)
            } == NUEM_OK)
          let miss = (0..<bins).reduce(0) {
            $0 + abs(values[$1 * shapes.stride + shape] - fine[$1][index][shape])
          }
          #expect(
            miss < promise * total + own,
            "edge \(edge), level \(level), shape \(shape): \(miss / total) +- \(own / total)")
        }
      }
    }
  }
}
