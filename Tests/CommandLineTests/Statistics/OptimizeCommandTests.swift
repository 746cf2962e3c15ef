import Foundation
import Testing

/// `optimize`.
@Suite struct OptimizeCommandTests {
  private static let few = ["optimize", "--samples", "2e4"]
  private static let shared = ["--override", "statistics.pulls.overall.shared=plan"]
  private static let small =
    few + shared + ["--objective", "r2_nue", "--years", "7", "--positions", "0,12,24"]

  /// The plan lasts as long as was asked for, and `bounds` of it ends where the result says.
  @Test func planIsAConfiguration() async throws {
    let folder = try Folder()
    let document = try Document(
      try await nuem(Self.small + ["--format", "json"], in: folder).succeeded())
    let years = try document.rows.map { try #require($0["years"] as? Double) }
    #expect(abs(years.reduce(0, +) - 7) < 1e-9)
    let objective = try #require(document.object["objective"] as? Double)
    let onAxis = try #require(document.object["on_axis"] as? Double)
    let gain = try #require(document.object["gain"] as? Double)
    #expect(abs(gain - (1 - objective / onAxis)) < 1e-12 && gain > 0.1)
    #expect(document.object["prism"] is Double && document.object["mc_error"] is Double)
    let plan = try #require(document.object["plan"])
    let text = String(
      decoding: try JSONSerialization.data(withJSONObject: plan), as: UTF8.self)
    let bounds = try Document(
      try await nuem(
        ["bounds", "--samples", "2e4", "--parameter", "r2_nue", "--format", "json"] + Self.shared
          + ["--override", "plan=\(text)"], in: folder
      ).succeeded())
    // Other stations share out the samples a little differently.
    let upper = try #require(bounds.rows.first?["upper"] as? Double)
    #expect(abs(upper - objective) < 1e-2 * objective)
  }

  @Test func bytesDoNotDependOnThreads() async throws {
    let folder = try Folder()
    for format in ["json", "csv", "text"] {
      let options = Self.small + ["--modes", "equal", "--format", format]
      let one = try await nuem(options + ["--threads", "1"], in: folder).succeeded()
      #expect(try await nuem(options + ["--threads", "3"], in: folder).succeeded() == one)
    }
  }

  /// Pulls by position are an artefact that is told, and the answer without it stands beside.
  @Test func pullsByPosition() async throws {
    let run = try await nuem(
      Self.few + [
        "--objective", "r2_nue", "--years", "7", "--positions", "0,3", "--modes", "equal",
        "--format", "json",
      ], in: Folder())
    #expect(run.status == 0 && run.errors.contains("overall_shared_by_plan"))
    let document = try Document(run.output)
    let shared = try #require(document.object["overall_shared_by_plan"] as? [String: Any])
    let gain = try #require(document.object["gain"] as? Double)
    #expect(try #require(shared["gain"] as? Double) < gain)
  }

  @Test(arguments: [
    (["--years", "0"], 64, ["--years", "> 0"]),
    (["--years", "-1"], 64, ["--years", "> 0"]),
    (["--years", "7", "--positions", "0,45"], 64, ["--positions", "45 m", "0 to 30 m"]),
    (["--years", "7", "--positions", "0..x/3"], 64, ["--positions"]),
    (["--years", "7", "--positions", "3,3"], 64, ["--positions"]),
    (["--years", "7", "--positions", ""], 64, ["--positions"]),
    (
      ["--years", "7", "--positions", "0,3", "--max-positions", "3"], 64, ["--max-positions", "2"]
    ),
    (["--years", "7", "--max-positions", "0"], 64, ["--max-positions", "1 to 11"]),
    (["--years", "7", "--least-on-axis", "8"], 64, ["--least-on-axis", "7"]),
    (
      ["--years", "7", "--positions", "3", "--least-on-axis", "1"], 64, ["--least-on-axis", "0 m"]
    ),
    (["--years", "7", "--objective", "mu_nue", "--side", "width"], 64, ["width", "mu_nue"]),
    (["--years", "nan"], 64, ["--years"]),
    (["--years", "7", "--over", "years=1:10:3"], 64, ["--years", "--over"]),
    (["--over", "years=0:10:3"], 64, ["--over years", "> 0"]),
    (["--over", "years=1:2000:3"], 64, ["--years", "1000"]),
    (["--years", "7", "--over", "weight=0:1:3"], 64, ["weight", "two --objective"]),
    (
      ["--years", "7", "--over", "weight=0:2:3", "--objective", "r2_numu"], 64,
      ["--over weight", "0 to 1"]
    ),
    (["--years", "7", "--over", "overal=0.1:0.2:3"], 64, ["--over", "overall"]),
    (["--years", "7", "--over", "overall=0:0.2:3:log"], 64, ["--over overall", "> 0"]),
    (["--years", "7", "--over", "years"], 64, ["--over"]),
    (
      ["--years", "7", "--truth", "mu_numu=3e-10", "--positions", "0"], 64,
      ["--truth", "r2_nue", "--set"]
    ),
    (["--years", "7", "--objective", "r2_nu"], 64, ["--objective", "r2_nue"]),
    (["--years", "7", "--profile", "all", "--objective", "none"], 64, ["--objective"]),
    (
      ["--years", "7", "--override", "statistics.template_error=included"], 65,
      ["statistics.template_error", "ignored"]
    ),
  ]) func refuses(_ options: [String], _ status: Int, _ parts: [String]) async throws {
    let run = try await nuem(
      Self.few + Self.shared + ["--objective", "r2_nue"] + options, in: Folder())
    run.refused(Int32(status), naming: parts)
  }

  /// Without years, without an objective, a lower end of what has none, and what no exposure bounds.
  @Test func refusesWhatIsNoQuestion() async throws {
    let folder = try Folder()
    try await nuem(["optimize", "--objective", "r2_nue"], in: folder)
      .refused(64, naming: ["--years"])
    try await nuem(["optimize", "--years", "7"], in: folder).refused(64, naming: ["--objective"])
    try await nuem(
      ["optimize", "--years", "7", "--objective", "mu_nue", "--side", "lower"], in: folder
    ).refused(64, naming: ["mu_nue", "no lower end"])
    try await nuem(
      Self.few + Self.shared + [
        "--years", "7", "--positions", "0", "--objective", "r2_numu", "--profile",
        "sin2_theta_w",
      ], in: folder
    ).refused(65, naming: ["--objective r2_numu", "no plan of 7 years", "upper end"])
  }

  /// More years are never worse, and one row of a front is what is found without one.
  @Test func frontOverYears() async throws {
    let folder = try Folder()
    let options =
      Self.few + Self.shared + [
        "--objective", "r2_nue", "--positions", "0,24", "--modes", "equal", "--format", "json",
      ]
    let front = options + ["--over", "years=2:14:3"]
    let text = try await nuem(front + ["--threads", "1"], in: folder).succeeded()
    #expect(try await nuem(front + ["--threads", "3"], in: folder).succeeded() == text)
    let document = try Document(text)
    let bounds = try document.rows.map { try #require($0["objective"] as? Double) }
    #expect(bounds == bounds.sorted(by: >) && bounds.count == 3)
    let one = try Document(try await nuem(options + ["--years", "8"], in: folder).succeeded())
    #expect(one.object["objective"] as? Double == bounds[1])
    for row in document.rows {
      let statistics = try #require(row["statistics_part"] as? Double)
      #expect(statistics > 0 && statistics < 1)
      let limit = try #require(row["limited_by"] as? String)
      #expect(!limit.isEmpty)
      #expect(row["r2_nue"] as? Double == row["objective"] as? Double)
    }
    let slope = try #require(document.rows[2]["slope"] as? Double)
    #expect(slope < 0 && slope > -1)
  }

  /// From the best for one objective to the best for the other, one falls and the other rises.
  @Test(arguments: ["upper", "width"]) func frontOfTwo(side: String) async throws {
    let folder = try Folder()
    let options =
      Self.few + Self.shared + [
        "--positions", "0,12,24", "--modes", "equal", "--years", "7", "--side", side, "--format",
        "json",
      ]
    let two = ["--objective", "r2_numu", "--objective", "r2_nue"]
    let document = try Document(
      try await nuem(options + two + ["--over", "weight=0:1:4"], in: folder).succeeded())
    let numu = try document.rows.map { try #require($0["r2_numu"] as? Double) }
    let nue = try document.rows.map { try #require($0["r2_nue"] as? Double) }
    #expect(numu == numu.sorted() && nue == nue.sorted(by: >))
    #expect(numu[3] > 1.1 * numu[0] && nue[0] > 1.1 * nue[3])
    for (name, best) in [("r2_numu", numu[0]), ("r2_nue", nue[3])] {
      let own = try Document(
        try await nuem(options + ["--objective", name], in: folder).succeeded())
      let value = try #require(own.object["objective"] as? Double)
      #expect(abs(best / value - 1) < 1e-5)
    }
    // The plan whose worst ratio is least lies on the front: it is in no row beaten in both.
    let worst = try Document(try await nuem(options + two, in: folder).succeeded())
    let ends = try #require(worst.object["intervals"] as? [[String: Any]])
    let asked = try ends.map { try #require($0["asked"] as? Double) }
    for row in numu.indices {
      #expect(numu[row] > asked[0] * (1 - 1e-5) || nue[row] > asked[1] * (1 - 1e-5))
    }
  }

  /// A width that is given twice, in the configuration or by the axis, is the same.
  @Test func frontOverAPull() async throws {
    let folder = try Folder()
    let options =
      Self.few + Self.shared + [
        "--objective", "q_numu", "--positions", "0,24", "--modes", "equal", "--years", "7",
        "--format", "json",
      ]
    let document = try Document(
      try await nuem(options + ["--over", "overall=0.02:0.2:2"], in: folder).succeeded())
    let bounds = try document.rows.map { try #require($0["objective"] as? Double) }
    #expect(bounds[0] < bounds[1])
    let given = try Document(
      try await nuem(
        options + ["--override", "statistics.pulls.overall.sigma=0.2"], in: folder
      ).succeeded())
    #expect(given.object["objective"] as? Double == bounds[1])
  }

  /// Data of a coupling: distances are from where it is.
  @Test func truth() async throws {
    let folder = try Folder()
    let document = try Document(
      try await nuem(
        Self.small + ["--truth", "r2_nue=2e-32", "--modes", "equal", "--format", "json"], in: folder
      ).succeeded())
    let ends = try #require(document.object["intervals"] as? [[String: Any]])
    let upper = try #require(ends[0]["upper"] as? Double)
    let objective = try #require(document.object["objective"] as? Double)
    #expect(abs(upper - 2e-32 - objective) < 1e-12 * upper)
    let other = try await nuem(
      Self.small + ["--truth", "mu_numu=3e-10", "--set", "mu_numu=3e-10", "--positions", "0,24"],
      in: folder)
    #expect(other.status == 0, "\(other.errors)")
  }

  @Test func targetError() async throws {
    let run = try await nuem(
      Self.small + ["--target-error", "1e-3", "--modes", "equal", "--format", "json"], in: Folder())
    let document = try Document(run.succeeded())
    let objective = try #require(document.object["objective"] as? Double)
    let error = try #require(document.object["mc_error"] as? Double)
    #expect(error < 1e-3 * objective)
  }

  /// Nuisances that are shifts move with the stations of a plan.
  @Test func shiftsOfStations() async throws {
    let folder = try Folder()
    var rows = "mode,position_m,bin,component,shift\n"
    for mode in ["neutrino", "antineutrino"] {
      for bin in 1...12 { rows += "\(mode),24,\(bin),signal,0.5\n" }
    }
    try rows.write(toFile: folder["shift.csv"], atomically: true, encoding: .utf8)
    let document = try Document(
      try await nuem(
        Self.few + Self.shared + [
          "--override", "statistics.nuisances=[{name: far, shifts: shift.csv}]", "--objective",
          "r2_nue", "--years", "7", "--positions", "0,24", "--modes", "equal", "--format", "json",
        ], in: folder
      ).succeeded())
    let plan = try #require(document.object["plan"])
    let text = String(decoding: try JSONSerialization.data(withJSONObject: plan), as: UTF8.self)
    let bounds = try Document(
      try await nuem(
        [
          "bounds", "--samples", "2e4", "--parameter", "r2_nue", "--format", "json",
          "--override", "statistics.nuisances=[{name: far, shifts: shift.csv}]",
        ] + Self.shared + ["--override", "plan=\(text)"], in: folder
      ).succeeded())
    let upper = try #require(bounds.rows.first?["upper"] as? Double)
    let objective = try #require(document.object["objective"] as? Double)
    #expect(abs(upper / objective - 1) < 1e-2)
  }

  /// A scan over plans by hand finds none that is better than the plan that was found.
  @Test func scanOverPlansFindsNoneBetter() async throws {
    var plans: [String] = []
    for first in 0...7 {
      for second in 0...(7 - first) {
        let years = [(0, first), (12, second), (24, 7 - first - second)]
        // Stations that have next to no time keep the samples where they are.
        let stays = years.flatMap { position, years in
          ["neutrino", "antineutrino"].map {
            "{ mode: \($0), position_m: \(position), years: \(max(Double(years) / 2, 1e-9)) }"
          }
        }
        plans.append("[\(stays.joined(separator: ", "))]")
      }
    }
    let statistics = "statistics: { pulls: { overall: { shared: plan } } }"
    let sampling = "sampling: { samples: 1e5, replicates: 2 }"
    let scan = try ScanTrial(
      """
      base: { \(statistics), \(sampling) }
      configurations: [{ key: plan, values: [\(plans.joined(separator: ",\n  "))] }]
      compute: { bounds: { parameters: [r2_nue] } }
      """)
    let run = try await scan.run("--quiet")
    #expect(run.status == 0, "\(run.errors)")
    let merge = try await scan.merge("--quiet", result: "r.csv")
    #expect(merge.status == 0, "\(merge.errors)")
    let table = try String(contentsOfFile: scan.folder["r.csv"], encoding: .utf8)
    let uppers = table.split(separator: "\n").dropFirst().compactMap { line -> Double? in
      // Plans have commas of their own, between quotation marks.
      let fields = line.split(separator: "\"").last?.split(
        separator: ",", omittingEmptySubsequences: false)
      return fields.flatMap { $0.count > 4 ? Double($0[4]) : nil }
    }
    #expect(uppers.count == plans.count)
    let found = try Document(
      try await nuem(
        [
          "optimize", "--objective", "r2_nue", "--years", "7", "--positions", "0,12,24", "--modes",
          "equal", "--samples", "1e5", "--override", "sampling.replicates=2", "--format", "json",
        ] + Self.shared, in: scan.folder
      ).succeeded())
    let objective = try #require(found.object["objective"] as? Double)
    let least = try #require(uppers.min())
    // Other stations share out the samples a little differently.
    #expect(least > objective * (1 - 2e-3), "\(least) below \(objective)")
    #expect(least < objective * 1.05)
  }

  /// A front through `scan`: what was killed goes on, and the bytes are those of a run in one piece.
  @Test func frontThroughScan() async throws {
    let plan = """
      base:
        plan:
          - { mode: neutrino, position_m: 0, years: 1 }
          - { mode: antineutrino, position_m: 0, years: 1 }
          - { mode: neutrino, position_m: 24, years: 1 }
          - { mode: antineutrino, position_m: 24, years: 1 }
        statistics: { pulls: { overall: { shared: plan } } }
        sampling: { samples: 2e4 }
      configurations: [{ key: statistics.pulls.overall.sigma, values: [0.02, 0.1] }]
      compute:
        optimize: { objective: [r2_numu, r2_nue], years: [3, 7], weight: [0, 0.5, 1], modes: equal }
      block: { optimize: 2 }
      """
    let scan = try ScanTrial(plan)
    let whole = try await scan.run("--quiet", "--threads", "1", output: "whole")
    #expect(whole.status == 0, "\(whole.errors)")
    let bytes = try await scan.merged(output: "whole", result: "whole.h5")
    for shard in ["2/3", "1/3", "3/3"] {
      let run = try await scan.run("--quiet", "--threads", "2", "--shard", shard)
      #expect(run.status == 0, "\(run.errors)")
    }
    try FileManager.default.removeItem(atPath: scan.folder[ScanTrial.name(3)])
    let again = try await scan.run("--quiet")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try await scan.merged() == bytes)
    let table = try await scan.merge("--quiet", result: "r.csv")
    #expect(table.status == 0, "\(table.errors)")
    let lines = try String(contentsOfFile: scan.folder["r.csv"], encoding: .utf8).split(
      separator: "\n")
    #expect(lines.count == 1 + 2 * 6)
    let names = lines[0].split(separator: ",").map(String.init)
    let rows = lines.dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let totalPlace = try #require(names.firstIndex(of: "years"))
    for row in rows {
      let years = names.indices.filter { names[$0].hasPrefix("years_") }.compactMap {
        Double(row[$0])
      }
      let total = try #require(Double(row[totalPlace]))
      #expect(years.count == 4 && abs(years.reduce(0, +) - total) < 1e-9)
    }
    // The command finds the same.
    let front = try Document(
      try await nuem(
        Self.few + Self.shared + [
          "--objective", "r2_numu", "--objective", "r2_nue", "--positions", "0,24", "--modes",
          "equal", "--years", "7", "--over", "weight=0:1:3", "--format", "json",
        ], in: scan.folder
      ).succeeded())
    let place = try #require(names.firstIndex(of: "asked_r2_nue"))
    let scanned = rows.suffix(3).compactMap { Double($0[place]) }
    let own = try front.rows.map { try #require($0["r2_nue"] as? Double) }
    for (one, other) in zip(scanned, own) { #expect(abs(one / other - 1) < 1e-2) }
  }

  @Test(arguments: [
    ("objective: r2_nue", ["years"]), ("objective: r2_nu, years: 7", ["r2_nue"]),
    ("objective: r2_nue, years: -1", ["years", "> 0"]),
    ("objective: r2_nue, years: 7, weight: 0.5", ["weight", "two"]),
    ("objective: mu_nue, years: 7, side: lower", ["mu_nue", "lower"]),
    ("objective: r2_nue, years: 7, max_positions: 3", ["max-positions", "1 to 1"]),
  ]) func scanRefuses(_ task: String, _ parts: [String]) async throws {
    let scan = try ScanTrial("base: { plan: on-axis }\ncompute: { optimize: { \(task) } }\n")
    try await scan.run().refused(65, naming: parts)
  }
}
