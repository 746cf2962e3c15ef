import Testing

/// A detector of one's own, from the command line.
@Suite struct DetectorTests {
  private static let own = """
    detector:
      target: polystyrene
      fiducial_mass_t: 6
      energy_resolution: { stochastic: 0.06, constant: 0.03 }
      angular_resolution_deg: angle.csv
      reconstructed_threshold_gev: 0.4
      efficiency: efficiency.csv
    backgrounds: none

    """
  private static let files = [
    "angle.csv": "energy_gev,resolution_deg\n0.01,3\n1,1\n25,0.4\n",
    "efficiency.csv": "recoil_energy_gev,efficiency\n0.02,0.3\n1,0.8\n25,0.7\n",
  ]

  private func folder(_ configuration: String, _ more: [String: String] = [:]) throws -> Folder {
    try Folder(
      Self.files.merging(["c.yaml": configuration]) { $1 }.merging(more) { $1 })
  }

  /// All engines see the same detector.
  @Test func enginesAgree() async throws {
    let folder = try folder(Self.own)
    func totals(_ engine: String) async throws -> [Double] {
      let document = try Document(
        try await nuem(
          "spectrum", "--config", "c.yaml", "--mode", "neutrino", "--position", "0", "--engine",
          engine, "--samples", "1e6", "--format", "json", in: folder
        ).succeeded())
      return document.rows.compactMap { $0["total"] as? Double }
    }
    let exact = try await totals("quadrature")
    #expect(exact.count == 12)
    for (engine, tolerance) in [("qmc", 1e-3), ("mc", 3e-2)] {
      for (one, other) in zip(exact, try await totals(engine)) {
        #expect(agree(one, other, within: tolerance), "\(engine)")
      }
    }
  }

  /// The numbers of a file are part of the hash, and the file of its scan.
  @Test func hashes() async throws {
    func hash(_ files: [String: String]) async throws -> String {
      try await nuem("config", "check", "c.yaml", in: folder(Self.own, files)).succeeded()
    }
    let one = try await hash([:])
    let other = try await hash([
      "efficiency.csv": "recoil_energy_gev,efficiency\n0.02,0.4\n1,0.8\n25,0.7\n"
    ])
    #expect(one != other)
  }

  @Test(arguments: [
    (
      "detector:\n  target: water",
      [":2: detector.target: backgrounds: default is an estimate for argon"]
    ),
    (
      "detector:\n  baseline_m: 600",
      [":2: detector.baseline_m: backgrounds: default is an estimate for argon"]
    ),
    (
      "detector:\n  energy_resolution: short.csv",
      [
        ":2: detector.energy_resolution: ", "short.csv: goes from 0.5 to 2 GeV",
        "expected a table of them all",
      ]
    ),
    (
      "detector:\n  efficiency: many.csv",
      [":2: detector.efficiency: ", "many.csv:3: efficiency: expected a number >= 0 and <= 1"]
    ),
  ])
  func refused(_ configuration: String, _ parts: [String]) async throws {
    let folder = try folder(
      configuration,
      [
        "short.csv": "energy_gev,resolution\n0.5,0.1\n2,0.05\n",
        "many.csv": "recoil_energy_gev,efficiency\n0.5,0.1\n2,1.05\n",
      ])
    for command in [["rates", "--config"], ["config", "check"]] {
      try await nuem(command + ["c.yaml"], in: folder).refused(65, naming: ["c.yaml"] + parts)
    }
  }

  @Test func missingFile() async throws {
    let folder = try folder("detector: { efficiency: none.csv }")
    try await nuem("rates", "--config", "c.yaml", in: folder).refused(
      66, naming: ["c.yaml:1: detector.efficiency: ", "none.csv"])
  }

  /// An efficiency that ends is told; so is a distance too far.
  @Test func warnings() async throws {
    let run = try await nuem(
      "rates", "--config", "c.yaml", "--samples", "1e4",
      in: folder(
        """
        detector: { baseline_m: 700, efficiency: short.csv }
        backgrounds: none
        """, ["short.csv": "recoil_energy_gev,efficiency\n0.5,0.9\n2,0.8\n"]))
    #expect(run.status == 0)
    #expect(run.errors.contains("detector.baseline_m, 700 m, is more than 10 % away"))
    #expect(run.errors.contains("below 0.5 GeV it counts as 0.9, above 2 GeV as 0.8"))
  }
}
