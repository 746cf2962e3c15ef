import Foundation
import Testing

/// Several experiments in one fit: the option `--with` and the key `experiments` of scan plans.
@Suite struct JointFitTests {
  private static let few = ["--samples", "2e3", "--threads", "2", "--quiet"]
  private static let first = """
    plan: on-axis
    binning: { bins: 4 }
    """
  /// Another detector in the same beam.
  private static let second = """
    plan: [{ mode: neutrino, position_m: 0, years: 2 }]
    normalization: absolute
    backgrounds: none
    detector: { target: carbon }
    binning: { bins: 6 }
    """
  private static let points = "r2_numu,mu_numu\n0,0\n3e-33,2e-10\n-2e-32,1e-9\n"

  private func folder(
    _ first: String = "", _ second: String = "", _ files: [String: String] = [:]
  ) throws -> Folder {
    try Folder(
      files.merging([
        "a.yaml": Self.first + "\n" + first, "b.yaml": Self.second + "\n" + second,
        "p.csv": Self.points,
      ]) { own, _ in own })
  }

  private func table(_ words: [String], in folder: Folder) async throws -> Table {
    try Table(try await nuem(words + Self.few, in: folder).succeeded())
  }

  private static let chiSquare = ["chi2", "--points", "p.csv", "--config", "a.yaml"]

  /// Chi-squares of two files add up; names of pulls tell whose they are.
  @Test func sum() async throws {
    let folder = try folder()
    let joint = try await table(Self.chiSquare + ["--with", "b.yaml"], in: folder)
    let first = try await table(Self.chiSquare, in: folder)
    let second = try await table(["chi2", "--points", "p.csv", "--config", "b.yaml"], in: folder)
    for (row, parts) in zip(joint.rows, zip(first.rows, second.rows)) {
      let parts = [parts.0, parts.1].compactMap { $0["chi2"].flatMap(Double.init) }
      let sum = try #require(row["chi2"].flatMap(Double.init))
      #expect(parts.count == 2 && abs(sum - parts[0] - parts[1]) <= 1e-12 * sum)
      #expect(row["pull_overall@0.0_m"] == parts.first.map { _ in row["pull_overall@0.0_m"] ?? "" })
    }
    #expect(joint.header.contains("pull_overall@0.0_m,"))
    #expect(joint.header.contains("pull_b.overall@0.0_m,"))
    // A third one, of the same file, has a name of its own.
    let three = try await table(
      Self.chiSquare + ["--with", "b.yaml", "--with", "b.yaml"], in: folder)
    #expect(three.header.contains("pull_b-2.overall@0.0_m,"))
  }

  /// Every fit is one of both: for each, no end lies beyond that of the better experiment alone.
  @Test func everyFit() async throws {
    let folder = try folder()
    func upper(_ words: [String], _ column: String = "upper") async throws -> Double {
      let table = try await table(words + ["--format", "csv"], in: folder)
      return try #require(table.rows.first?[column].flatMap(Double.init))
    }
    for words in [
      ["bounds", "--parameter", "mu_numu"], ["fit", "--parameter", "mu_numu"],
      ["bounds", "--parameter", "mu_numu", "--profile", "r2_numu"],
      ["impact", "--parameter", "mu_numu"],
      [
        "exclusion", "--parameter", "g_b_l", "--over", "m_zprime_gev=0.01:0.1:2", "--override",
        "physics.interactions=[vector_b_l]",
      ],
    ] {
      let alone = try await upper(words + ["--config", "a.yaml"])
      let joint = try await upper(words + ["--config", "a.yaml", "--with", "b.yaml"])
      #expect(joint < alone * 0.999 && joint > 0.5 * alone, "\(words)")
    }
    let region = try await nuem(
      ["region", "--x", "mu_numu", "--y", "mu_nue", "--points", "9", "--format", "json"] + Self.few
        + ["--config", "a.yaml", "--with", "b.yaml"], in: folder)
    #expect(region.succeeded().contains("\"experiments\""))
    let toys = try await table(
      [
        "toys", "--parameter", "mu_numu", "--toys", "20", "--format", "csv", "--config", "a.yaml",
        "--with", "b.yaml",
      ], in: folder)
    // Rows of intervals have no toys.
    let unconverged = toys.rows.compactMap { $0["unconverged"].flatMap(Int.init) }
    #expect(unconverged.count > 10 && unconverged.allSatisfy { $0 == 0 })
  }

