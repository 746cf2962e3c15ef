import Configuration
import Experiment
import Interactions
import Testing

@Suite struct EnergyGridTests {
  static let flux = Result { () throws(Failure) in
    try FluxTable(
      csv: Array(
        (fluxHeader + "neutrino,0,1,2,1,3,5,7\nneutrino,0,2,4,2,4,6,8\n").utf8), name: "nd.csv")
  }

  static func grid(
    _ text: String, kinematics: Kinematics = .exact
  ) throws(Failure) -> EnergyGrid {
    let (settings, source) = try Setup.read(text)
    return try EnergyGrid(
      flux: flux.get(), beam: settings.beam, detector: settings.detector,
      kinematics: kinematics, source: source)
  }

  static let cuts: [(energyMaxGeV: Double, edges: [Double])] = [
    (20, [1, 2, 4]), (4, [1, 2, 4]), (3, [1, 2, 3]), (2, [1, 2]), (1.5, [1, 1.5]),
  ]

  @Test(arguments: cuts)
  func binsAreCut(_ energyMaxGeV: Double, _ edges: [Double]) throws {
    let grid = try Self.grid("beam: { energy_max_gev: \(energyMaxGeV) }")
    #expect(grid.edgesGeV == edges)
    let values = grid.values(
      of: try Self.flux.get().flux(at: Station(mode: .neutrino, positionM: 0)))
    #expect(values == (edges.count == 2 ? [1, 3, 5, 7] : [1, 2, 3, 4, 5, 6, 7, 8]))
  }

  @Test func defaultGridEndsAt20GeV() throws {
    let grid = try EnergyGrid(
      flux: try .published(), beam: BeamSettings(), detector: DetectorSettings(),
      source: ConfigurationSource())
    #expect(grid.energyBins == 80 && grid.edgesGeV.last == 20)
  }

  @Test(arguments: [
    (
      "detector:\n  recoil_threshold_gev: 20",
      "conf.yaml:2: detector.recoil_threshold_gev: the recoil threshold, 20 GeV, is not below energy_max_gev, 20 GeV"
    ),
    (
      "detector:\n  recoil_threshold_gev: 4",
      "conf.yaml:2: detector.recoil_threshold_gev: the recoil threshold, 4 GeV, is not below the end of the flux (nd.csv), 4 GeV"
    ),
    (
      "beam:\n  energy_max_gev: 1",
      "conf.yaml:2: beam.energy_max_gev: 1 GeV leaves nothing of the flux (nd.csv), which begins at 1 GeV"
    ),
    (
      "beam:\n  energy_max_gev: 0.02",
      "conf.yaml:2: beam.energy_max_gev: the recoil threshold, 0.03 GeV, is not below energy_max_gev, 0.02 GeV"
    ),
  ])
  func nothingLeft(_ text: String, _ message: String) {
    #expect(
      refusal { () throws(Failure) in try Self.grid(text) } == Failure(.badInput, message))
  }

  /// Recoils end before the neutrino's energy; as the paper has it, they reach it.
  @Test func recoilsEndBelowTheEnergy() throws {
    let threshold = "detector: { recoil_threshold_gev: 3.9998 }"
    #expect(
      refusal { () throws(Failure) in try Self.grid(threshold) }
        == Failure(
          .badInput,
          "conf.yaml:1: detector.recoil_threshold_gev: the recoil threshold, 3.9998 GeV, is not below"
            + " the largest recoil, 3.9997445168439527 GeV, of neutrinos at the end of the flux"
            + " (nd.csv), 4 GeV"))
    #expect(try Self.grid(threshold, kinematics: .paper).edgesGeV == [1, 2, 4])
    #expect(
      try Self.grid("detector: { recoil_threshold_gev: 3.9997 }").edgesGeV == [1, 2, 4])
  }
}
