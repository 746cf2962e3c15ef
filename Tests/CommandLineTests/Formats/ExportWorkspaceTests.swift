import Foundation
import Testing

/// `export pyhf`: a HistFactory workspace.
@Suite struct ExportWorkspaceTests {
  private struct Workspace: Decodable {
    struct Modifier: Decodable {
      struct Data: Decodable {
        let hi: Double?
        let lo: Double?
        let high: [Double]?
        let low: [Double]?

        enum CodingKeys: String, CodingKey {
          case hi, lo
          case high = "hi_data"
          case low = "lo_data"
        }
      }
      let name: String
      let type: String
      let data: Data?
    }
    struct Sample: Decodable {
      let name: String
      let data: [Double]
      let modifiers: [Modifier]
    }
    struct Channel: Decodable {
      let name: String
      let samples: [Sample]
    }
    struct Observation: Decodable {
      let name: String
      let data: [Double]
    }
    struct Coupling: Decodable { let name: String }
    struct Configuration: Decodable {
      let poi: String
      let parameters: [Coupling]
    }
    struct Measurement: Decodable {
      let name: String
      let config: Configuration
    }
    let channels: [Channel]
    let observations: [Observation]
    let measurements: [Measurement]
    let version: String

    init(_ text: String) throws {
      self = try JSONDecoder().decode(Workspace.self, from: Data(text.utf8))
    }
  }

  private static let few = ["--samples", "1e4"]
  private static let signal = ["--set", "mu_numu=1e-9", "--set", "r2_nue=-1e-31"]

  /// Samples without the signal add up to what is observed, with it to the spectrum at the point.
  @Test func samplesAddUp() async throws {
    let folder = try Folder()
    let workspace = try Workspace(
      try await nuem(["export", "pyhf"] + Self.signal + Self.few, in: folder).succeeded())
    let spectrum = try Table(
      try await nuem(["spectrum", "--format", "csv"] + Self.signal + Self.few, in: folder)
        .succeeded())
    #expect(workspace.version == "1.0.0")
    #expect(workspace.channels.map(\.name) == workspace.observations.map(\.name))
    #expect(
      workspace.channels.map(\.name) == [
        "neutrino_0m", "antineutrino_0m", "neutrino_18m", "antineutrino_18m", "neutrino_30m",
        "antineutrino_30m",
      ])
    let measurement = try #require(workspace.measurements.first)
    #expect(measurement.config.poi == "signal_strength")
    #expect(
      measurement.name.hasPrefix("mu_numu=1e-09 r2_nue=-1e-31, plan prism, ")
        || measurement.name.hasPrefix("mu_numu=1.0e-09 r2_nue=-1.0e-31, plan prism, "))
    let years = 1.75
    for (index, channel) in workspace.channels.enumerated() {
      #expect(channel.samples.count == 10)
      for bin in 0..<12 {
        let row = spectrum.rows[index * 12 + bin]
        func number(_ key: String) throws -> Double {
          try #require(row[key].flatMap(Double.init)) * years
        }
        let background = try number("ccqe") + number("pi0")
        let standard = channel.samples.filter { !$0.name.hasSuffix("_signal") }
          .reduce(0) { $0 + $1.data[bin] }
        let all = channel.samples.reduce(0) { $0 + $1.data[bin] }
        #expect(agree(standard, try number("standard_model") + background, within: 1e-12))
        #expect(agree(workspace.observations[index].data[bin], standard, within: 1e-12))
        #expect(agree(all, try number("total") + background, within: 1e-12))
      }
    }
  }

  /// Each component of (3.2) has its pulls, and the signal the strength beside them.
  @Test func modifiers() async throws {
    let workspace = try Workspace(
      try await nuem(
        ["export", "pyhf", "--plan", "on-axis"] + Self.signal + Self.few, in: Folder()
      ).succeeded())
    let expected = [
      "numu": ["overall"], "numubar": ["overall", "wrong_sign"], "nue": ["overall", "electron"],
      "nuebar": ["overall", "wrong_sign", "electron"], "ccqe": ["ccqe"], "pi0": ["pi0"],
    ]
    for sample in workspace.channels[0].samples {
      let component = sample.name.replacing("_signal", with: "")
      let isSignal = component != sample.name
      #expect(
        sample.modifiers.map(\.name).map { $0.prefix { $0 != "@" } }.map(String.init)
          == (expected[component] ?? []) + (isSignal ? ["signal_strength"] : []))
      for modifier in sample.modifiers {
        switch modifier.type {
        case "histosys":
          let data = try #require(modifier.data)
          for (bin, count) in sample.data.enumerated() {
            #expect(agree(data.high?[bin], 1.1 * count, within: 1e-12))
            #expect(agree(data.low?[bin], 0.9 * count, within: 1e-12))
          }
        case "normsys":
          #expect(modifier.data?.hi == 1.01 && modifier.data?.lo == 0.99)
        default: #expect(modifier.type == "normfactor" && isSignal)
        }
      }
    }
  }

  @Test func badOptions() async throws {
    let folder = try Folder()
    try await nuem("export", "pyhf", in: folder).refused(64, naming: ["--set"])
    try await nuem("export", "pyhf", "--set", "mu_numu=0", in: folder)
      .refused(64, naming: ["--set", "changes the rates"])
    try await nuem("export", "pyhf", "--set", "mu_nmu=1", in: folder)
      .refused(64, naming: ["did you mean \"mu_numu\"?"])
    for command in [["templates"], ["pyhf", "--set", "mu_numu=1e-9"]] {
      try await nuem(["export"] + command + ["--plan", "prsm"], in: folder)
        .refused(64, naming: ["--plan: "])
      try await nuem(["export"] + command + ["--output", "none/x.json"] + Self.few, in: folder)
        .refused(74, naming: ["none/x.json", "No such file or directory"])
      try await nuem(["export"] + command + ["--output", "/dev/full"] + Self.few, in: folder)
        .refused(74, naming: ["/dev/full", "No space left on device"])
    }
    #expect(try folder.names().isEmpty)
  }

  /// `normsys` cannot go down to a factor of 0.
  @Test func hugePull() async throws {
    let run = try await nuem(
      "export", "pyhf", "--set", "mu_numu=1e-9",
      configuration: "statistics:\n  pulls:\n    electron: { sigma: 1 }")
    run.refused(65, naming: ["c.yaml:3: statistics.pulls.electron.sigma", "< 1"])
  }
}
