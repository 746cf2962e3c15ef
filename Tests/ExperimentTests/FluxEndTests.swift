import Configuration
import Experiment
import Testing

/// A flux that is too short for the energies that are to count gives rates that are too low.
@Suite struct FluxEndTests {
  private func warning(
    begin: Double = 0, end: Double, energyMaxGeV: Double, thresholdGeV: Double = 0.03
  ) throws -> String? {
    let rows = ["neutrino,0,\(begin),1,1,1,1,1", "neutrino,0,1,\(end),1,1,1,1"]
    let flux = try FluxTable(
      csv: Array((fluxHeader + rows.joined(separator: "\n")).utf8), name: "nd.csv")
    var beam = BeamSettings()
    beam.energyMaxGeV = energyMaxGeV
    var detector = DetectorSettings()
    detector.recoilThresholdGeV = thresholdGeV
    let warnings = flux.rangeWarnings(beam, detector)
    #expect(warnings.count <= 1)
    return warnings.first
  }

  /// Neutrinos that the flux does not know would be seen.
  @Test func aLateBeginIsTold() throws {
    #expect(
      try warning(begin: 0.25, end: 2.5, energyMaxGeV: 2.5)
        == "the flux (nd.csv) begins at 0.25 GeV, above the recoil threshold, 0.03 GeV: nothing counts"
        + " between")
    #expect(try warning(begin: 0.25, end: 2.5, energyMaxGeV: 2.5, thresholdGeV: 0.25) == nil)
  }

  @Test func isTold() throws {
    #expect(
      try warning(end: 2.5, energyMaxGeV: 20)
        == "the flux (nd.csv) ends at 2.5 GeV, below energy_max_gev, 20 GeV: nothing counts between"
    )
    #expect(try warning(end: 2.5, energyMaxGeV: 2.5.nextUp) != nil)
  }

  @Test func isSilentWhereNothingIsMissing() throws {
    for energyMaxGeV in [2.5, 2, 0.5] {
      #expect(try warning(end: 2.5, energyMaxGeV: energyMaxGeV) == nil)
    }
    #expect(try FluxTable.published().rangeWarnings(BeamSettings(), DetectorSettings()).isEmpty)
  }
}
