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

  private static let energyAxis = """
    binning: { axes: [{ variable: electron_energy_gev, edges: [0.8, 2, 3, 5, 20] }] }
    backgrounds: none
    plan: on-axis

    """
  private static let twoAxes = """
    binning:
      axes:
        - { variable: electron_energy_gev, edges: [0.5, 2, 20] }
        - { variable: e_theta2_me, bins: 3, high: 6 }
    backgrounds: none
    plan: on-axis

    """

  /// Rows, columns and units of other axes.
  @Test func columns() async throws {
    func document(_ configuration: String, _ format: String) async throws -> String {
      try await nuem(
        "spectrum", "--config", "c.yaml", "--mode", "neutrino", "--samples", "1e5", "--format",
        format, in: folder(configuration)
      ).succeeded()
    }
    let one = try await document(Self.energyAxis, "csv").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
    #expect(one[0].hasPrefix("mode,position_m,bin,low_1,high_1,numu"))
    #expect(one.count == 5 && one[2].hasPrefix("neutrino,0,2,2,3,"))
    let two = try await document(Self.twoAxes, "csv").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
    #expect(two[0].hasPrefix("mode,position_m,bin,low_1,high_1,low_2,high_2,numu"))
    #expect(two.count == 7 && two[5].hasPrefix("neutrino,0,5,2,20,2,4,"))
    let json = try Document(try await document(Self.twoAxes, "json"))
    let axes = try #require(json.provenance["axes"] as? [[String: String]])
    #expect(
      axes == [
        ["variable": "electron_energy_gev", "unit": "GeV"],
        ["variable": "e_theta2_me", "unit": "electron masses"],
      ])
    let text = try await document(Self.twoAxes, "text")
    #expect(text.contains("bin of reconstructed electron energy and E_e theta^2"))
    #expect(text.contains("low_2 and high_2 are edges of E_e theta^2"))
    #expect(text.contains("Outside of all bins, events per year: "))
  }

  /// What has no neutrino energy is counted: electrons with 2 m_e or more of E_e theta^2.
  @Test func neutrinoEnergy() async throws {
    func rows(_ axis: String) async throws -> Document {
      try Document(
        try await nuem(
          "spectrum", "--config", "c.yaml", "--mode", "neutrino", "--position", "0", "--samples",
          "1e6",
          "--format", "json",
          in: folder("binning: { axes: [\(axis)] }\nbackgrounds: none\nplan: on-axis\n")
        ).succeeded())
    }
    let energies = try await rows("{ variable: enu_gev, edges: [0, 1, 5, 1e6] }")
    let counted = try #require(
      (energies.object["without_neutrino_energy"] as? [[String: Any]])?.first?["total"] as? Double)
    let angles = try await rows("{ variable: e_theta2_me, edges: [0, 2, 1e6] }")
    func total(_ document: Document, _ row: Int) -> Double {
      document.rows[row]["total"] as? Double ?? .nan
    }
    #expect(agree(counted, total(angles, 1), within: 3e-3))
    let physical = (0..<3).reduce(0) { $0 + total(energies, $1) }
    #expect(agree(physical, total(angles, 0), within: 3e-3))
  }

  /// Every command that computes knows the axes.
  @Test(arguments: [
    ["rates"], ["bounds", "--parameter", "mu_numu"], ["fit"], ["impact", "--parameter", "mu_numu"],
    ["spectrum", "--mode", "neutrino", "--format", "latex"], ["export", "templates"],
    ["export", "pyhf", "--set", "mu_numu=1e-9"],
    ["region", "--x", "mu_numu", "--y", "mu_nue", "--points", "9"],
    ["toys", "--parameter", "mu_numu", "--toys", "20"],
  ])
  func commands(_ command: [String]) async throws {
    for configuration in [Self.energyAxis, Self.twoAxes] {
      let run = try await nuem(
        command + ["--config", "c.yaml", "--samples", "2e4"], in: folder(configuration))
      #expect(run.status == 0 && !run.output.isEmpty, "\(run.errors)")
    }
  }

  @Test func tablesAndReport() async throws {
    for configuration in [Self.energyAxis, Self.twoAxes] {
      let folder = try folder(configuration)
      let common = ["--config", "c.yaml", "--samples", "2e4"]
      let tables = try await nuem(["tables", "--output", "t"] + common, in: folder)
      #expect(tables.status == 0, "\(tables.errors)")
      let report = try await nuem(["report", "--output", "r.html"] + common, in: folder)
      #expect(report.status == 0, "\(report.errors)")
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
      "binning:\n  axes: [{ variable: theta_mrad, edges: [0, 10] }]",
      [":2: binning.axes: backgrounds: default is an estimate for argon"]
    ),
    (
      "backgrounds: none\nbinning:\n  bins: 8\n  axes: [{ variable: theta_mrad, edges: [0, 10] }]",
      [":3: binning.bins: expected either axes, or bins and high_me"]
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

  /// What knows equal bins of E_e theta^2 alone says so.
  @Test func axesThatCannotBe() async throws {
    let folder = try folder(Self.twoAxes)
    try await nuem(
      "export", "globes", "--config", "c.yaml", "--samples", "1e4", "--output", "g", in: folder
    ).refused(65, naming: ["c.yaml:2: binning.axes: ", "GLoBES takes equal bins"])
    try await nuem(
      "spectrum", "--config", "c.yaml", "--engine", "quadrature", in: folder
    ).refused(65, naming: ["c.yaml:2: binning.axes: ", "engine qmc"])
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
