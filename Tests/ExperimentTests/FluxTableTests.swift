import CKernels
import Configuration
import Experiment
import Foundation
import Interactions
import Testing

@Suite struct FluxTableTests {
  @Test func publishedFlux() throws {
    let flux = try FluxTable.published()
    #expect(flux.energyBins == 160)
    #expect(flux.energyEdgesGeV == (0...160).map { Double($0) / 4 })
    for mode in BeamMode.allCases {
      #expect(flux.positionsM(mode: mode) == (0...10).map { 3 * Double($0) })
    }
    let onAxis = try flux.flux(at: Station(mode: .neutrino, positionM: 0))
    #expect(onAxis.count == 4 * 160)
    #expect([0, 160, 320, 480].map { onAxis[$0] } == [4.225e-09, 2.043e-09, 8.635e-11, 2.523e-11])
    #expect(flux.contentHash.count == 32 && flux.warnings.isEmpty)
  }

  @Test func linearBetweenPositions() throws {
    let flux = try FluxTable.published()
    let low = try flux.flux(at: Station(mode: .antineutrino, positionM: 15))
    let high = try flux.flux(at: Station(mode: .antineutrino, positionM: 18))
    let between = try flux.flux(at: Station(mode: .antineutrino, positionM: 16))
    for index in between.indices {
      let expected = low[index] * 2 / 3 + high[index] / 3
      #expect(abs(between[index] - expected) <= 1e-15 * abs(expected))
    }
  }

  @Test func beyondThePositions() throws {
    let flux = try FluxTable(
      csv: Array((fluxHeader + "neutrino,3,0,1,1,1,1,1\nneutrino,6,0,1,2,2,2,2").utf8),
      name: "nd.csv")
    #expect(try flux.flux(at: Station(mode: .neutrino, positionM: 6)) == [2, 2, 2, 2])
    for positionM in [0, 2.9, 6.1, .nan] {
      let failure = refusal { () throws(Failure) in
        try flux.flux(at: Station(mode: .neutrino, positionM: positionM))
      }
      #expect(failure?.message.contains("in neutrino mode it covers 3 to 6 m (nd.csv)") == true)
    }
    let failure = refusal { () throws(Failure) in
      try flux.flux(at: Station(mode: .antineutrino, positionM: 3))
    }
    #expect(failure == Failure(.badInput, "the flux (nd.csv) has no antineutrino mode"))
  }

