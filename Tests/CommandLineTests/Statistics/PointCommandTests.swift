import Foundation
import Testing

/// `nuem chi2`: chi-square at points that the user chooses.
@Suite struct PointCommandTests {
  private static let sample = ["--samples", "2e4", "--plan", "on-axis"]

  private func table(_ points: String, _ options: [String], files: [String: String] = [:])
    async throws -> Table
  {
    let folder = try Folder(files.merging(["points.csv": points]) { $1 })
    return try Table(
      try await nuem(["chi2", "--points", "points.csv"] + Self.sample + options, in: folder)
        .succeeded())
  }

  /// Ends of bounds are points where chi-square has risen by what was asked for.
  @Test func endsOfBoundsHaveTheRise() async throws {
    let bounds = try Table(
      try await nuem(
        ["bounds", "--delta", "2.706", "--format", "csv", "--parameter", "r2_nue"] + Self.sample,
        in: Folder()
      ).succeeded())
    let ends = bounds.rows.flatMap { [$0["lower"] ?? "", $0["upper"] ?? ""] }
    let found = try await table("r2_nue\n\(ends.joined(separator: "\n"))\n", [])
    #expect(
      found.rows.first?.keys.sorted() == [
        "chi2", "converged", "pull_ccqe@0.0_m", "pull_electron@0.0_m", "pull_overall@0.0_m",
        "pull_pi0@0.0_m", "pull_wrong_sign@0.0_m", "r2_nue",
      ])
    #expect(found.rows.count == 2)
    for rise in found.numbers("chi2") { #expect(agree(rise, 2.706, within: 1e-7)) }
  }

  /// Points have the same numbers as the grid of a region, whatever the order of rows and columns.
  @Test func pointsAreThoseOfARegion() async throws {
    let region = try Table(
      try await nuem(
        [
          "region", "--x", "r2_numu", "--y", "mu_nue", "--x-range=-3e-33,3e-33", "--y-range",
          "0,3e-9", "--points", "9", "--format", "csv",
        ] + Self.sample, in: Folder()
      ).succeeded())
    let rows = region.rows.reversed().map { "\($0["y"] ?? ""),\($0["x"] ?? "")" }
    let found = try await table("mu_nue,r2_numu\n\(rows.joined(separator: "\n"))\n", [])
    #expect(found.rows.count == 81)
    #expect(found.rows.map { $0["chi2"] } == region.rows.reversed().map { $0["chi2"] })
  }

  /// A mass in a column is one of --set; rows keep their order.
  @Test func massesHaveTheirOwnTemplates() async throws {
    let vector = ["--override", "physics.interactions=[vector_b_l]"]
    let points = [("0.01", "1e-5"), ("1", "2e-4"), ("0.01", "2e-5")]
    let lines = points.map { "\($0.1),\($0.0)" }.joined(separator: "\n")
    let found = try await table("g_b_l,m_zprime_gev\n\(lines)\n", vector)
    for (row, point) in zip(found.rows, points) {
      let alone = try await table(
        "g_b_l\n\(point.1)\n", vector + ["--set", "m_zprime_gev=\(point.0)"])
      #expect(row["chi2"] == alone.rows[0]["chi2"])
      #expect(Double(row["m_zprime_gev"] ?? "") == Double(point.0))
    }
  }

  /// Data of a truth have the mass in force: there the truth fits, at another mass it does not.
  @Test func dataKeepTheirMass() async throws {
    let found = try await table(
      "g_b_l,m_zprime_gev\n8e-5,0.03\n8e-5,0.3\n",
      [
        "--override", "physics.interactions=[vector_b_l]", "--set", "m_zprime_gev=0.03", "--truth",
        "g_b_l=8e-5",
      ])
    let rises = found.numbers("chi2").compactMap { $0 }
    #expect(rises.count == 2 && rises[0] < 1e-9 && rises[1] > 10)
  }

  @Test func setIsForAllRows() async throws {
    let one = try await table("r2_numu\n1e-33\n", ["--set", "r2_nue=1e-31"])
    let other = try await table("r2_numu,r2_nue\n1e-33,1e-31\n", [])
    #expect(one.rows[0]["chi2"] == other.rows[0]["chi2"])
  }

  @Test func bytesDoNotDependOnThreads() async throws {
    let rows = (0..<3000).map { "\(Double($0) * 1e-36)" }.joined(separator: "\n")
    let folder = try Folder(["points.csv": "r2_numu\n\(rows)\n"])
    var runs: [String] = []
    for threads in ["1", "3"] {
      runs.append(
        try await nuem(
          ["chi2", "--points", "points.csv", "--threads", threads] + Self.sample, in: folder
        ).succeeded())
    }
    #expect(runs[0] == runs[1])
  }

  @Test(arguments: [
    ("", "points.csv: expected a header"), ("r2_numu\n", "points.csv: expected a row or more"),
    ("r2_num\n1\n", "points.csv:1: expected columns of parameters and masses"),
    ("r2_num\n1\n", "did you mean \"r2_numu\"?"),
    ("r2_numu,r2_numu\n1,1\n", "points.csv:1: the column r2_numu stands there twice"),
    ("r2_numu\n1e-33\nx\n", "points.csv:3: r2_numu: expected a number"),
    ("sin2_theta_w\n0.2\n1.5\n", "points.csv:3: sin2_theta_w: expected a number"),
    ("mu_numu\n0\n-1e-10\n", "points.csv:3: mu_numu: expected a number >= 0"),
    ("r2_numu,q_nue\n1e-33\n", "points.csv:2: expected 2 columns"),
    ("m_zprime_gev\n1\n", "points.csv:1: expected columns of parameters and masses"),
  ])
  func badTable(_ points: String, _ words: String) async throws {
    let folder = try Folder(["points.csv": points])
    try await nuem(["chi2", "--points", "points.csv"] + Self.sample, in: folder)
      .refused(65, naming: [words])
  }

  @Test func missingFile() async throws {
    try await nuem(["chi2", "--points", "none.csv"] + Self.sample, in: Folder())
      .refused(66, naming: ["none.csv"])
  }
}
