import CKernels
import Interactions
import PaperModel
import Testing

/// The sampling kernels themselves, below the engines.
@Suite struct SamplingTests {
  private struct Refused: Error {}

  enum Kernel: CaseIterable { case montecarlo, quasi }

  private static let bins = 7
  private static let edges: [Double] = [0.01, 0.2, 1, 1.5, 9]
  private static let quantiles: [Double] = [0, 0.3, 0.3, 0.55, 1]

  private static func run(
    _ kernel: Kernel, samples: UInt64, slices: [(UInt64, UInt64)],
    set: nuem_instruction_set = NUEM_BEST, angle: Double = 0.02, threshold: Double = 0.02,
    kinematics: nuem_kinematics = exactKinematics, shapes: ShapeSet = paperShapes,
    edges: [Double] = SamplingTests.edges, quantiles: [Double] = SamplingTests.quantiles,
    change: (inout nuem_detector) -> Void = { _ in }
  ) throws -> [Double] {
    var detector = nuem_detector(
      angular_resolution_rad: angle, energy_resolution: 0.1, recoil_threshold_gev: threshold,
      bin_width_gev: 4e-4, bins: bins, kinematics: kinematics)
    change(&detector)
    let row = (nuem_bins(&detector) + 1) * shapes.stride
    var response = [Double](repeating: 0, count: (edges.count - 1) * row)
    for (first, count) in slices {
      var range = nuem_sample_range(
        seed: 42, replicate: 3, samples: samples, first: first, count: count)
      try edges.withUnsafeBufferPointer { edges in
        try quantiles.withUnsafeBufferPointer { quantiles in
          var axis = nuem_energy_axis(
            bins: edges.count - 1, edges_gev: edges.baseAddress, quantiles: quantiles.baseAddress)
          var begin = 0
          var end = 0
          nuem_energy_range(&range, &axis, &begin, &end)
          var partial = [Double](repeating: 0, count: (end - begin) * row)
          let status =
            shapes.withKernelShapes { shapes in
              switch kernel {
              case .montecarlo:
                nuem_montecarlo_accumulate(&detector, shapes, &axis, &range, set, &partial, nil)
              case .quasi:
                nuem_quasi_accumulate(&detector, shapes, &axis, &range, set, &partial, nil)
              }
            }
          guard status == NUEM_OK else { throw Refused() }
          for (index, value) in partial.enumerated() { response[begin * row + index] += value }
        }
      }
    }
    return response
  }