  @Test func plansThatTheFluxDoesNotCover() throws {
    let (settings, source) = try Setup.read(
      """
      plan:
        - { mode: neutrino, position_m: 0, years: 1 }
        - { mode: neutrino, position_m: 31, years: 1 }
      """)
    let flux = try FluxTable.published()
    let failure = refusal { () throws(Failure) in try flux.check(settings.plan, source: source) }
    #expect(
      failure?.message
        == "conf.yaml:3: plan[2]: no flux at 31 m: in neutrino mode it covers 0 to 30 m (default)")
    #expect(refusal { () throws(Failure) in try flux.check(.prism, source: source) } == nil)
  }

  /// The digits that xxhsum -H2 prints.
  @Test(arguments: [
    ("", "99aa06d3014798d86001c324468d497f"), ("abc", "06b05ab6733a618578af5f94892f3950"),
  ])
  func hashes(_ text: String, _ expected: String) {
    var digits = [CChar](repeating: 0, count: 33)
    nuem_hash(text, text.utf8.count, &digits)
    #expect(digits.dropLast().elementsEqual(expected.utf8.map { CChar(bitPattern: $0) }))
  }

  @Test func sameNumbersHaveTheSameHash() throws {
    let rows = ["neutrino,0,0,1,1,2,3,4", "neutrino,3,0,1,5,6,7,8"]
    let first = try FluxTable(
      csv: Array((fluxHeader + rows.joined(separator: "\n")).utf8), name: "a.csv")
    let second = try FluxTable(
      csv: Array((fluxHeader + rows.reversed().joined(separator: "\n")).utf8), name: "b.csv")
    let third = try FluxTable(csv: Array((fluxHeader + rows[0]).utf8), name: "c.csv")
    #expect(first.contentHash == second.contentHash)
    #expect(first.contentHash != third.contentHash)
  }

  static let wrong: [(rows: String, message: String)] = [
    ("", "nd.csv: no flux"),
    ("neutrino,0,0,1,1,1,1", "nd.csv:2: expected 8 columns, found 7"),
    ("nu,0,0,1,1,1,1,1", "nd.csv:2: mode: expected one of neutrino, antineutrino"),
    ("neutrino,-1,0,1,1,1,1,1", "nd.csv:2: position_m: expected a number >= 0"),
    ("neutrino,0,0,1,-1,1,1,1", "nd.csv:2: numu: expected a number >= 0"),
    ("neutrino,0,0,1,1,1,nan,1", "nd.csv:2: nue: expected a number >= 0"),
    ("neutrino,0,0,1,1,1,1e400,1", "nd.csv:2: nue: expected a number >= 0"),
    ("neutrino,0,0,1,1,1,,1", "nd.csv:2: nue: expected a number >= 0"),
    ("neutrino,0,1,1,1,1,1,1", "nd.csv:2: energy_high_gev: expected a number > 1"),
    ("neutrino,0,0,1,0,0,0,0", "nd.csv: the flux is zero everywhere"),
    (
      "neutrino,0,0,1,1,1,1,1\nneutrino,0,0.5,2,1,1,1,1",
      "nd.csv:3: the energy bin from 0.5 to 2 GeV overlaps or precedes the bin that ends at 1 GeV"
    ),
    (
      "neutrino,0,0,1,1,1,1,1\nneutrino,0,2,3,1,1,1,1",
      "nd.csv:3: the energy bin from 2 to 3 GeV leaves a gap after the bin that ends at 1 GeV"
    ),
    (
      "neutrino,0,1,2,1,1,1,1\nneutrino,0,0,1,1,1,1,1",
      "nd.csv:3: the energy bin from 0 to 1 GeV overlaps or precedes"
    ),
    (
      "neutrino,0,0,1,1,1,1,1\nneutrino,3,0,2,1,1,1,1",
      "nd.csv:3: expected the energy bin from 0 to 1 GeV, as in neutrino mode at 0 m, found 0 to 2"
    ),
    (
      "neutrino,0,0,1,1,1,1,1\nneutrino,3,0,1,1,1,1,1\nneutrino,3,1,2,1,1,1,1",
      "nd.csv:4: neutrino mode at 3 m has more energy bins than neutrino mode at 0 m"
    ),
    (
      "neutrino,0,0,1,1,1,1,1\nneutrino,0,1,2,1,1,1,1\nneutrino,3,0,1,1,1,1,1",
      "nd.csv:4: neutrino mode at 3 m ends at 1 GeV, neutrino mode at 0 m at 2 GeV"
    ),
  ]

  @Test(arguments: wrong)
  func wrongTables(_ rows: String, _ message: String) {
    let failure = refusal { () throws(Failure) in
      try FluxTable(csv: Array((fluxHeader + rows).utf8), name: "nd.csv")
    }
    #expect(failure?.kind == .badInput)
    #expect(failure?.message.hasPrefix(message) == true, "\(failure?.message ?? "")")
  }

  @Test(arguments: [
    ("", "nd.csv: expected the header mode,position_m,"),
    ("neutrino,0,0,1,1,1,1,1", "nd.csv:1: expected the header mode,position_m,"),
  ])
  func wrongHeaders(_ text: String, _ message: String) {
    let failure = refusal { () throws(Failure) in
      try FluxTable(csv: Array(text.utf8), name: "nd.csv")
    }
    #expect(failure?.message.hasPrefix(message) == true, "\(failure?.message ?? "")")
  }

  @Test func damagedTables() {
    let rows = (0..<20).map { "neutrino,\($0 / 10),\($0 % 10),\($0 % 10 + 1),1e-9,2e-9,3,4\n" }
    let whole = Array((fluxHeader + rows.joined()).utf8)
    let indicators = Array("\0\t\n,-#0e.x\u{FF}".utf8)
    for index in whole.indices {
      var damaged = [whole, whole]
      damaged[0][index] = indicators[index % indicators.count]
      damaged[1].removeSubrange(index..<min(whole.count, index + 7))
      for bytes in damaged {
        let failure = refusal { () throws(Failure) in try FluxTable(csv: bytes, name: "nd.csv") }
        #expect(failure?.kind ?? .badInput == .badInput)
      }
    }
  }

  @Test func filesOfTheConfiguration() throws {
    let folder = try Folder(["nd.csv": fluxHeader + "neutrino,0,0,1,1,1,1,1\nx"])
    #expect(
      folder.message { () throws(Failure) in try folder.flux("beam:\n  flux: nd.csv") }
        == "conf.yaml:2: beam.flux: nd.csv:3: expected 8 columns, found 1")
    let missing = refusal { () throws(Failure) in try folder.flux("\nbeam: { flux: none.csv }") }
    #expect(missing?.kind == .missingInput)
    #expect(missing?.message.contains("conf.yaml:2: beam.flux: ") == true)
    #expect(missing?.message.hasSuffix("none.csv: No such file or directory") == true)
  }
}
