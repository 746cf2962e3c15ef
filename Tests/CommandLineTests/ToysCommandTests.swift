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
        + "wilks_coverage,wilks_error,feldman_cousins_coverage,feldman_cousins_error,unit")
    #expect(table.numbers("true_value") == [0, 2e-10, 4e-10, 1e-10])
    #expect(table.rows.map { $0["purpose"] } == ["ladder", "ladder", "ladder", "test"])
    let critical = table.numbers("critical_value")
    let (low, high) = (try #require(critical[0]), try #require(critical[1]))
    #expect(agree(critical[3], 0.5 * (low + high), within: 1e-12))
    #expect(table.numbers("toys") == [300, 300, 300, 300])
    let document = try Document(
      try await nuem(Self.few + ["--format", "json", "--truth", "mu_numu=6e-10"], in: folder)
        .succeeded())
    #expect(
      document.keys(indentedBy: 2) == [
        "schema", "provenance", "data", "confidence_level", "wilks_critical_value", "intervals",
        "notes", "warnings", "rows",
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
    #expect(document.rows.allSatisfy { $0["unconverged"] as? Int == 0 })
    let coverage = document.rows.compactMap { $0["feldman_cousins_coverage"] as? Double }
    #expect(coverage.count == 7)
    #expect(coverage.allSatisfy { abs($0 - 0.9) < 5 * (2 * 0.09 / 300).squareRoot() })
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
      .refused(65, naming: ["1.csv:3: toy 0 of ensemble 0 again"])
    try await nuem(csv + ["--merge", "none.csv"], in: folder).refused(66, naming: ["none.csv"])
    for other in [["--seed", "3"], ["--toys", "301"], ["--truth", "mu_numu=5e-10"]] {
      try await nuem(csv + other + ["--merge"] + files, in: folder)
        .refused(65, naming: ["3.csv:1: expected \"# nuem toys "])
    }
    let text = try folder.text(of: "2.csv")
    for (broken, part) in [
      (text + "0,0,nan,0,1\n", "delta_chi2: expected a number"),
      (text + "77,100,0,0,1\n", "no ensemble 77"), (text + "0,300,0,0,1\n", "toy: expected"),
      (text + "0,0,-1,0,1\n", "delta_chi2: expected a number >= 0"),
    ] {
      try folder.write(broken, to: "2.csv")
      try await nuem(csv + ["--merge", "2.csv"], in: folder).refused(65, naming: ["2.csv:", part])
    }
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
