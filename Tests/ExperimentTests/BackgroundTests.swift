import Configuration
import Experiment
import Foundation
import Interactions
import Testing

@Suite struct BackgroundTests {
  static func backgrounds(_ setup: Setup, source: ConfigurationSource = .init()) throws(Failure)
    -> Backgrounds
  {
    try Backgrounds(
      setup.backgrounds, detector: setup.detector, binning: setup.binning, beam: setup.beam,
      flux: try .published(), source: source)
  }

  @Test func defaultEstimate() throws {
    let estimate = try Self.backgrounds(Setup())
    #expect(estimate.label == "default estimate (not published)")
    let neutrino = try estimate.rates(at: Station(mode: .neutrino, positionM: 0))
    let antineutrino = try estimate.rates(at: Station(mode: .antineutrino, positionM: 0))
    let offAxis = try estimate.rates(at: Station(mode: .neutrino, positionM: 18))
    #expect(neutrino["ccqe"].count == 12 && Set(neutrino["ccqe"]).count == 1)
    #expect(abs(neutrino["ccqe"][0] - 145.1) < 0.05)
    #expect(abs(antineutrino["ccqe"][0] - 119.1) < 0.05)
    #expect(abs(neutrino["pi0"][0] - 50) < 1e-12)
    #expect(abs(offAxis["pi0"][0] - 5.14) < 0.005)
  }

  @Test func estimateScalesWithMassProtonsAndWidth() throws {
    let reference = try Self.backgrounds(Setup()).rates(at: Station(mode: .neutrino, positionM: 6))
    var setup = Setup()
    setup.detector.fiducialMassTonnes *= 2
    setup.beam.protonsOnTargetPerYear *= 3
    setup.binning.highElectronMasses *= 5
    setup.binning.bins = 6
    // Neither of these matters.
    setup.beam.energyMaxGeV = 5
    setup.detector.angularResolutionDegrees = 0
    let scaled = try Self.backgrounds(setup).rates(at: Station(mode: .neutrino, positionM: 6))
    #expect(scaled["ccqe"].count == 6 && scaled["pi0"].count == 6)
    #expect(abs(scaled["ccqe"][0] / reference["ccqe"][0] - 60) < 1e-10)
    #expect(abs(scaled["pi0"][0] / reference["pi0"][0] - 60) < 1e-10)
  }

  @Test func none() throws {
    var setup = Setup()
    setup.backgrounds = .none
    let none = try Self.backgrounds(setup)
    #expect(none.label == "none")
    let rates = try none.rates(at: Station(mode: .neutrino, positionM: 0))
    #expect(rates["ccqe"] == Array(repeating: 0, count: 12) && rates["pi0"] == rates["ccqe"])
  }

  static func table(_ rows: String, configuration: String) throws -> Result<
    BackgroundRates, Failure
  > {
    let folder = try Folder(["rates.csv": rows])
    let text = "binning: { bins: 2 }\n\(configuration)"
    return Result { () throws(Failure) in
      let (setup, source) = try folder.read(text)
      let backgrounds = try backgrounds(setup, source: source)
      #expect(backgrounds.label == "user table rates.csv")
      return try backgrounds.rates(at: Station(mode: .neutrino, positionM: 18))
    }.mapError {
      Failure($0.kind, $0.message.replacingOccurrences(of: "\(folder.path)/", with: ""))
    }
  }

  static let header = "mode,position_m,bin,ccqe,pi0\n"

  @Test func userTableIsTakenAsGiven() throws {
    let rows = "neutrino,18,2,3,4\nneutrino,18,1,1,2\nantineutrino,0,1,1,1\n"
    let rates = try Self.table(Self.header + rows, configuration: "backgrounds: rates.csv").get()
    #expect(rates["ccqe"] == [1, 3] && rates["pi0"] == [2, 4])
  }

  @Test func anyComponents() throws {
    let rates = try Self.table(
      "mode,position_m,bin,beam_nue,neutron,pi0\nneutrino,18,1,1,2,3\nneutrino,18,2,4,5,6\n",
      configuration: "backgrounds: rates.csv"
    ).get()
    #expect(rates.names == ["beam_nue", "neutron", "pi0"])
    #expect(rates["neutron"] == [2, 5] && rates["ccqe"] == [] && rates.total(bins: 2) == [6, 15])
  }

  static let wrong: [(rows: String, message: String)] = [
    (header, "rates.csv: no rates of neutrino mode at 18 m"),
    (header + "neutrino,18,1,1,1", "rates.csv: no rates of neutrino mode at 18 m in bin 2 of 2"),
    (
      header + "neutrino,18,1,1,1\nneutrino,18,1,1,1",
      "rates.csv:3: bin 1 of neutrino mode at 18 m again"
    ),
    (
      header + "neutrino,18,3,1,1",
      "rates.csv:2: bin: expected a whole number >= 1 and <= 2, found \"3\""
    ),
    (
      header + "neutrino,18,1,-1,1",
      "rates.csv:2: ccqe: expected a number >= 0 and <= 1.0e+100, found \"-1\""
    ),
    (header + "neutrino,18,1,1", "rates.csv:2: expected 5 columns, found 4"),
    (
      "bin,ccqe,pi0\n",
      "rates.csv:1: expected a header that begins with mode,position_m,bin, found \"bin,ccqe,pi0\""
    ),
    (
      "mode,position_m,bin\n",
      "rates.csv:1: expected from 1 to 100 columns of components after mode,position_m,bin, found 0"
    ),
    (header.replacing("pi0", with: "ccqe"), "rates.csv:1: two components of the name ccqe"),
    (
      header.replacing("pi0", with: "numu"),
      "rates.csv:1: \"numu\" cannot be the name of a component: it means something else"
    ),
    (
      header.replacing("pi0", with: "pi 0"),
      "rates.csv:1: expected a component's name of letters, digits and _, found \"pi 0\""
    ),
  ]

  @Test(arguments: wrong)
  func wrongTables(_ rows: String, _ message: String) throws {
    let refusal = try Self.table(rows, configuration: "backgrounds: rates.csv")
    #expect(
      refusal == .failure(Failure(.badInput, "conf.yaml:2: backgrounds: \(message)")))
  }

  @Test func missingTable() throws {
    let refusal = try Self.table("", configuration: "backgrounds: none.csv")
    #expect(
      refusal
        == .failure(
          Failure(
            .missingInput, "conf.yaml:2: backgrounds: none.csv: No such file or directory")))
  }
}
