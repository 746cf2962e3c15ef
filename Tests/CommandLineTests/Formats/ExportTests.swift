import Foundation
import Testing

/// `export templates`: what another program needs to write down the same chi-square.
@Suite struct ExportTemplatesTests {
  static let few = ["--samples", "1e4"]

  static func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func keysInTheirOrder() async throws {
    let text = try await nuem(["export", "templates"] + Self.few, in: Folder()).succeeded()
    let object = try Self.object(text)
    #expect(object["schema"] as? String == "nuem/export-templates/1")
    let tops = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }
    #expect(
      tops.map { $0.split(separator: "\"")[1] } == [
        "schema", "provenance", "configuration", "parameters", "shape_functions", "bin_edges_me",
        "exposures", "pulls", "templates", "checksum",
      ])
    let list = try #require(object["templates"] as? [[String: Any]])
    #expect(list.count == 6 * 4 * 7)
    #expect(!text.contains("[null") && !text.contains(", null"), "a number in every place")
    let pulls = try #require(object["pulls"] as? [[String: Any]])
    #expect(pulls.count == 15 && Set(pulls.compactMap { $0["name"] as? String }).count == 15)
  }

  /// The bytes are the same whatever the threads, and in a file as on standard output.
  @Test func bytes() async throws {
    let folder = try Folder()
    let command = ["export", "templates", "--plan", "on-axis", "--threads", "1"] + Self.few
    let printed = try await nuem(command, in: folder).succeeded()
    let written = try await nuem(command + ["--output", "t.json", "--quiet"], in: folder)
    #expect(written.status == 0 && written.output.isEmpty && written.errors.isEmpty)
    #expect(try folder.text(of: "t.json") == printed)
    let other = try await nuem(command.map { $0 == "1" ? "3" : $0 }, in: folder).succeeded()
    #expect(other == printed)
  }

  /// HDF5 by the file's name or by word: the same bytes whatever the threads; never to a terminal.
  @Test func hdf5() async throws {
    let folder = try Folder()
    let command = ["export", "templates", "--plan", "on-axis", "--quiet"] + Self.few
    for more in [
      ["--threads", "1", "--output", "a.h5"], ["--threads", "3", "--output", "b.hdf5"],
      ["--format", "hdf5", "--output", "c"],
    ] {
      let run = try await nuem(command + more, in: folder)
      #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty, "\(run.errors)")
    }
    let files = try ["a.h5", "b.hdf5", "c"].map { try Data(contentsOf: URL(filePath: folder[$0])) }
    // HDF5 begins behind the block that holds the checksum.
    #expect(files[0].dropFirst(512).starts(with: [0x89] + Array("HDF".utf8)))
    #expect(files[0].starts(with: Array("NuEM result\n".utf8)) && files[0].count > 10_000)
    #expect(files[1] == files[0] && files[2] == files[0])
    #expect(try folder.names() == ["a.h5", "b.hdf5", "c"])
    let printed = try await nuem(command + ["--format", "hdf5"], in: folder)
    #expect(printed.status == 64 && printed.errors.contains("--output"))
    let json = try await nuem(command + ["--format", "json", "--output", "d.h5"], in: folder)
    #expect(try json.status == 0 && folder.text(of: "d.h5").hasPrefix("{"))
    try await nuem(command + ["--output", "none/a.h5"], in: folder).refused(
      74, naming: ["none/a.h5"])
  }

  /// Templates times coefficients written out here are the spectrum: the Standard Model by chiral
  /// couplings, and a magnetic moment.
  @Test func templatesAreTheSpectrum() async throws {
    let folder = try Folder()
    let object = try Self.object(
      try await nuem(["export", "templates"] + Self.few, in: folder).succeeded())
    let moment = 1e-9
    let spectrum = try Table(
      try await nuem(
        ["spectrum", "--set", "mu_nue=\(moment)", "--format", "csv"] + Self.few, in: folder
      ).succeeded())
    var sums: [String: [Double]] = [:]
    for template in try #require(object["templates"] as? [[String: Any]]) {
      let channel = try #require(template["channel"] as? String)
      let shape = try #require(template["shape_function"] as? String)
      let events = try #require(template["events_per_year_cm2"] as? [Double])
      let errors = try #require(template["mc_error"] as? [Double])
      #expect(events.count == 12 && errors.count == 12 && errors.allSatisfy { $0 >= 0 })
      let position = try #require(template["position_m"] as? Double)
      let key = "\(try #require(template["mode"] as? String)) \(position) \(channel)"
      let coefficient = Self.coefficient(of: shape, channel: channel, moment: moment)
      let old = sums[key] ?? [Double](repeating: 0, count: 12)
      sums[key] = zip(old, events).map { $0 + $1 * coefficient }
    }
    #expect(spectrum.rows.count == 72)
    for row in spectrum.rows {
      let bin = try #require(row["bin"].flatMap(Int.init)) - 1
      let position = try #require(row["position_m"].flatMap(Double.init))
      for channel in ["numu", "numubar", "nue", "nuebar"] {
        let own = sums["\(row["mode"] ?? "") \(position) \(channel)"]?[bin]
        let expected = try #require(row[channel].flatMap(Double.init))
        #expect(agree(own, expected, within: 1e-12), "\(channel) \(row)")
      }
    }
  }

  /// The coefficients in cm^2: 2 G_F^2 m/pi [g_L^2, g_R^2, -g_L g_R], antineutrinos with g_L and g_R
  /// exchanged, and pi alpha^2 mu^2/m^2 for the electron flavours.
  private static func coefficient(of shape: String, channel: String, moment: Double) -> Double {
    let (fermi, mass, hbarcSquared) = (1.1663787e-5, 0.51099895e-3, 0.3893793721e-27)
    let weak = 2 * fermi * fermi * mass / Double.pi * hbarcSquared
    var (left, right) = (0.2385 + (channel.hasPrefix("nue") ? 0.5 : -0.5), 0.2385)
    if channel.hasSuffix("bar") { swap(&left, &right) }
    let ratio = channel.hasPrefix("nue") ? moment / (137.035999 * mass) : 0
    return switch shape {
    case "unity": weak * left * left
    case "inelasticity": weak * right * right
    case "mass": -weak * left * right
    case "magneticMoment": Double.pi * ratio * ratio * hbarcSquared
    default: 0
    }
  }

  @Test func backgroundsAndExposures() async throws {
    let configuration = """
      plan: [{ mode: antineutrino, position_m: 12, years: 2 }, { mode: neutrino, position_m: 0, years: 1 }]
      backgrounds: none
      statistics: { pulls: { overall: { shared: plan }, wrong_sign: { sigma: fixed }, pi0: { shared: mode } } }
      """
    let run = try await nuem(
      "export", "templates", "--samples", "1e4", configuration: configuration)
    let object = try Self.object(run.succeeded())
    let exposures = try #require(object["exposures"] as? [[String: Any]])
    #expect(exposures.map { $0["years"] as? Double } == [2, 1])
    #expect(exposures[0]["channels"] as? [String] == ["numubar", "numu", "nuebar", "nue"])
    #expect(exposures[1]["channels"] as? [String] == ["numu", "numubar", "nue", "nuebar"])
    for exposure in exposures {
      #expect(exposure["ccqe_per_year"] as? [Double] == [Double](repeating: 0, count: 12))
    }
    let pulls = try #require(object["pulls"] as? [[String: Any]])
    let uses = Dictionary(
      grouping: pulls, by: { $0["kind"] as? String ?? "" }
    ).mapValues { $0.compactMap { $0["exposures"] as? [Int] } }
    #expect(
      uses == [
        "overall": [[0, 1]], "electron": [[0], [1]], "ccqe": [[0], [1]], "pi0": [[0], [1]],
      ])
  }
}
