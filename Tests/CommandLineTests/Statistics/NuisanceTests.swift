import Foundation
import Testing

/// The keys `statistics.nuisances` and `statistics.correlations`, and named backgrounds.
@Suite struct NuisanceTests {
  private static let backgrounds =
    "mode,position_m,bin,neutron,pi0\n"
    + ["neutrino", "antineutrino"].flatMap { mode in (1...3).map { "\(mode),0,\($0),20,30\n" } }
    .joined()

  private static func yaml(_ statistics: String) -> String {
    """
    plan: on-axis
    binning: { bins: 3 }
    backgrounds: b.csv
    statistics: \(statistics)
    """
  }

  private func folder(_ statistics: String, _ files: [String: String] = [:]) throws -> Folder {
    try Folder(
      files.merging(["c.yaml": Self.yaml(statistics), "b.csv": Self.backgrounds]) { own, _ in own })
  }

  private static let shifts = "mode,position_m,bin,component,shift\nneutrino,0,1,pi0,0.1\n"

  @Test(arguments: [
    ("{ nuisances: 3 }", "statistics.nuisances: expected a list of"),
    ("{ nuisances: [{ name: a }] }", "statistics.nuisances[1]: expected { name, acts_on"),
    ("{ nuisances: [{ acts_on: signal, sigma: 1 }] }", "the key \"name\" is missing"),
    (
      "{ nuisances: [{ name: a, acts_on: [], sigma: 1 }] }",
      "statistics.nuisances[1].acts_on: a nuisance that acts on nothing"
    ),
    (
      "{ nuisances: [{ name: a, acts_on: ccqe, sigma: 1 }] }",
      "statistics.nuisances[1]: nuisance a acts on nothing"
    ),
    (
      "{ nuisances: [{ name: a, acts_on: signl, sigma: 1 }] }", "did you mean \"signal\"?"
    ),
    (
      "{ nuisances: [{ name: a, acts_on: pi0, sigma: 1 }, { name: a, acts_on: pi0, sigma: 1 }] }",
      "statistics.nuisances[2]: two nuisances of the name \"a\""
    ),
    ("{ nuisances: [{ name: overall, acts_on: pi0, sigma: 1 }] }", "none of the pulls'"),
    (
      "{ nuisances: [{ name: neutron, acts_on: pi0, sigma: 1 }] }",
      "two nuisances of the name neutron"
    ),
    (
      "{ nuisances: [{ name: a, acts_on: pi0, sigma: wide }] }",
      "<= 1.0e+100, or the word free, found \"wide\""
    ),
    ("{ nuisances: [{ name: a b, acts_on: pi0, sigma: 1 }] }", "expected a name of letters"),
    ("{ nuisances: [{ name: a, acts_on: pi0, sigma: -1 }] }", "sigma: expected a number"),
    (
      "{ nuisances: [{ name: a, acts_on: pi0, sigma: 1, shared: all }] }",
      "statistics.nuisances[1].shared: expected one of plan, position, mode, both, experiments"
    ),
    (
      "{ nuisances: [{ name: a, shifts: s.csv, sigma: 1 }] }", "a nuisance with shifts has no sigma"
    ),
    ("{ pulls: { ccqe: { sigma: 1 } } }", "statistics.pulls.ccqe: a pull that acts on nothing"),
    (
      "{ pulls: { neutrn: { sigma: 1 } } }",
      "statistics.pulls.neutrn: a pull that acts on nothing"
    ),
    ("{ pulls: { neutron: { sigma: 0 } } }", "statistics.pulls.neutron.sigma: expected a number"),
  ])
  func refused(_ statistics: String, _ part: String) async throws {
    try await nuem("bounds", "--config", "c.yaml", in: folder(statistics, ["s.csv": Self.shifts]))
      .refused(65, naming: ["c.yaml:4: statistics", part])
  }

  @Test(arguments: [
    ("header", "bin,shift\n", "s.csv:1: expected the header mode,position_m,bin,component,shift"),
    ("component", shifts.replacing("pi0", with: "ccqe"), "s.csv:2: component: expected one of"),
    ("bin", shifts.replacing(",1,", with: ",4,"), "s.csv:2: bin: expected"),
    ("size", shifts.replacing("0.1", with: "-1.2"), "s.csv:2: shift: expected a number >= -1"),
    ("twice", shifts + "neutrino,0,1,backgrounds,0.1\n", "s.csv:3: bin 1 of backgrounds"),
    (
      "nothing", shifts.replacing("neutrino,0", with: "neutrino,3"),
      "s.csv: nuisance a acts on nothing: no shift but 0 at the stations of plan on-axis"
    ),
  ])
  func refusedShifts(_ name: String, _ csv: String, _ part: String) async throws {
    let folder = try folder("{ nuisances: [{ name: a, shifts: s.csv }] }", ["s.csv": csv])
    for command in [["bounds", "--config"], ["config", "check"]] {
      try await nuem(command + ["c.yaml"], in: folder)
        .refused(65, naming: ["c.yaml:4: statistics.nuisances[1]", part])
    }
  }