  /// The result names every experiment, its configuration and what is shared, in every format.
  @Test func provenance() async throws {
    let common = """
      statistics: { nuisances: [{ name: scale, acts_on: signal, sigma: 0.05, shared: experiments }] }
      """
    let folder = try folder(common, common)
    let words = ["bounds", "--parameter", "mu_numu", "--config", "a.yaml", "--with", "b.yaml"]
    let json = try await nuem(words + Self.few + ["--format", "json"], in: folder).succeeded()
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let provenance = try #require(object?["provenance"] as? [String: Any])
    let experiments = try #require(provenance["experiments"] as? [[String: String]])
    #expect(experiments.map { $0["name"] } == ["a", "b"])
    #expect(provenance["shared_nuisances"] as? [String] == ["scale"])
    for (experiment, file) in zip(experiments, ["a.yaml", "b.yaml"]) {
      let check = try await nuem("config", "check", file, in: folder)
      let hash = try #require(experiment["configuration_hash"])
      // With the samples of the first, which are those of the options.
      #expect(!check.output.contains(hash) && hash.count == 32)
    }
    let whole = try #require(provenance["configuration_hash"] as? String)
    #expect(!experiments.compactMap { $0["configuration_hash"] }.contains(whole))
    let csv = try await nuem(
      words + ["--samples", "2e3", "--format", "csv", "--provenance"], in: folder)
    #expect(csv.output.contains("# shared_nuisances: [\"scale\"]"))
    #expect(csv.output.contains("# experiments: [{"))
    let text = try await nuem(words + Self.few, in: folder).succeeded()
    #expect(text.contains("Fitted together: a (flux: default), b (flux: default)"))
    #expect(
      text.replacing("\n", with: " ").contains("couplings and masses, and of the nuisances scale."))
  }

  /// Measured values with a covariance beside Asimov data.
  @Test func measuredValues() async throws {
    let folder = try folder(
      "", "data: { file: v.csv, covariance: c.csv }",
      [
        "v.csv": "mode,position_m,bin,value\n"
          + (1...6).map { "neutrino,0,\($0),\(2000 / $0)\n" }.joined(),
        "c.csv": (1...6).map { row in
          (1...6).map { $0 == row ? "1e4" : "2e3" }.joined(separator: ",") + "\n"
        }.joined(),
      ])
    let joint = try await table(Self.chiSquare + ["--with", "b.yaml"], in: folder)
    let first = try await table(Self.chiSquare, in: folder)
    let second = try await table(["chi2", "--points", "p.csv", "--config", "b.yaml"], in: folder)
    for place in joint.rows.indices {
      let values = [joint, first, second].compactMap { $0.rows[place]["chi2"].flatMap(Double.init) }
      #expect(values.count == 3 && abs(values[0] - values[1] - values[2]) <= 1e-12 * values[0])
    }
    let fit = try await nuem(
      ["fit", "--parameter", "r2_numu", "--config", "a.yaml", "--with", "b.yaml"] + Self.few,
      in: folder)
    #expect(fit.succeeded().contains("user values v.csv"))
    try await nuem(
      ["toys", "--parameter", "r2_numu", "--config", "a.yaml", "--with", "b.yaml"] + Self.few,
      in: folder
    ).refused(65, naming: ["b.yaml:6: data: pseudo-experiments consist of counts"])
  }

  /// A plan has the chi-squares that the command has, from templates that blocks share.
  @Test func scan() async throws {
    let folder = try folder(
      "", "",
      [
        "scan.yaml": """
        base: a.yaml
        experiments: [b.yaml]
        configurations: [{ key: sampling.samples, values: [2e3, 3e3] }]
        grid: [{ parameter: mu_numu, from: 0, to: 6e-10, count: 4 }]
        compute: { chi_square: {} }
        block: { chi_square: 2 }
        """,
        "p.csv": "mu_numu\n0\n2e-10\n4e-10\n6e-10\n",
      ])
    let run = ["scan", "run", "scan.yaml", "--output", "s", "--threads", "2", "--quiet"]
    #expect(try await nuem(run, in: folder).status == 0)
    let merge = ["scan", "merge", "scan.yaml", "--output", "s", "--result", "r.csv", "--quiet"]
    #expect(try await nuem(merge, in: folder).status == 0)
    let scanned = try Table(try folder.text(of: "r.csv"))
    let asked = try await table(Self.chiSquare + ["--with", "b.yaml"], in: folder)
    for (row, expected) in zip(scanned.rows, asked.rows) {
      let values = [row["chi_square"], expected["chi2"]].compactMap { $0.flatMap(Double.init) }
      #expect(values.count == 2 && abs(values[0] - values[1]) <= 1e-9 * max(1, values[1]))
    }
    // Another experiment makes another plan, whose blocks are refused.
    try folder.write(Self.second + "\nstatistics: { likelihood: gaussian }\n", to: "b.yaml")
    #expect(try await nuem(run, in: folder).status == 0)
    try folder.write(Self.second.replacing("years: 2", with: "years: 3"), to: "b.yaml")
    try await nuem(run, in: folder).refused(65, naming: ["scan.yaml"])
  }

  private static let shared =
    "statistics: { nuisances: [{ name: s, acts_on: signal, sigma: 0.1, shared: experiments }] }"

  @Test(arguments: [
    (
      "width", shared, shared.replacing("0.1", with: "0.2"),
      ["b.yaml:6: statistics.nuisances[1]", "nuisance s", "0.2 in b and of 0.1 in a"]
    ),
    (
      "free", shared, shared.replacing("0.1", with: "free"),
      ["b.yaml:6: statistics.nuisances[1]", "a sigma of free in b and of 0.1 in a"]
    ),
    (
      "scope", shared, shared.replacing("experiments", with: "plan"),
      ["b.yaml:6: statistics.nuisances[1]", "shared by plan in b and by experiments in a"]
    ),
    (
      "pull", "statistics: { pulls: { overall: { sigma: 0.1, shared: experiments } } }", "",
      ["nuisance overall", "shared by position in b and by experiments in a"]
    ),
    (
      "constraint", "statistics: { constraints: [{ parameter: r2_numu, value: 0, sigma: 1e-32 }] }",
      "statistics: { constraints: [{ parameter: r2_numu, value: 0, sigma: 2e-32 }] }",
      ["b.yaml:6: statistics.constraints[1]", "r2_numu is constrained otherwise by a"]
    ),
    (
      "mixing", "physics: { sin2_theta_w: 0.23 }", "physics: { sin2_theta_w: 0.24 }",
      ["b.yaml:6: physics.sin2_theta_w", "expected 0.23, as a has it, found 0.24"]
    ),
    (
      "mass", "physics: { interactions: [vector_b_l], masses: { m_zprime_gev: 0.1 } }",
      "physics: { interactions: [vector_b_l], masses: { m_zprime_gev: 0.2 } }",
      ["b.yaml:6: physics.masses", "expected 0.1, as a has it, found 0.2"]
    ),
    (
      "likelihood", "statistics: { likelihood: poisson }", "",
      ["statistics.likelihood", "expected poisson, as a has it, found gaussian"]
    ),
    (
      "file", "", "physics: { interactions: [own.yaml] }",
      ["b.yaml:6: physics.interactions", "is not among the interactions of the first experiment"]
    ),
    ("nothing", "", "plans: 3", ["b.yaml:6"]),
  ])
  func clashes(_ name: String, _ first: String, _ second: String, _ parts: [String]) async throws {
    let folder = try folder(first, second, ["own.yaml": "interaction: own\n"])
    try await nuem(
      ["bounds", "--config", "a.yaml", "--with", "b.yaml"] + Self.few, in: folder
    ).refused(65, naming: parts)
  }

  @Test func missing() async throws {
    let folder = try folder()
    try await nuem(
      ["bounds", "--config", "a.yaml", "--with", "none.yaml"] + Self.few, in: folder
    ).refused(66, naming: ["none.yaml"])
    try await nuem(["rates", "--with", "b.yaml"] + Self.few, in: folder)
      .refused(64, naming: ["--with"])
  }

  /// What one file says of the physics holds for both; constraints that both name count once.
  @Test func common() async throws {
    let constraint = "statistics: { constraints: [{ parameter: r2_numu, value: 0, sigma: 1e-33 }] }"
    let folder = try folder(
      "physics: { interactions: [vector_b_l] }", "physics: { interactions: [electromagnetic] }",
      ["c.yaml": Self.first + "\n" + constraint, "d.yaml": Self.second + "\n" + constraint])
    let bounds = try await table(
      ["bounds", "--format", "csv", "--config", "a.yaml", "--with", "b.yaml"], in: folder)
    #expect(
      bounds.aroundBestFits.rows.map { $0["parameter"] }
        == ["g_b_l", "mu_numu", "mu_nue", "q_numu", "q_nue", "r2_numu", "r2_nue"])
    let point = ["chi2", "--points", "p.csv", "--config", "c.yaml", "--with"]
    let both = try await table(point + ["d.yaml"], in: folder)
    let once = try await table(point + ["b.yaml"], in: folder)
    for (one, other) in zip(both.rows, once.rows) { #expect(one["chi2"] == other["chi2"]) }
  }

  /// A nuisance that only one experiment shares is told.
  @Test func sharedWithNone() async throws {
    let folder = try folder(Self.shared, "")
    let run = try await nuem(
      [
        "bounds", "--parameter", "mu_numu", "--config", "a.yaml", "--with", "b.yaml", "--samples",
        "2e3",
      ],
      in: folder)
    #expect(run.status == 0)
    #expect(
      run.errors.contains("nuisance s of a is shared: experiments, and no other experiment has one")
    )
  }
}
