import Foundation
import Testing

/// `nuem interactions`, and a user's interaction beside one that comes with the program.
@Suite struct UserInteractionTests {
  private static let bounds = [
    "bounds", "--samples", "2e4", "--format", "csv", "--plan", "on-axis", "--parameter", "y_s_numu",
    "--config",
  ]

  /// The file of the built-in scalar under another name.
  private func scalar() async throws -> String {
    let shown = try await nuem("interactions", "show", "scalar", "--yaml", in: Folder())
    return shown.succeeded().replacing("interaction: scalar", with: "interaction: my_scalar")
  }

  /// Nothing tells a user's file from one that is compiled in but its name.
  @Test func aUsersScalarIsTheBuiltIn() async throws {
    let folder = try Folder([
      "sub/my.yaml": try await scalar(),
      "user.yaml": "physics: { interactions: [sub/my.yaml], masses: { m_phi_gev: 0.02 } }",
      "default.yaml": "physics: { interactions: [scalar], masses: { m_phi_gev: 0.02 } }",
      "other.yaml": "physics: { interactions: [scalar], masses: { m_phi_gev: 0.03 } }",
    ])
    let user = try await nuem(Self.bounds + ["user.yaml"], in: folder).succeeded()
    #expect(user == (try await nuem(Self.bounds + ["default.yaml"], in: folder).succeeded()))
    #expect(user != (try await nuem(Self.bounds + ["other.yaml"], in: folder).succeeded()))
  }

  @Test func checkSaysWhatWasUnderstood() async throws {
    let folder = try Folder(["my.yaml": try await scalar()])
    let text = try await nuem("interactions", "check", "my.yaml", in: folder).succeeded()
    #expect(text.hasPrefix("my.yaml: valid; my_scalar, 2 parameters, 1 mass, 2 formulas\n"))
    #expect(text.contains("rate of numu numubar, GeV^-3: y_s_numu^2 * ((m_e / (8 * pi)) * E_R"))
    let json = try Document(
      try await nuem("interactions", "check", "my.yaml", "--format", "json", in: folder).succeeded()
    )
    #expect(json.rows.count == 2 * 2 * 9)
    // m_e/(8 pi) T (T + 2 m) / (E^2 (2 m T + M^2)^2) at the first point, in cm^2/GeV.
    let (m, e, t, y) = (0.51099895e-3, 1.0, 0.03, 1e-9)
    let propagator = 1 / (2 * m * t + 1e-4)
    let expected =
      y * y * m / (8 * Double.pi) * t * (t + 2 * m) / (e * e) * propagator * propagator
      * 0.3893793721e-27
    #expect(agree(json.rows[0]["added_cm2_per_gev"] as? Double, expected, within: 1e-9))
  }

  @Test func listAndShow() async throws {
    let folder = try Folder()
    let list = try Table(
      try await nuem("interactions", "--format", "csv", in: folder).succeeded())
    #expect(Set(list.rows.compactMap { $0["interaction"] }).count == 13)
    #expect(
      list.rows.allSatisfy { $0["source"]?.isEmpty == false && $0["title"]?.isEmpty == false })
    let shown = try await nuem("interactions", "show", "vector_b_l", "--format", "csv", in: folder)
    let rows = try Table(shown.succeeded()).rows
    #expect(rows.count == 4 && rows.allSatisfy { $0["formula"] == "g_b_l^2/2" })
    let schema = try await nuem("interactions", "schema", in: folder).succeeded()
    #expect(schema.contains("\"title\": \"NuEM interaction\""))
  }

  @Test func whatIsWrongIsRefused() async throws {
    let folder = try Folder([
      "bad.yaml": try await scalar().replacing("E_R*(", with: "E_r*("),
      "negative.yaml": try await scalar().replacing("m_e/(8 pi)", with: "-m_e/(8 pi)"),
      "c.yaml": "physics: { interactions: [negative.yaml] }",
    ])
    try await nuem("interactions", "show", "scaler", in: folder)
      .refused(64, naming: ["did you mean \"scalar\"?"])
    try await nuem("interactions", "check", "none.yaml", in: folder)
      .refused(66, naming: ["none.yaml"])
    try await nuem("interactions", "check", "bad.yaml", in: folder)
      .refused(65, naming: ["bad.yaml:11:", "expected a symbol among"])
    for command in [["interactions", "check", "negative.yaml"], ["config", "check", "c.yaml"]] {
      try await nuem(command, in: folder)
        .refused(65, naming: ["negative.yaml:11:14: rate[1].formula: the rate is negative"])
    }
  }

  /// A rate that is right at its own mass and negative at another is refused wherever that mass is asked for.
  @Test(arguments: [
    ["exclusion", "--parameter", "a", "--over", "m_k_gev=1e-3:0.1:4:log"],
    ["region", "--x", "m_k_gev", "--y", "a", "--x-range", "1e-3,0.1", "--points", "9"],
    ["chi2", "--points", "points.csv"], ["bounds", "--set", "m_k_gev=0.02"],
  ])
  func negativeAtAnotherMass(_ command: [String]) async throws {
    let folder = try Folder([
      "my.yaml": """
      interaction: my
      parameters: { a: { unit: "1", sign: unseen, scale: 1e-9 } }
      masses: { m_k_gev: 0.001 }
      rate:
        - { flavours: [numu], coupling: a^2,
            formula: "m_e/(8 pi) * E_R^2/(E_nu^2*(2 m_e E_R)^2) * (1 - m_k_gev/(20 m_e))" }
      """,
      "c.yaml":
        "{ physics: { interactions: [my.yaml] }, plan: on-axis, sampling: { samples: 2e3 } }",
      "points.csv": "a,m_k_gev\n1e-9,0.001\n1e-9,0.02\n",
    ])
    _ = try await nuem("config", "check", "c.yaml", in: folder).succeeded()
    try await nuem(command + ["--config", "c.yaml"], in: folder)
      .refused(65, naming: ["my.yaml:6", "the rate is negative", "m_k_gev = "])
  }

  /// A mass has no name that stands for something else in a formula or a result.
  @Test(arguments: ["E_nu", "E_R", "m_e", "s", "y", "pi", "G_F", "ln", "chi2", "sin2_theta_w"])
  func namesOfMassesThatAreTaken(_ name: String) async throws {
    let folder = try Folder([
      "c.yaml": "physics: { interactions: [{ use: scalar, mass: \(name) }] }"
    ])
    try await nuem("config", "check", "c.yaml", in: folder)
      .refused(65, naming: ["c.yaml:1", "the name \(name) is taken"])
  }
}
