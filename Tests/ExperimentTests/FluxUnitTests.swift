import Experiment
import Testing

@Suite struct FluxUnitTests {
  @Test(arguments: [
    ("1/( cm^2  MeV POT )", 1e3), ("1/(m^2 GeV 1e20 POT)", 1e-24),
    ("1/(m^2 MeV 1.1e21 POT)", 1 / (10 * 1.1e21)), ("1/(cm^2 GeV POT)", 1.0),
    ("1/(m^2 GeV POT)", 1e-4), ("1/(m^2 50 MeV POT)", 2e-3),
    ("1/(cm^2 50MeV 1e21POT)", 2e-20), ("1/(cm2 MeV 1e20 POT)", 1e-17), ("1/(m^2 eV POT)", 1e5),
    ("1/m^2/50 MeV/10^21 POT", 2e-24), (" 1/( m\u{B2} * GeV * POT ) ", 1e-4),
    ("1/(m^2 0.25 GeV POT)", 4e-4), ("1/(m^2 keV 1e20 POT)", 1e-18), ("1/(cm^2 TeV POT)", 1e-3),
  ])
  func isRead(_ text: String, _ scale: Double) throws {
    let unit = try #require(FluxUnit(text))
    #expect(abs(unit.scale / scale - 1) < 1e-14)
    #expect(unit.text == text)
  }

  @Test(arguments: [("1/(m^2 bin POT)", 1e-4), ("1/(cm^2 bin 1e21 POT)", 1e-21)])
  func countsWholeBins(_ text: String, _ scale: Double) throws {
    let unit = try #require(FluxUnit(text))
    #expect(unit.isPerBin && abs(unit.scale / scale - 1) < 1e-14)
  }

  @Test(arguments: [
    "1/(m^2 5 bin POT)", "1/(bin POT)", "1/(m^2 GeV bin POT)",
    "", "1", "1/()", "1/(POT)", "1/(m^2 POT)", "1/(GeV POT)", "1/(m^2 GeV)", "1/(m^2 GeV year)",
    "1/(acre GeV POT)", "1/(m^2 0 MeV POT)", "1/(m^2 -5 MeV POT)", "1/(m^2 GeV 1e31 POT)",
    "1/(m^2 GeV GeV POT)", "1/(m^2 5 5 MeV POT)", "2/(m^2 GeV POT)", "m^2 GeV POT",
    "1/(m^2 GeV POT", "1/(", "1/(mm^2 GeV POT)", "1/(GeV m^2 POT)", "1/(m^2 GeV 0 POT)",
    "1/(m^2 GeV nan POT)", "1/(m^2 GeV 1e20 1e20 POT)", "1/(m^2 GeV pot)",
    "1/(m^2 GeV 1e400 POT)", "1/(m^2 nan MeV POT)",
  ])
  func isRefused(_ text: String) { #expect(FluxUnit(text) == nil) }
}
