import Configuration
import Experiment
import Interactions
import Testing

@Suite struct GlobesTests {
  static let entry =
    "{ file: nd.dat, format: globes, mode: neutrino, position_m: 0, unit: \"1/(m^2 GeV POT)\" }"
  static let other =
    "{ file: off.dat, format: globes, mode: neutrino, position_m: 6, unit: \"1/(cm^2 GeV POT)\" }"

  @Test func pointsBecomeBins() throws {
    let folder = try Folder([
      "nd.dat": "# E nue numu nutau nuebar numubar nutaubar\n"
        + "0.5 1 2 0 3 4 0\n1.5 5 6 0 7 8 0\r\n4.5 9 10 0 11 12 0\n"
    ])
    let flux = try folder.flux("beam: { flux: [\(Self.entry)] }")
    #expect(flux.energyEdgesGeV == [0, 1, 3, 6])
    let expected = [2, 6, 10, 4, 8, 12, 1, 5, 9, 3, 7, 11].map { $0 * 1e-4 }
    let found = try flux.flux(at: Station(mode: .neutrino, positionM: 0))
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-18 })
    #expect(flux.positionsM(mode: .antineutrino).isEmpty)
    #expect(flux.warnings.isEmpty && flux.source == "GLoBES: nd.dat")
  }

  @Test func firstBinIsSymmetricUnlessItWouldPassZero() throws {
    let folder = try Folder(["nd.dat": "2 1 1 0 1 1 0\n3 1 1 0 1 1 0\n"])
    #expect(
      try folder.flux("beam: { flux: [\(Self.entry)] }").energyEdgesGeV == [1.5, 2.5, 3.5])
    let low = try Folder(["nd.dat": "0.25 1 1 0 1 1 0\n3.25 1 1 0 1 1 0\n"])
    #expect(try low.flux("beam: { flux: [\(Self.entry)] }").energyEdgesGeV == [0, 1.75, 4.75])
  }

  @Test func unlikeEdgesAreMerged() throws {
    let folder = try Folder([
      "nd.dat": "0.5 0 1e4 0 0 0 0\n1.5 0 2e4 0 0 0 0\n",
      "off.dat": "2.0 0 10 1e-3 0 0 0\n3.0 0 20 0 0 0 0\n",
    ])
    let flux = try folder.flux("beam: { flux: [\(Self.entry), \(Self.other)] }")
    #expect(flux.energyEdgesGeV == [0, 1, 1.5, 2, 2.5, 3.5])
    let onAxis = try flux.flux(at: Station(mode: .neutrino, positionM: 0)).prefix(5)
    #expect(zip(onAxis, [1.0, 2, 2, 0, 0]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(
      try flux.flux(at: Station(mode: .neutrino, positionM: 6)).prefix(5) == [0, 0, 10, 10, 20])
    // Where one file has no flux and the other has, the one that is short is named.
    #expect(
      flux.warnings.dropFirst() == [
        "the flux of nd.dat lies from 0 to 2 GeV, others from 0 to 3.5 GeV: there it has none",
        "the flux of off.dat lies from 1.5 to 3.5 GeV, others from 0 to 3.5 GeV: there it has none",
      ])
    #expect(flux.warnings.first?.hasSuffix("off.dat:1: tau neutrinos are left out") == true)
  }

  @Test(arguments: [
    ("1 1 1 0 1 1", "conf.yaml:2: beam.flux[1].file: nd.dat:1: expected 7 columns, found 6"),
    (
      "1 1 1 0 1 1 0\n1 1 1 0 1 1 0",
      "conf.yaml:2: beam.flux[1].file: nd.dat:2: expected energies that ascend, found 1 after 1"
    ),
    ("1 1 1 0 1 1 0", "conf.yaml:2: beam.flux[1].file: nd.dat: expected two energies or more"),
    (
      "-1 1 1 0 1 1 0",
      "conf.yaml:2: beam.flux[1].file: nd.dat:1: E: expected a number >= 0 and <= 1.0e+100, found"
        + " \"-1\""
    ),
    (
      "1 1 1 0 1 1 0\n1e308 1 1 0 1 1 0",
      "conf.yaml:2: beam.flux[1].file: nd.dat:2: E: expected a number >= 0 and <= 1.0e+100, found"
        + " \"1e308\""
    ),
    (
      "1 1 1 0 1 1 0\n1.0000000000000002 1 1 0 1 1 0",
      "conf.yaml:2: beam.flux[1].file: nd.dat:2: expected energies with an edge of bins between them,"
        + " found 1.0000000000000002 after 1"
    ),
    (
      "1 1 -1 0 1 1 0",
      "conf.yaml:2: beam.flux[1].file: nd.dat:1: numu: expected a number >= 0, found \"-1\""
    ),
    (
      "1 1 1 x 1 1 0",
      "conf.yaml:2: beam.flux[1].file: nd.dat:1: nutau: expected a number, found \"x\""
    ),
    (
      "1 0 0 0 0 0 0\n2 0 0 0 0 0 0",
      "conf.yaml:2: beam.flux: GLoBES: nd.dat: the flux is zero everywhere"
    ),
  ])
  func wrongFiles(_ text: String, _ message: String) throws {
    let folder = try Folder(["nd.dat": text])
    #expect(
      folder.message { () throws(Failure) in
        try folder.flux("beam:\n  flux: [\(Self.entry)]")
      } == message)
  }

  @Test func twiceTheSamePlace() throws {
    let folder = try Folder(["nd.dat": "0.5 0 1 0 0 0 0\n1.5 0 2 0 0 0 0\n"])
    #expect(
      folder.message { () throws(Failure) in
        try folder.flux("beam:\n  flux:\n  - \(Self.entry)\n  - \(Self.entry)")
      } == "conf.yaml:4: beam.flux[2]: numu in neutrino mode at 0 m again, as in item 1")
  }

  @Test func theUnitIsNeverGuessed() throws {
    let folder = try Folder(["nd.dat": ""])
    let without = "{ file: nd.dat, format: globes, mode: neutrino, position_m: 0 }"
    #expect(
      folder.message { () throws(Failure) in try folder.flux("beam: { flux: [\(without)] }") }
        == "conf.yaml:1: beam.flux[1]: the key \"unit\" is missing")
    let wrong = Self.entry.replacing("m^2", with: "acre")
    #expect(
      folder.message { () throws(Failure) in try folder.flux("beam: { flux: [\(wrong)] }") }
        == "conf.yaml:1: beam.flux[1].unit: expected \(FluxUnit.grammar), found the text"
        + " \"1/(acre GeV POT)\"")
  }
}