  @Test(arguments: [
    ("header", "a,b\n", "r.csv:1: expected a header that begins with nuisance"),
    ("one", "nuisance,overall\noverall,1\n", "r.csv:1: expected the names of two nuisances"),
    (
      "unknown", "nuisance,overall,ccqe\n",
      "r.csv:1: expected the name of a nuisance, one of overall, wrong_sign, electron, pi0, neutron"
    ),
    (
      "scopes", "nuisance,overall,scale\n",
      "r.csv:1: nuisances that are correlated are shared alike: overall is shared by position, scale"
        + " by plan"
    ),
    ("row", "nuisance,overall,pi0\noverall,1,0.5\n", "r.csv: no row for pi0"),
    (
      "diagonal", "nuisance,overall,pi0\noverall,0.9,0.5\npi0,0.5,1\n",
      "r.csv:2: overall: expected 1 on the diagonal"
    ),
    (
      "range", "nuisance,overall,pi0\noverall,1,1.5\npi0,1.5,1\n", "r.csv:2: pi0: expected a number"
    ),
    (
      "symmetry", "nuisance,overall,pi0\noverall,1,0.5\npi0,0.4,1\n",
      "r.csv:3: expected a symmetric matrix"
    ),
    (
      "definite", "nuisance,overall,pi0\noverall,1,1\npi0,1,1\n",
      "r.csv: expected a positive definite matrix"
    ),
  ])
  func refusedCorrelations(_ name: String, _ csv: String, _ part: String) async throws {
    let folder = try folder(
      "{ correlations: r.csv, nuisances: [{ name: scale, acts_on: signal, sigma: 0.1 }] }",
      ["r.csv": csv])
    try await nuem("bounds", "--config", "c.yaml", in: folder)
      .refused(65, naming: ["c.yaml:4: statistics.correlations: r.csv", part])
  }

  @Test func unknownKey() async throws {
    try await nuem(
      "bounds", "--config", "c.yaml", in: folder("{ pulls: { neutron: { sigm: 1 } } }")
    )
    .refused(65, naming: ["c.yaml:4: unknown key \"statistics.pulls.neutron.sigm\""])
  }

  /// Every command knows every name.
  @Test func namesAreKnown() async throws {
    let folder = try folder(
      """
      { correlations: r.csv, nuisances: [{ name: scale, acts_on: [signal, pi0], sigma: 0.02 },
      { name: resolution, shifts: s.csv }], pulls: { neutron: { sigma: 0.4, shared: plan } } }
      """,
      [
        "s.csv": Self.shifts + "neutrino,0,2,numu,-0.05\n",
        "r.csv": "nuisance,scale,resolution\nscale,1,0.3\nresolution,0.3,1\n",
      ])
    let names = [
      "overall at 0.0 m", "wrong_sign at 0.0 m", "electron at 0.0 m", "pi0 at 0.0 m", "neutron",
      "scale", "resolution",
    ]
    let options = ["--config", "c.yaml", "--samples", "2e3"]
    let impact = try Document(
      try await nuem(
        ["impact", "--parameter", "r2_numu", "--format", "json"] + options, in: folder
      ).succeeded())
    let pulls = impact.rows.filter { $0["kind"] as? String == "pull" }
    #expect(Set(pulls.compactMap { $0["pull"] as? String }) == Set(names))
    #expect(
      pulls.allSatisfy { ($0["error"] as? Double).map { $0 > 0 && $0 < 1.0001 } == true })
    let fit = try await nuem(
      ["fit", "--parameter", "r2_numu", "--format", "json"] + options, in: folder
    ).succeeded()
    for name in ["\"scale\"", "\"resolution\"", "\"neutron\""] { #expect(fit.contains(name)) }
    let spectrum = try Table(
      try await nuem(["spectrum", "--format", "csv"] + options, in: folder).succeeded())
    #expect(spectrum.numbers("neutron") == [20, 20, 20, 20, 20, 20])
    #expect(spectrum.numbers("pi0") == [30, 30, 30, 30, 30, 30])
    let toys = try await nuem(
      ["toys", "--parameter", "mu_numu", "--toys", "20"] + options, in: folder)
    #expect(toys.status == 0, "\(toys.errors)")
    // What cannot be written is refused by its key.
    try await nuem(
      "export", "templates", "--config", "c.yaml", "--output", "o.json", in: folder
    ).refused(65, naming: ["statistics.nuisances", "expected no shifts"])
  }

  /// A workspace and exported templates hold factors by their names.
  @Test func exported() async throws {
    let folder = try folder("{ nuisances: [{ name: scale, acts_on: [numu, pi0], sigma: 0.02 }] }")
    let options = ["--config", "c.yaml", "--samples", "2e3"]
    let templates = try await nuem(["export", "templates"] + options, in: folder).succeeded()
    #expect(templates.contains("\"neutron_per_year\"") && templates.contains("\"scale\""))
    let workspace = try await nuem(
      ["export", "pyhf", "--set", "mu_numu=3e-10"] + options, in: folder
    ).succeeded()
    #expect(workspace.components(separatedBy: "\"scale\"").count - 1 == 2 * 3)
    #expect(workspace.contains("\"neutron\""))
  }
}
