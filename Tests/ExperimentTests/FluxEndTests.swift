import Configuration
import Experiment
import Testing

/// A flux that is too short for the energies that are to count gives rates that are too low.
@Suite struct FluxEndTests {
  private func warning(end: Double, energyMaxGeV: Double) throws -> String? {
    let rows = ["neutrino,0,0,1,1,1,1,1", "neutrino,0,1,\(end),1,1,1,1"]
    let flux = try FluxTable(
      csv: Array((fluxHeader + rows.joined(separator: "\n")).utf8), name: "nd.csv")
    var beam = BeamSettings()
    beam.energyMaxGeV = energyMaxGeV
    return flux.endWarning(beam)
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
    #expect(try FluxTable.published().endWarning(BeamSettings()) == nil)
  }
}
