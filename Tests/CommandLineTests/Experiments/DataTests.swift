import Foundation
import Testing

/// Observed counts in place of the expectation, and injected signals.
@Suite struct DataTests {
  private static let header = "mode,position_m,bin,count"
  private static let configuration = """
    plan: on-axis
    binning: { bins: 2, high_me: 4 }
    data: d.csv
    """
  private static let rows = ["neutrino", "antineutrino"].flatMap { mode in
    (1...2).map { "\(mode),0,\($0),\(3000 / $0)" }
  }

  private func folder(_ rows: [String]) throws -> Folder {
    try Folder([
      "c.yaml": Self.configuration,
      "d.csv": ([Self.header] + rows).map { $0 + "\n" }.joined(),
    ])
  }

  /// Counts written out from `spectrum` give what the program's own Asimov data of that signal give.
  @Test(arguments: ["", "mu_nue=5e-9", "q_nue=-6e-8"])
  func expectationAsData(_ truth: String) async throws {
    let few = ["--samples", "1e4", "--format"]
    let signal = truth.isEmpty ? [] : ["--set", truth]
    let folder = try Folder(["c.yaml": "plan: on-axis"])
    let spectrum = try Table(
      try await nuem(
        ["spectrum", "--config", "c.yaml"] + signal + few + ["csv"], in: folder
      )
      .succeeded())
    let counts = try spectrum.rows.map { row in
      let events = try ["total", "ccqe", "pi0"].map { try #require(Double(row[$0] ?? "")) }
      return "\(row["mode"] ?? ""),\(row["position_m"] ?? ""),\(row["bin"] ?? ""),"
        + "\(3.5 * events.reduce(0, +))"
    }
    try folder.write(([Self.header] + counts).joined(separator: "\n"), to: "d.csv")
    try folder.write("plan: on-axis\ndata: d.csv", to: "d.yaml")
    let injected = truth.isEmpty ? [] : ["--truth", truth]
    let asimov = try Document(
      try await nuem(["fit", "--config", "c.yaml"] + injected + few + ["json"], in: folder)
        .succeeded())
    let observed = try Document(
      try await nuem(["fit", "--config", "d.yaml"] + few + ["json"], in: folder).succeeded())
    #expect(observed.object["data"] as? String == "user table d.csv")
    for (one, other) in zip(asimov.rows, observed.rows) {
      let name = try #require(one["parameter"] as? String)
      let (low, high) = (one["lower"] as? Double, try #require(one["upper"] as? Double))
      let width = high - (low ?? 0)
      for key in ["best_fit", "upper"] {
        let (a, b) = (try #require(one[key] as? Double), try #require(other[key] as? Double))
        // A magnetic moment of 0 is found to the fourth root of the rounding of chi-square.
        #expect(abs(a - b) < (name.hasPrefix("mu") ? 1e-3 : 1e-5) * width, "\(name) \(key)")
      }
      #expect((low == nil) == (other["lower"] as? Double == nil), "\(name)")
      let chi = (try #require(one["chi2"] as? Double), try #require(other["chi2"] as? Double))
      #expect(abs(chi.0 - chi.1) < 1e-6, "\(name)")
      #expect(one["degrees_of_freedom"] as? Int == 23)
    }
    // A second interval, of q_nue, is not lost.
    for document in [asimov, observed] {
      let others = document.object["other_intervals"] as? [[String: Any]]
      #expect((others == nil) == truth.isEmpty)
      let charge = others?.first { $0["parameter"] as? String == "q_nue" }
      #expect((charge == nil) == truth.isEmpty)
    }
  }

  /// A signal that is there: its interval holds it and excludes 0; a moment is seen without its sign.
  @Test func injectedSignal() async throws {
    let run = try await nuem(
      "bounds", "--plan", "on-axis", "--truth", "mu_numu=-6e-10", "--truth", "r2_nue=0",
      "--samples", "1e4", "--format", "json", in: Folder())
    let document = try Document(run.succeeded())
    let row = document.rows[0]
    let (lower, upper) = (row["lower"] as? Double, row["upper"] as? Double)
    #expect(lower.map { $0 > 3e-10 && $0 < 6e-10 } ?? false)
    #expect(upper.map { $0 > 6e-10 && $0 < 9e-10 } ?? false)
    let arguments = try #require(document.provenance["arguments"] as? [String])
    #expect(arguments.contains("truth.mu_numu=-6.0e-10"))
  }

  /// The probability is that of the chi-square distribution; fitting a parameter takes one freedom.
  @Test func goodnessOfFit() async throws {
    let run = try await nuem(
      ["fit", "--config", "c.yaml", "--samples", "1e4", "--format", "json"],
      in: folder(Self.rows))
    let document = try Document(run.succeeded())
    let standard = try #require(document.object["standard_model"] as? [String: Any])
    #expect(standard["degrees_of_freedom"] as? Int == 4)
    let chiSquare = try #require(standard["chi2"] as? Double)
    // The upper tail of chi-square with 4 degrees of freedom.
    let tail = exp(-chiSquare / 2) * (1 + chiSquare / 2)
    #expect(abs(try #require(standard["p_value"] as? Double) - tail) < 1e-9 * tail)
    for row in document.rows {
      #expect(try #require(row["chi2"] as? Double) <= chiSquare)
      #expect(row["degrees_of_freedom"] as? Int == 3)
    }
    let pulls = try #require(document.object["pulls"] as? [[String: Any]])
    #expect(pulls.count == 6 * 5)
  }

  @Test(arguments: [
    ("missing bin", Array(rows.dropLast()), "no count of antineutrino mode at 0 m in bin 2 of 2"),
    ("negative", ["neutrino,0,1,-1"], "d.csv:2: count: expected a number >= 0"),
    ("NaN", ["neutrino,0,1,nan"], "d.csv:2: count: expected a number"),
    ("infinity", ["neutrino,0,1,1e400"], "d.csv:2: count: expected a number"),
    ("other station", rows + ["neutrino,18,1,5"], "d.csv:6: neutrino mode at 18 m is not part"),
    ("bin of another binning", rows + ["neutrino,0,3,0"], "d.csv:6: bin: "),
    ("bin twice", rows + [rows[0]], "d.csv:6: bin 1 of neutrino mode at 0 m again"),
    ("columns", ["neutrino,0,1"], "d.csv:2: expected 4 columns"),
  ])
  func refused(_ name: String, _ rows: [String], _ part: String) async throws {
    for command in [["fit", "--config"], ["bounds", "--config"], ["config", "check"]] {
      try await nuem(command + ["c.yaml"], in: folder(rows))
        .refused(65, naming: ["c.yaml:3: data: d.csv", part])
    }
  }

  @Test func refusedTruths() async throws {
    let folder = try folder(Self.rows)
    let known = ["mu_numu=", "mu_nmu=1e-10", "mu_numu=1e-10,", "mu_numu=nan", "r2_nue=1e400"]
    for truth in known {
      let run = try await nuem(["fit", "--truth", truth, "--samples", "1e4"], in: folder)
      #expect(run.status == 64 && run.output.isEmpty, "\(truth): \(run.errors)")
    }
    try await nuem(["fit", "--config", "c.yaml", "--truth", "mu_numu=1e-10"], in: folder)
      .refused(64, naming: ["--truth", "user table d.csv"])
  }

  /// The Poisson likelihood admits no expectation of 0 where something was counted.
  @Test func countsWhereNothingIsExpected() async throws {
    let folder = try folder(Self.rows)
    try folder.write(
      """
      plan: [{ mode: neutrino, position_m: 0, years: 1 }, { mode: antineutrino, position_m: 0, years: 1 }]
      binning: { bins: 2, high_me: 1e6 }
      backgrounds: none
      statistics: { likelihood: poisson }
      data: d.csv
      """, to: "e.yaml")
    let run = try await nuem(
      ["fit", "--config", "e.yaml", "--samples", "1e4", "--parameter", "mu_numu"], in: folder)
    run.refused(65, naming: ["e.yaml:5: data: ", "bin 2", "1500 events", "Poisson likelihood"])
  }

  /// Events in a bin that no recoil reaches: the Gaussian likelihood has no variance there, and must not
  /// leave them out without a word.
  @Test(
    arguments: [
      ["fit"], ["bounds"], ["impact"],
      ["region", "--x", "mu_numu", "--y", "mu_nue", "--points", "9"],
      ["toys", "--parameter", "mu_numu", "--toys", "4"], ["export", "templates"],
      ["export", "pyhf", "--set", "mu_numu=1e-9"], ["tables", "--output", "t"],
      ["export", "templates", "--output", "t.h5"],
    ], ["gaussian", "poisson"])
  func eventsWhereNoneAreExpected(_ command: [String], _ likelihood: String) async throws {
    let folder = try Self.emptyBins(likelihood)
    try await nuem(command + ["--config", "c.yaml", "--samples", "1e4"], in: folder).refused(
      65, naming: ["c.yaml:5: data: ", "d.csv", "neutrino mode at 0 m, bin 7", "25 events"])
  }

  @Test func eventsWhereNoneAreExpectedInAScan() async throws {
    let folder = try Self.emptyBins("gaussian")
    try folder.write(
      "base: c.yaml\ncompute: { bounds: { parameters: [mu_numu] } }", to: "p.yaml")
    try await nuem("scan", "run", "p.yaml", in: folder).refused(65, naming: ["bin 7", "25 events"])
  }

  /// No events there are no objection, and a background makes room for some.
  @Test func roomForEvents() async throws {
    for (counts, backgrounds) in [(0, "none"), (25, "b.csv")] {
      let folder = try Self.emptyBins("gaussian", count: counts, backgrounds: backgrounds)
      let rows = (1...8).map { "neutrino,0,\($0),1,1\n" }.joined()
      try folder.write("mode,position_m,bin,ccqe,pi0\n" + rows, to: "b.csv")
      let run = try await nuem("fit", "--config", "c.yaml", "--samples", "1e4", in: folder)
      #expect(run.status == 0, "\(run.errors)")
    }
  }

  private static func emptyBins(
    _ likelihood: String, count: Int = 25, backgrounds: String = "none"
  ) throws -> Folder {
    let counts = [1600, 1500, 1700, 1800, 0, 0, count, 0]
    let rows = counts.enumerated().map { "neutrino,0,\($0 + 1),\($1)\n" }
    return try Folder([
      "c.yaml": """
      detector: { angular_resolution_deg: 0, energy_resolution: 0 }
      plan: [ { mode: neutrino, position_m: 0, years: 1 } ]
      binning: { bins: 8, high_me: 4 }
      backgrounds: \(backgrounds)
      data: d.csv
      statistics: { likelihood: \(likelihood) }
      """,
      "d.csv": header + "\n" + rows.joined(),
    ])
  }
}
