import Foundation
import Testing

/// `toys`, its parts and its options.
@Suite struct ToysCommandTests {
  private static let few = [
    "toys", "--plan", "on-axis", "--parameter", "mu_numu", "--toys", "300", "--samples", "1e4",
    "--quiet",
  ]

  @Test func table() async throws {
    let folder = try Folder()
    let run = try await nuem(
      Self.few + ["--ladder", "0,2e-10,4e-10", "--at", "1e-10", "--format", "csv"], in: folder)
    let table = try Table(run.succeeded())
    #expect(
      table.header
        == "parameter,purpose,true_value,toys,unconverged,critical_value,critical_error,"
        + "wilks_coverage,wilks_error,feldman_cousins_coverage,feldman_cousins_error,unit,p_value,"
        + "p_error,interval,lower,upper,mc_error_lower,mc_error_upper,lower_reason,upper_reason")
    #expect(table.numbers("true_value") == [0, 2e-10, 4e-10, 1e-10, nil, nil])
    #expect(
      table.rows.map { $0["purpose"] }
        == ["ladder", "ladder", "ladder", "test", "wilks", "feldman-cousins"])
    #expect(table.numbers("critical_error").prefix(4).allSatisfy { ($0 ?? 0) > 0 })
    #expect(table.numbers("toys") == [300, 300, 300, 300, nil, nil])
    #expect(table.numbers("p_value")[0] == 1)
    #expect(table.numbers("interval").suffix(2) == [1, 1])
    #expect(table.rows.suffix(2).allSatisfy { $0["lower_reason"] == "physical-limit" })
    #expect(table.rows.suffix(2).allSatisfy { $0["upper_reason"] == "" })
    #expect(table.numbers("mc_error_upper").suffix(2).allSatisfy { ($0 ?? 0) > 0 })
    let document = try Document(
      try await nuem(Self.few + ["--format", "json", "--truth", "mu_numu=6e-10"], in: folder)
        .succeeded())
    #expect(
      document.keys(indentedBy: 2) == [
        "schema", "provenance", "data", "confidence_level", "wilks_critical_value", "intervals",
        "outcomes", "left_out", "notes", "warnings", "rows", "checksum",
      ])
    let intervals = try #require(document.object["intervals"] as? [String: [String: Double]])
    for interval in intervals.values {
      #expect(try #require(interval["lower"]) < 6e-10)
      #expect(try #require(interval["upper"]) > 6e-10)
    }
  }

  /// Observed counts, 5 % fewer than the Standard Model expects: toys have the pulls that these ask for.
  @Test func observedCounts() async throws {
    let rows = ["neutrino,0,1,30130", "antineutrino,0,1,24790"]
    let folder = try Folder([
      "c.yaml": "plan: on-axis\nbinning: { bins: 1 }\ndata: d.csv",
      "d.csv": "mode,position_m,bin,count\n" + rows.joined(separator: "\n"),
    ])
    let arguments = [
      "toys", "--config", "c.yaml", "--parameter", "r2_nue", "--toys", "300", "--samples", "1e4",
      "--quiet", "--format", "json",
    ]
    let document = try Document(try await nuem(arguments, in: folder).succeeded())
    #expect(document.object["data"] as? String == "user table d.csv")
    #expect(document.rows.allSatisfy { ($0["unconverged"] as? Int ?? 0) == 0 })
    let coverage = document.rows.compactMap { $0["feldman_cousins_coverage"] as? Double }
    #expect(coverage.count == 7)
    #expect(coverage.allSatisfy { abs($0 - 0.9) < 5 * (2 * 0.09 / 300).squareRoot() })
  }

  /// Counts of one bin, of which a background of 3 is expected.
  private static func counting(_ count: Int) throws -> Folder {
    try Folder([
      "backgrounds.csv": "mode,position_m,bin,ccqe,pi0\nneutrino,0,1,2.5,0\n",
      "counts.csv": "mode,position_m,bin,count\nneutrino,0,1,\(count)\n",
      "c.yaml": """
      detector: { fiducial_mass_t: 0.0037371711168716474 }
      plan: [ { mode: neutrino, position_m: 0, years: 1 } ]
      binning: { bins: 1, high_me: 6 }
      backgrounds: backgrounds.csv
      data: counts.csv
      statistics:
        likelihood: poisson
        pulls:
          overall: { sigma: fixed }
          wrong_sign: { sigma: fixed }
          electron: { sigma: fixed }
          ccqe: { sigma: fixed }
          pi0: { sigma: fixed }
      """,
    ])
  }

  private static let moment = ["toys", "--config", "c.yaml", "--parameter", "mu_numu"]

  /// A background of 3, of which the Standard Model's scattering is 0.5: the signal is less than 0.953 and
  /// 1.877, and every format says so.
  @Test(arguments: [(0, 0.9530), (1, 1.8771)])
  func countsAreExact(_ count: Int, _ signal: Double) async throws {
    let folder = try Self.counting(count)
    let document = try Document(
      try await nuem(Self.moment + ["--format", "json", "--quiet"], in: folder).succeeded())
    let rows = document.rows.filter { $0["purpose"] as? String == "feldman-cousins" }
    let upper = try #require(rows.first?["upper"] as? Double)
    #expect(rows.count == 1 && rows[0]["lower_reason"] as? String == "physical-limit")
    #expect(rows[0]["mc_error_upper"] as? Double == 0)
    // The signal of a moment, from the expectation of it and of the Standard Model.
    func events(_ moment: String) async throws -> Double {
      let table = try Table(
        try await nuem(
          [
            "spectrum", "--config", "c.yaml", "--mode", "neutrino", "--position", "0", "--set",
            "mu_numu=\(moment)", "--format", "csv", "--quiet",
          ], in: folder
        ).succeeded())
      return table.numbers("total").compactMap(\.self).reduce(0, +)
    }
    let found = try await events("\(upper)") - events("0")
    #expect(abs(found - signal) < 2e-3, "\(found)")
    #expect((document.object["outcomes"] as? Int ?? 0) > 20)
    #expect((document.object["left_out"] as? Double ?? 1) < 1e-12)
    // Coverage is exact, and never below the level; that of Wilks is, and somebody is told.
    let coverage = document.rows.compactMap { $0["feldman_cousins_coverage"] as? Double }
    #expect(coverage.count == 6 && coverage.allSatisfy { $0 >= 0.9 })
    #expect(document.rows.allSatisfy { $0["toys"] as? Int ?? 0 == 0 })
    let warnings = try #require(document.object["warnings"] as? [String])
    #expect(warnings.count == 1 && warnings[0].contains("by Wilks cover less than 90 %"))
    let told = try await nuem(Self.moment, in: folder)
    #expect(told.status == 0 && told.errors.contains("warning: " + warnings[0]))
    for format in ["text", "markdown", "latex", "csv"] {
      let text = try await nuem(Self.moment + ["--format", format, "--quiet"], in: folder)
        .succeeded()
      #expect(text.contains("feldman-cousins") && text.contains("physical-limit"), "\(format)")
    }
  }

  /// With a background of 8, no count leaves two intervals; all formats have both.
  @Test func allIntervalsAreGiven() async throws {
    let folder = try Self.counting(0)
    try folder.write("mode,position_m,bin,ccqe,pi0\nneutrino,0,1,7.5,0\n", to: "backgrounds.csv")
    let table = try Table(
      try await nuem(Self.moment + ["--format", "csv", "--quiet"], in: folder).succeeded())
    let rows = table.rows.filter { $0["purpose"] == "feldman-cousins" }
    #expect(rows.map { $0["interval"] } == ["1", "2"])
    #expect(rows.map { $0["lower_reason"] } == ["physical-limit", ""])
    for format in ["text", "markdown", "latex"] {
      let text = try await nuem(Self.moment + ["--format", format, "--quiet"], in: folder)
        .succeeded()
      #expect(text.components(separatedBy: "feldman-cousins").count >= 3, "\(format)")
      #expect(text.contains(" and "), "\(format)")
    }
  }

  /// Where probabilities are summed there is nothing to share out; parts go on working.
  @Test func partsOfSums() async throws {
    let folder = try Self.counting(1)
    let csv = Self.moment + ["--format", "csv", "--quiet"]
    let whole = try await nuem(csv, in: folder).succeeded()
    for part in 1...2 {
      let run = try await nuem(
        csv + ["--shard", "\(part)/2", "--save", "\(part).csv"], in: folder)
      #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty)
    }
    #expect(
      try await nuem(csv + ["--merge", "1.csv", "2.csv"], in: folder).succeeded() == whole)
  }

  /// Parts in any number, done with any threads, give the bytes of the whole.
  @Test func partsMerge() async throws {
    let folder = try Folder()
    let csv = Self.few + ["--format", "csv"]
    let whole = try await nuem(csv, in: folder).succeeded()
    for part in 1...3 {
      let run = try await nuem(
        csv + ["--shard", "\(part)/3", "--save", "\(part).csv", "--threads", "\(part)"],
        in: folder)
      #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty)
    }
    let files = ["3.csv", "1.csv", "2.csv"]
    #expect(try await nuem(csv + ["--merge"] + files, in: folder).succeeded() == whole)

    try await nuem(csv + ["--merge", "1.csv", "3.csv"], in: folder)
      .refused(65, naming: ["--merge", "100 of 300 toys are missing", "number 100"])
    try await nuem(csv + ["--merge", "1.csv", "1.csv"], in: folder)
      .refused(65, naming: ["1.csv:4: toy 0 of ensemble 0 again"])
    try await nuem(csv + ["--merge", "none.csv"], in: folder).refused(66, naming: ["none.csv"])
    for other in [["--seed", "3"], ["--toys", "301"], ["--truth", "mu_numu=5e-10"]] {
      try await nuem(csv + other + ["--merge"] + files, in: folder)
        .refused(65, naming: ["3.csv:1: expected \"# nuem toys "])
    }
    let text = try folder.text(of: "2.csv")
    for (broken, part) in [
      (text + "0,0,0,0,1\n", "expected a checksum at its end"),
      (text.replacing("0,100,", with: "0,101,"), "its checksum is not that of its content"),
    ] {
      try folder.write(broken, to: "2.csv")
      try await nuem(csv + ["--merge", "2.csv"], in: folder).refused(65, naming: ["2.csv: ", part])
    }
    // Without fused operations a program is another build.
    let line = "NUEM_INSTRUCTION_SET=baseline \"$@\""
    try await nuem(csv + ["--merge"] + files, shell: line, in: folder).refused(
      65, naming: ["3.csv:2: drawn by another build of nuem (commit ", " fused)", " unfused"])
  }

  @Test(arguments: [
    ["--toys", "0"], ["--toys", "1e9"], ["--toys", "1.5"], ["--cl", "1"], ["--cl", "0"],
    ["--ladder", "2,1"], ["--ladder", "1e-10,x"], ["--ladder", "-1e-10"], ["--at", "1e400"],
    ["--shard", "1/2"], ["--shard", "0/2", "--save", "a"], ["--shard", "3/2", "--save", "a"],
    ["--save", "a"], ["--shard", "1/2", "--save", "a", "--merge", "b"], ["--parameter", "mu"],
  ])
  func refusedOptions(_ options: [String]) async throws {
    let run = try await nuem(Self.few + options, in: Folder())
    #expect(run.status == 64 && run.output.isEmpty, "\(run.errors)")
  }
}