  /// Slices of a replicate add up to the whole, wherever they are cut.
  @Test(arguments: Kernel.allCases) func slicesAddUp(kernel: Kernel) throws {
    let whole = try Self.run(kernel, samples: 4096, slices: [(0, 4096)])
    let parts = try Self.run(
      kernel, samples: 4096, slices: [(0, 8), (8, 1000), (1008, 3080), (4088, 8)])
    for (one, other) in zip(whole, parts) { #expect(abs(one - other) <= 1e-12 * abs(one)) }
  }

  /// Fused instruction sets give the same bits, the baseline the same to rounding.
  @Test(arguments: Kernel.allCases, [0.0, 0.02, 0.6])
  func instructionSetsAgree(kernel: Kernel, angle: Double) throws {
    for (kinematics, threshold) in [
      (exactKinematics, 0.02), (exactKinematics, 1e-6), (paperKinematics, 0.02),
    ] {
      try instructionSetsAgree(
        kernel: kernel, angle: angle, threshold: threshold, kinematics: kinematics)
    }
  }

  /// Sets that are evaluated in batches: formulas, masses and more than eight shapes, radiation, and heavy
  /// final leptons.
  static let models = [
    InteractionModel.of(["scalar"]),
    InteractionModel.of(
      ["electromagnetic", "scalar", "vector_b_l", InteractionUse(name: "vector", mass: "m_2_gev")],
      masses: ["m_2_gev": 0.2]
    ) { $0.vector.electronAxial = 0.5 },
    InteractionModel.of(["electromagnetic", "vector_b_l"]) {
      $0.radiation = .electromagneticEnergy
    },
    InteractionModel.of(["dipole_portal", "heavy_vector"], masses: ["m_n_gev": 0.01]),
  ]

  @Test(arguments: models.indices, Kernel.allCases)
  func instructionSetsAgreeOnOtherShapes(model: Int, kernel: Kernel) throws {
    #expect(Self.models[1].shapes.count > 8)
    for pass in Self.models[model].table.passes {
      let kinematics = nuem_kinematics(
        kind: NUEM_EXACT_KINEMATICS, final_mass_gev: pass.finalMassGeV)
      for threshold in [0.02, 1e-6] where pass.radiation == 0 || threshold > 0.01 {
        try instructionSetsAgree(
          kernel: kernel, angle: 0.02, threshold: threshold, kinematics: kinematics, shapes: pass)
      }
    }
  }

  /// Detectors that have kernels of their own: terms of resolutions, and every kind of axes.
  private static let general: [@Sendable (inout nuem_detector) -> Void] = [
    { detector in
      detector.energy.constant = 0.05
      detector.reconstructed_threshold_gev = 0.3
    },
    { detector in
      detector.angular_law = NUEM_SPHERICAL_ANGLE
      detector.angle.noise = 0.01
      detector.axis.0.variable = NUEM_THETA
      detector.axis.0.width = 0.02
    },
    { detector in detector.axis.0 = axis(NUEM_ELECTRON_ENERGY, 0.4, 9) },
    { detector in
      detector.axes = 2
      detector.axis.1 = axis(NUEM_ELECTRON_ENERGY, 0.5, 5)
    },
    { detector in
      detector.axes = 2
      detector.axis.1 = axis(NUEM_NEUTRINO_ENERGY, 1, 6)
    },
  ]

  private static func axis(_ variable: nuem_variable, _ width: Double, _ bins: Int) -> nuem_axis {
    nuem_axis(variable: variable, bins: bins, width: width, edges: nil)
  }

  @Test(arguments: Kernel.allCases, general.indices)
  func generalDetectors(kernel: Kernel, index: Int) throws {
    let change = Self.general[index]
    try instructionSetsAgree(
      kernel: kernel, angle: 0.02, threshold: 0.02, kinematics: exactKinematics, change: change)
    let whole = try Self.run(kernel, samples: 4096, slices: [(0, 4096)], change: change)
    let parts = try Self.run(
      kernel, samples: 4096, slices: [(0, 8), (8, 1000), (1008, 3080), (4088, 8)], change: change)
    #expect(whole.contains { $0 > 0 })
    for (one, other) in zip(whole, parts) {
      #expect(abs(one - other) <= 1e-12 * abs(one) + 1e-300)
    }
  }

  private func instructionSetsAgree(
    kernel: Kernel, angle: Double, threshold: Double, kinematics: nuem_kinematics,
    shapes: ShapeSet = paperShapes, change: (inout nuem_detector) -> Void = { _ in }
  ) throws {
    let sets = [NUEM_BASELINE, NUEM_AVX2, NUEM_AVX512].filter { nuem_has_instruction_set($0) != 0 }
    let results = try sets.map {
      try Self.run(
        kernel, samples: 2048, slices: [(0, 2048)], set: $0, angle: angle, threshold: threshold,
        kinematics: kinematics, shapes: shapes, change: change)
    }
    if results.count == 3 { #expect(results[1] == results[2]) }
    for result in results.dropFirst() {
      for (own, other) in zip(result, results[0]) {
        #expect(abs(own - other) <= 1e-11 * abs(other) + 1e-300)
      }
    }
  }

  /// A net wants powers of two and slices of eights.
  @Test func unfitNetsAreRefused() throws {
    let unfit = [(4, 0, 4), (1000, 0, 1000), (64, 4, 8), (64, 0, 63), (1 << 33, 0, 8)]
    for (samples, first, count) in unfit {
      #expect(throws: Refused.self) {
        try Self.run(
          .quasi, samples: UInt64(samples), slices: [(UInt64(first), UInt64(count))])
      }
    }
  }

  /// A net of as many samples as its coordinates have values is whole to its end: eight neighbours of
  /// the last share of the energies, each with one eighth of it.
  @Test func largestNet() throws {
    let samples: UInt64 = 1 << 32
    for first in [0, samples / 2, samples - 8] {
      let response = try Self.run(.quasi, samples: samples, slices: [(first, 8)])
      #expect(response.contains { $0 > 0 } && response.allSatisfy(\.isFinite))
    }
  }

  /// Plain Monte Carlo knows where a sample stands beyond 2^32 too. Samples of a slice have nearly the
  /// same neutrino energy E, and one over the density of their recoils has the mean of what lies between
  /// the threshold and the largest recoil.
  @Test func positionsBeyond32Bits() throws {
    let (samples, count): (UInt64, UInt64) = (1 << 40, 4096)
    let (low, high, threshold) = (1.0, 9.0, 0.02)
    let slices: [UInt64] = (0..<64).map { ($0 << 34) + (1 << 33) }
    let ratios = try slices.map { first in
      let response = try Self.run(
        .montecarlo, samples: samples, slices: [(first, count)], edges: [low, high],
        quantiles: [0, 1])
      let stride = paperShapes.stride
      // The first shape function is 1; over the bins and what lies outside.
      let sum = (0...Self.bins).reduce(0) { $0 + response[$1 * stride] }
      let energy = low + (high - low) * Double(first) / Double(samples)
      let largest = nuem_largest_recoil(exactKinematics, energy)
      return sum / ((high - low) * Double(count) / Double(samples) * (largest - threshold))
    }
    let mean = ratios.reduce(0, +) / 64
    let spread = (ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 63).squareRoot()
    #expect(spread < 0.02)
    #expect(abs(mean - 1) < 5 * spread / 8)
    // Other samples, not the first ones again.
    #expect(Set(ratios).count == 64)
  }

  /// Just above the threshold of a heavy lepton its least recoil is far above the detector's threshold: samples
  /// begin there, and have the integral.
  @Test(arguments: Kernel.allCases) func recoilsBesideAHeavyLepton(kernel: Kernel) throws {
    let shapes = try #require(
      InteractionModel.of(["dipole_portal", "heavy_vector"], masses: ["m_n_gev": 0.01])
        .table.passes.last)
    let kinematics = nuem_kinematics(
      kind: NUEM_EXACT_KINEMATICS, final_mass_gev: shapes.finalMassGeV)
    let least = nuem_least_neutrino_energy(kinematics, 0)
    let edges = [1.05 * least, 1.2 * least]
    var detector = nuem_detector(recoil_threshold_gev: 1e-6, kinematics: kinematics)
    var totals = [Double](repeating: 0, count: shapes.stride)
    try #require(
      shapes.withKernelShapes { nuem_total_response(&detector, $0, edges, 1, &totals, nil) }
        == NUEM_OK)
    let samples: UInt64 = 1 << 18
    let response = try Self.run(
      kernel, samples: samples, slices: [(0, samples)], threshold: 1e-6, kinematics: kinematics,
      shapes: shapes, edges: edges, quantiles: [0, 1])
    for shape in shapes.shapes.indices {
      let sum = (0...Self.bins).reduce(0) { $0 + response[$1 * shapes.stride + shape] }
      #expect(abs(sum / totals[shape] - 1) < (kernel == .quasi ? 1e-3 : 0.02))
    }
  }
}
