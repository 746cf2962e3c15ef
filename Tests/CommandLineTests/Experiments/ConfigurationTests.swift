import Foundation
import Testing

/// `config show`, `config check` and `config schema` speak of the same configuration.
@Suite struct ConfigurationTests {
  static let texts = [
    "",
    "plan: [{ mode: antineutrino, position_m: 4.5, years: 0.25 }]\nnormalization: absolute",
    """
    detector: { fiducial_mass_t: 67.2, angular_resolution_deg: 0, recoil_threshold_gev: 5e-2 }
    binning: { bins: 7, high_me: 4.2 }
    beam: { pot_per_year: 1.47e21, energy_max_gev: 12.3 }
    plan: prism-7y
    physics: { millicharge_convention: published, millicharge_sign: proton }
    backgrounds: none
    statistics: { likelihood: poisson, pulls: { pi0: { sigma: fixed, shared: mode } } }
    sampling: { engine: quadrature, samples: 1_000_000, seed: 18446744073709551615 }
    """,
  ]

  private func hash(_ name: String, in folder: Folder) async throws -> String {
    let run = try await nuem("config", "check", name, "--quiet", in: folder)
    let prefix = "\(name): valid; configuration hash "
    #expect(run.succeeded().hasPrefix(prefix))
    return String(run.output.dropFirst(prefix.count))
  }

  @Test(arguments: texts)
  func shownIsRead(_ text: String) async throws {
    let folder = try Folder(["c.yaml": text])
    let show = ["config", "show", "--config"]
    let yaml = try await nuem(show + ["c.yaml", "--quiet"], in: folder).succeeded()
    try folder.write(yaml, to: "shown.yaml")
    #expect(try await nuem(show + ["shown.yaml"], in: folder).succeeded() == yaml)
    // JSON is YAML too.
    let json = try await nuem(show + ["c.yaml", "--format", "json", "--quiet"], in: folder)
      .succeeded()
    try folder.write(json, to: "shown.json")
    let hash = try await hash("c.yaml", in: folder)
    #expect(try await self.hash("shown.yaml", in: folder) == hash)
    #expect(try await self.hash("shown.json", in: folder) == hash)
    let spectrum = ["spectrum", "--samples", "1e3", "--engine", "mc", "--config"]
    let run = try await nuem(spectrum + ["shown.yaml"], in: folder)
    #expect(
      run.succeeded() == (try await nuem(spectrum + ["c.yaml", "--quiet"], in: folder).succeeded()))
  }

  @Test func hashIsThatOfResults() async throws {
    let folder = try Folder(["c.yaml": "plan: on-axis"])
    let run = try await nuem(
      "rates", "--config", "c.yaml", "--engine", "quadrature", "--format", "json", in: folder)
    let provenance = try Document(run.succeeded()).provenance
    try folder.write("plan: on-axis\nsampling: { engine: quadrature }", to: "c.yaml")
    #expect(try await hash("c.yaml", in: folder) == "\(provenance["configuration_hash"] ?? "")\n")
  }

  /// The command line's word stands in what is shown.
  @Test func optionsAreShown() async throws {
    let run = try await nuem(
      "config", "show", "--samples", "2e6", "--seed", "5", "--engine", "quadrature", "--format",
      "json", in: Folder())
    let shown = try parsed(run.succeeded())
    let sampling = try #require(shown["sampling"] as? [String: Any])
    #expect(sampling["samples"] as? Int == 2_000_000 && sampling["seed"] as? Int == 5)
    #expect(sampling["engine"] as? String == "quadrature")
  }

  /// Each line of the YAML has its value's unit, range or choices beside it; those of a list have
  /// them above.
  @Test func everyValueIsExplained() async throws {
    let yaml = try await nuem("config", "show", in: Folder()).succeeded()
    for line in yaml.split(separator: "\n") where !line.hasSuffix(":") && !line.contains("  - ") {
      #expect(line.contains(" # "), "\(line)")
    }
  }

  /// The schema describes every key that is shown, with its default, and allows no other.
  @Test func schema() async throws {
    let folder = try Folder()
    let schema = try parsed(try await nuem("config", "schema", in: folder).succeeded())
    let show = ["config", "show", "--format", "json"]
    let shown = try parsed(try await nuem(show, in: folder).succeeded())
    #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    #expect(schema["title"] as? String == "NuEM configuration")
    try compare(schema, with: shown, at: "")
  }

  /// What a key is set to on the command line counts as if the file said it, also where nothing is computed.
  @Test func checksTakeOverrides() async throws {
    let folder = try Folder()
    try folder.write("plan: on-axis\n", to: "one.yaml")
    try folder.write("plan: on-axis\nbinning: { bins: 7 }\n", to: "two.yaml")
    func hash(_ arguments: String...) async throws -> String {
      let text = try await nuem(["config", "check"] + arguments, in: folder).succeeded()
      return String(try #require(text.split(whereSeparator: \.isWhitespace).last))
    }
    let own = try await hash("one.yaml", "--override", "binning.bins=7")
    #expect(try await hash("two.yaml") == own)
    #expect(try await hash("one.yaml") != own)
    #expect(try await hash("one.yaml", "--with", "two.yaml") != hash("one.yaml"))
    try await nuem("config", "check", "one.yaml", "--override", "binning.bin=7", in: folder)
      .refused(65, naming: ["binning.bin"])
    try await nuem("flux", "check", "one.yaml", "--override", "beam.flux=nowhere.csv", in: folder)
      .refused(66, naming: ["nowhere.csv"])
    try await nuem("flux", "check", "flux.csv", "--override", "plan=prism", in: folder)
      .refused(64, naming: ["--override"])
  }

  private func compare(_ schema: [String: Any], with value: Any, at path: String) throws {
    // A mapping of any keys, such as the masses, is empty where nothing is given.
    guard let members = value as? [String: Any], !members.isEmpty else {
      let description = schema["description"] as? String
      #expect(description.map { !$0.isEmpty } ?? false, "\(path) is not described")
      #expect(schema["default"] as? NSObject == value as? NSObject, "\(path)")
      #expect(schema["type"] ?? schema["enum"] ?? schema["oneOf"] != nil, "\(path)")
      return
    }
    let properties = try #require(schema["properties"] as? [String: Any], "\(path)")
    #expect(schema["type"] as? String == "object")
    // The pulls of backgrounds have the names that a table gives these.
    let others = schema["additionalProperties"]
    #expect(
      path.hasSuffix(".pulls") ? others is [String: Any] : others as? Bool == false, "\(path)")
    #expect(Set(properties.keys) == Set(members.keys), "\(path)")
    for (key, member) in members {
      let property = try #require(properties[key] as? [String: Any])
      try compare(property, with: member, at: "\(path).\(key)")
    }
  }

  private func parsed(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }
}
