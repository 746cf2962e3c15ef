import Testing

/// Detectors with which nothing would be seen, and what says nothing.
@Suite struct BadDetectorTests {
  @Test func efficiencyOfNothing() async throws {
    let folder = try Folder([
      "c.yaml": "backgrounds: none\ndetector:\n  efficiency: e.csv\n",
      "e.csv": "recoil_energy_gev,efficiency\n0.1,0\n5,0\n",
    ])
    try await nuem("rates", "--config", "c.yaml", in: folder)
      .refused(65, naming: ["c.yaml:3: detector.efficiency: e.csv: efficiency:", "0 everywhere"])
  }

  @Test func thresholdAboveTheBeam() async throws {
    let run = try await nuem(
      "rates", configuration: "backgrounds: none\ndetector:\n  reconstructed_threshold_gev: 20\n")
    run.refused(
      65, naming: ["c.yaml:3: detector.reconstructed_threshold_gev", "nothing would be seen"])
  }

  @Test(arguments: ["energy_resolution", "angular_resolution_deg"])
  func resolutionWithoutTerms(key: String) async throws {
    let run = try await nuem("rates", configuration: "detector:\n  \(key): {}\n")
    run.refused(65, naming: ["c.yaml:2: detector.\(key)", "expected at least one of"])
  }

  /// Allowed, and told.
  @Test func binsBelowTheThreshold() async throws {
    let run = try await nuem(
      "spectrum", "--samples", "1e3", "--mode", "neutrino",
      configuration: """
        backgrounds: none
        detector: { reconstructed_threshold_gev: 2 }
        binning: { axes: [{ variable: electron_energy_gev, edges: [0.5, 1, 2, 3] }] }
        """)
    #expect(run.status == 0)
    #expect(run.errors.contains("2 of 3 bins of electron_energy_gev lie below"), "\(run.errors)")
  }
}
