import Configuration
import Experiment
import Testing

/// Targets and the files of a detector.
@Suite struct TargetTests {
  private func electrons(_ target: String) throws -> Double {
    try Setup.read("detector: { fiducial_mass_t: 1, target: \(target) }").settings.detector
      .electrons
  }

  private static let iron: Double = 13.0 + 6.0
  private static let ironGrams: Double = 0.5 * 55.845 + 0.75 * 15.999
  private static let weights: [(String, Double)] = [
    ("argon", 18.0 / 39.948), ("carbon", 6.0 / 12.011), ("polystyrene", 7.0 / 13.019),
    ("mineral-oil", 8.0 / 14.027), ("water", 10.0 / 18.015), ("xenon", 54.0 / 131.29),
    ("{ composition: { C: 1, H: 1 } }", 7.0 / 13.019),
    ("{ composition: { Fe: 0.5, O: 0.75 } }", iron / ironGrams),
  ]

  /// Electrons in a tonne, from atomic weights by hand.
  @Test(arguments: weights)
  func perGram(target: String, expected: Double) throws {
    #expect(abs(try electrons(target) / (expected * 6.02214076e29) - 1) < 1e-12)
  }

  @Test func electronsPerTonne() throws {
    #expect(try electrons("{ electrons_per_tonne: 2.7e29 }") == 2.7e29)
  }

  /// The innermost electrons of carbon are bound nine times less than those of argon, those of xenon nine times more.
  @Test(arguments: [("carbon", 5e-5, 1e-5), ("xenon", 1e-3, 8e-4), ("argon", 1e-4, 9e-5)])
  func boundElectrons(_ target: String, _ allowed: Double, _ warned: Double) throws {
    var detector = try Setup.read("detector: { target: \(target) }").settings.detector
    detector.recoilThresholdGeV = allowed
    #expect(detector.boundElectronWarning == nil)
    detector.recoilThresholdGeV = warned
    #expect(detector.boundElectronWarning != nil)
  }

  @Test func baseline() throws {
    let setup = try Setup.read("{ beam: { baseline_m: 1000 }, detector: { baseline_m: 1050 } }")
      .settings
    #expect(abs(setup.detector.fluxFactor(of: setup.beam) - 1 / 1.1025) < 1e-15)
    #expect(setup.detector.baselineWarning(setup.beam) == nil)
    let far = try Setup.read("detector: { baseline_m: 460 }").settings
    #expect(far.detector.baselineWarning(far.beam)?.contains("more than 10 %") == true)
    #expect(DetectorSettings().fluxFactor(of: BeamSettings()) == 1)
  }

  /// One term is the number that it would be alone.
  @Test func termsAlone() throws {
    let terms = try Setup.read(
      """
      detector:
        energy_resolution: { stochastic: 0.1, constant: 0 }
        angular_resolution_deg: { constant: 1 }
      """)
    #expect(terms.settings == Setup())
  }
}

@Suite struct DetectorTablesTests {
  private func tables(_ key: String, _ content: String) throws -> DetectorTables {
    let folder = try Folder(["table.csv": content])
    let (settings, source) = try folder.read("detector:\n  \(key): table.csv")
    return try DetectorTables(settings.detector, source: source)
  }

  @Test func read() throws {
    let tables = try tables("efficiency", "recoil_energy_gev,efficiency\n# all\n0.1,0\n1,1\n")
    #expect(
      tables.efficiency?.function
        == EnergyFunction(energiesGeV: [0.1, 1], values: [0, 1]))
    #expect(tables.warnings(fromGeV: 0.1, toGeV: 1).isEmpty)
    let warning = tables.warnings(fromGeV: 0.05, toGeV: 2).first ?? ""
    #expect(warning.contains("below 0.1 GeV it counts as 0, above 1 GeV as 1"))
  }

  @Test(arguments: [
    (
      "efficiency", "recoil_energy_gev,efficiency\n0.1,1.2\n",
      "csv:2: efficiency: expected a number >= 0"
    ),
    (
      "efficiency", "recoil_energy_gev,efficiency\n0.1,-1\n",
      "csv:2: efficiency: expected a number >= 0"
    ),
    (
      "efficiency", "recoil_energy_gev,efficiency\n1,1\n0.5,1\n",
      "csv:3: recoil_energy_gev: expected an energy above 1, that of the row before, found \"0.5\""
    ),
    (
      "efficiency", "energy,efficiency\n1,1\n",
      "csv:1: expected the header recoil_energy_gev,efficiency"
    ),
    ("efficiency", "recoil_energy_gev,efficiency\n", "csv: expected rows"),
    ("energy_resolution", "energy_gev,resolution\n1,0\n", "csv:2: resolution: expected a number"),
    (
      "energy_resolution", "energy_gev,resolution\n-1,0.1\n", "csv:2: energy_gev: expected a number"
    ),
    (
      "angular_resolution_deg", "energy_gev,resolution_deg\n1,200\n",
      "csv:2: resolution_deg: expected a number"
    ),
  ])
  func refused(_ key: String, _ content: String, _ message: String) throws {
    let folder = try Folder(["table.csv": content])
    let (settings, source) = try folder.read("detector:\n  \(key): table.csv")
    let failure = refusal { () throws(Failure) in
      try DetectorTables(settings.detector, source: source)
    }
    #expect(failure?.kind == .badInput)
    let text = failure?.message ?? ""
    #expect(text.contains("conf.yaml:2: detector.\(key): "), "\(text)")
    #expect(text.contains(message), "\(text)")
  }

  /// What a resolution is beyond its table would be a guess.
  @Test(arguments: [(0.05, 5.0, false), (0.15, 5, true), (0.05, 3, true)])
  func inside(_ first: Double, _ last: Double, _ isRefused: Bool) throws {
    let folder = try Folder([
      "table.csv": "energy_gev,resolution\n\(first),0.1\n\(last),0.05\n"
    ])
    let (settings, source) = try folder.read("detector:\n  energy_resolution: table.csv")
    let tables = try DetectorTables(settings.detector, source: source)
    let failure = refusal { () throws(Failure) in
      try tables.check(fromGeV: 0.1, toGeV: 4, source: source)
    }
    #expect((failure != nil) == isRefused)
    if let failure {
      #expect(failure.message.contains("conf.yaml:2: detector.energy_resolution: "))
      #expect(failure.message.contains("electrons have from 0.1 to 4 GeV"))
    }
  }
}
