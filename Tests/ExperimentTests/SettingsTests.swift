import Configuration
import Experiment
import Testing

@Suite struct DetectorSettingsTests {
  @Test func targetsIn50TonnesOfArgon() {
    let detector = DetectorSettings()
    #expect(abs(detector.electrons / 1.35675e31 - 1) < 1e-5)
    #expect(abs(detector.argonAtoms / 7.5375e29 - 1) < 1e-4)
    #expect(
      abs(detector.electrons * BeamSettings().protonsOnTargetPerYear / 1.4924e52 - 1) < 1e-4)
  }

  /// Below 100 keV electrons are bound, and whoever counts such recoils is told.
  @Test func boundElectrons() throws {
    var detector = DetectorSettings()
    #expect(detector.boundElectronWarning == nil)
    detector.recoilThresholdGeV = 1e-4
    #expect(detector.boundElectronWarning == nil)
    detector.recoilThresholdGeV = 1e-6
    let warning = try #require(detector.boundElectronWarning)
    #expect(
      warning.hasPrefix(
        "detector.recoil_threshold_gev: 1.0e-06 GeV is below 0.0001 GeV, where electrons are bound")
    )
  }

  @Test func binEdges() {
    var binning = BinningSettings()
    #expect(binning.firstEdges == (0...12).map { Double($0) / 2 })
    #expect(abs(binning.binWidthGeV - 0.51099895e-3 / 2) < 1e-18)
    binning.bins = 1
    #expect(binning.firstEdges == [0, 6])
  }

  @Test func defaultsAreShownAndReadAgain() throws {
    let text = Setup.format.yaml(of: Setup())
    #expect(text.contains("\nplan: prism  "))
    #expect(text.contains("\n  pot_per_year: 1.1e+21  "))
    #expect(try Setup.read(text).settings == Setup())
  }

  @Test func everyShapeIsShownAndReadAgain() throws {
    let setup = try Setup.read(
      """
      detector:
        target: { composition: { H: 8, C: 8 } }
        fiducial_mass_t: 25
        baseline_m: 600
        angular_resolution_deg: { constant: 0.5, noise_deg_gev: 0.1 }
        angular_smearing: spherical
        energy_resolution: sigma.csv
        reconstructed_threshold_gev: 0.5
        efficiency: 0.8
      binning:
        axes:
          - { variable: electron_energy_gev, edges: [0.8, 2, 100] }
          - { variable: e_theta2_me, bins: 7, high: 3.5 }
      beam:
        flux:
          - { file: "a b.dat", format: globes, mode: neutrino, position_m: 0,
              unit: "1/(m^2 GeV 1e20 POT)" }
      plan:
        - { mode: neutrino, position_m: 1.5, years: 2 }
        - { mode: neutrino, position_m: 1.5, years: 1 }
      normalization: absolute
      backgrounds: rates.csv
      """
    ).settings
    #expect(setup.backgrounds == .table(file: "rates.csv"))
    #expect(setup.plan.isCustom && setup.plan.exposures.map(\.years) == [3])
    for text in [
      Setup.format.yaml(of: setup), Setup.format.json(of: setup).text(indented: true),
    ] {
      #expect(try Setup.read(text).settings == setup)
    }
  }

  @Test(arguments: [
    ("detector: { fiducial_mass_t: 0 }", "detector.fiducial_mass_t: expected a number > 0"),
    ("detector: { angular_resolution_deg: -1 }", "detector.angular_resolution_deg: expected"),
    ("detector: { energy_resolution: .inf }", "detector.energy_resolution: expected a number"),
    ("detector: { angular_smearing: round }", "expected one of projected, spherical"),
    ("binning: { axes: 5 }", "binning.axes: expected a list of one or two axes"),
    ("binning: { axes: [{ edges: [0, 1] }] }", "binning.axes[1]: the key \"variable\" is missing"),
    (
      "binning: { axes: [{ variable: theta, edges: [0, 1] }] }",
      "binning.axes[1].variable: expected one of electron_energy_gev, theta_mrad, e_theta2_me, enu_gev"
    ),
    (
      "binning: { axes: [{ variable: theta_mrad, edges: [0, 2, 1] }] }",
      "binning.axes[1].edges[3]: expected an edge above 2, the one before, found \"1\""
    ),
    (
      "binning: { axes: [{ variable: theta_mrad, edges: [1] }] }",
      "binning.axes[1].edges: expected two edges or more, found 1"
    ),
    (
      "binning: { axes: [{ variable: theta_mrad, edges: [-1, 1] }] }",
      "binning.axes[1].edges[1]: expected a number >= 0"
    ),
    (
      "binning: { axes: [{ variable: theta_mrad, edges: [0, 1], bins: 2 }] }",
      "binning.axes[1].bins: expected either edges, or bins from low to high"
    ),
    (
      "binning: { axes: [{ variable: theta_mrad, bins: 2 }] }",
      "binning.axes[1]: expected edges, or bins and high"
    ),
    (
      "binning: { axes: [{ variable: theta_mrad, bins: 2, low: 3, high: 3 }] }",
      "binning.axes[1].high: expected a number above low, 3"
    ),
    (
      "binning: { axes: [{ variable: enu_gev, edges: [0, 1] }, { variable: enu_gev, edges: [0, 2] }] }",
      "binning.axes[2]: expected axes of different variables, found enu_gev twice"
    ),
    ("detector: { energy_resolution: -0.1 }", "detector.energy_resolution: expected a number"),
    ("detector: { energy_resolution: [0.1] }", "detector.energy_resolution: expected a number"),
    (
      "detector: { energy_resolution: { constant: -1 } }",
      "detector.energy_resolution.constant: expected a number >= 0"
    ),
    (
      "detector: { energy_resolution: { noise: 1 } }",
      "unknown key \"detector.energy_resolution.noise\""
    ),
    ("detector: { efficiency: 1.2 }", "detector.efficiency: expected a number > 0 and <= 1"),
    ("detector: { efficiency: -0.1 }", "detector.efficiency: expected a number > 0 and <= 1"),
    ("detector: { baseline_m: 0 }", "detector.baseline_m: expected a number > 0"),
    ("detector: { target: xenn }", "found \"xenn\"; did you mean \"xenon\"?"),
    (
      "detector: { target: { composition: { C: 1, Hx: 2 } } }",
      "detector.target.composition.Hx: expected the symbol of an element, from H to U, found \"Hx\""
    ),
    (
      "detector: { target: { composition: {} } }",
      "detector.target.composition: expected at least one element"
    ),
    (
      "detector: { target: { composition: { C: 0 } } }",
      "detector.target.composition.C: expected a number > 0"
    ),
    (
      "detector: { target: { electrons_per_tonne: 0 } }",
      "detector.target.electrons_per_tonne: expected a number > 0"
    ),
    (
      "detector: { target: { composition: { C: 1 }, electrons_per_tonne: 1e29 } }",
      "detector.target: expected either composition or electrons_per_tonne"
    ),
    ("detector: { recoil_threshold_gev: 0 }", "detector.recoil_threshold_gev: expected a number"),
    ("binning: { bins: 1e12 }", "binning.bins: expected a whole number >= 1 and <= 10000"),
    ("binning: { bins: 0 }", "binning.bins: expected a whole number >= 1 and <= 10000"),
    ("binning: { high_me: -6 }", "binning.high_me: expected a number > 0"),
    ("beam: { flux: }", "beam.flux: expected default, a CSV file, or a list"),
    ("beam: { flux: [] }", "beam.flux: expected default, a CSV file, or a list"),
    ("beam: { flux: [{ file: a }] }", "beam.flux[1]: the key \"format\" is missing"),
    ("pot_per_year: 1", "unknown key \"pot_per_year\"; did you mean \"beam.pot_per_year\"?"),
    ("plan: []", "plan: expected one of on-axis, prism, prism-7y, or a list"),
    ("plan: prsm", "found \"prsm\"; did you mean \"prism\"?"),
    ("plan: [{ mode: nu, position_m: 0, years: 1 }]", "plan[1].mode: expected one of neutrino"),
    ("plan: [{ mode: neutrino, years: 1 }]", "plan[1]: the key \"position_m\" is missing"),
    ("plan: [{ mode: neutrino, position_m: 0, years: 0 }]", "plan[1].years: expected a number > 0"),
    ("normalization: table2", "normalization: expected one of table1, absolute"),
    ("backgrounds: []", "backgrounds: expected default | none | CSV file"),
  ])
  func wrongValues(_ text: String, _ message: String) {
    let failure = refusal { () throws(Failure) in try Setup.read(text) }
    #expect(failure?.kind == .badInput)
    #expect(failure?.message.hasPrefix("conf.yaml:1: ") == true)
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
  }
}

@Suite struct ExposurePlanTests {
  @Test func namedPlans() {
    #expect(ExposurePlan.onAxis.exposures.map(\.years).reduce(0, +) == 7)
    #expect(ExposurePlan.prism.exposures.map(\.years).reduce(0, +) == 10.5)
    #expect(ExposurePlan.prism7y.exposures.map(\.years).reduce(0, +) == 7)
    #expect(ExposurePlan.prism.exposures.map(\.positionM) == [0, 0, 18, 18, 30, 30])
    #expect(ExposurePlan(named: "prism-7y") == .prism7y)
    #expect(ExposurePlan(named: "custom") == nil)
    #expect(ExposurePlan(custom: []) == nil)
  }
}
