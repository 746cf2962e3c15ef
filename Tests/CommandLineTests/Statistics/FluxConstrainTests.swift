import Foundation
import Testing

/// `nuem flux constrain`, and its table as the uncertainty of a next fit.
@Suite struct FluxConstrainTests {
  private static let fixed =
    "statistics.pulls={overall: {sigma: fixed}, wrong_sign: {sigma: fixed}, electron: {sigma: fixed}}"
  private static let sample = ["--samples", "2e4", "--plan", "on-axis", "--override", fixed]
  private static let dune = ["--override", "statistics.flux_covariance=dune"]

  @Test func table() async throws {
    let folder = try Folder()
    let arguments =
      ["flux", "constrain"] + Self.sample + Self.dune + ["--quiet", "--save", "next.csv"]
    let table = try Table(
      try await nuem(arguments + ["--format", "csv"], in: folder).succeeded())
    #expect(
      table.header
        == "mode,position_m,channel,part,energy_low_gev,energy_high_gev,flux,shift,mc_error_shift,"
        + "error_before,error_after,mc_error_after,constrained_flux")
    // Muon flavours in 20 bins, electron flavours in 10, and a sum of each.
    #expect(table.rows.count == 128)
    let totals = table.rows.filter { $0["part"] == "total" }
    #expect(totals.count == 8)
    for row in table.rows {
      let (before, after) = (
        try #require(Double(row["error_before"] ?? "")),
        try #require(Double(row["error_after"] ?? ""))
      )
      #expect(after > 0 && after < before * (1 + 1e-9))
      #expect(row["shift"] == "0")
    }
    let document = try Document(
      try await nuem(arguments + ["--format", "json"], in: folder).succeeded())
    let correlations = try #require(document.object["correlations"] as? [[Double]])
    #expect(correlations.count == 8 && correlations.allSatisfy { $0.count == 8 })
    for (row, line) in correlations.enumerated() {
      #expect(abs(line[row] - 1) < 1e-9 && line.allSatisfy { abs($0) <= 1 + 1e-9 })
    }
    // The next fit begins where this one ends, also at other positions.
    let next = try Table(
      try await nuem(
        ["flux", "constrain"] + Self.sample
          + ["--override", "statistics.flux_covariance=next.csv", "--format", "csv", "--quiet"],
        in: folder
      ).succeeded())
    for (one, other) in zip(table.rows, next.rows) {
      let (after, before) = (
        try #require(Double(one["error_after"] ?? "")),
        try #require(Double(other["error_before"] ?? ""))
      )
      #expect(abs(before / after - 1) < 1e-9)
    }
    let bounds = try await nuem(
      [
        "bounds", "--samples", "2e4", "--parameter", "r2_numu", "--format", "json", "--quiet",
        "--override", Self.fixed, "--override", "statistics.flux_covariance=next.csv", "--override",
        "plan=[{mode: neutrino, position_m: 18, years: 1}]",
      ], in: folder
    ).succeeded()
    #expect(try Document(bounds).provenance["flux_pulls"] as? Int == 50)
  }

  /// The matrix is that of the rows, and another program's fit, and this one's, may take it.
  @Test func covarianceMatrix() async throws {
    let folder = try Folder()
    let table = try Table(
      try await nuem(
        ["flux", "constrain"] + Self.sample + Self.dune
          + [
            "--quiet", "--format", "csv", "--covariance", "v.csv", "--mode", "antineutrino",
            "--position", "15",
          ], in: folder
      ).succeeded())
    let elements = table.rows.filter { $0["part"] == "element" }
    #expect(elements.count == 60 && elements.allSatisfy { $0["position_m"] == "15" })
    let lines = try folder.text(of: "v.csv").split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(lines.count == 61 && lines[0].count == 65)
    for (index, row) in elements.enumerated() {
      let variance = try #require(Double(lines[1 + index][5 + index]))
      let error = try #require(Double(row["error_after"] ?? ""))
      #expect(abs(variance.squareRoot() / error - 1) < 1e-9)
    }
  }

  /// Of what MINERvA measured: 135 events where 134.8 are expected say little more than is known.
  @Test func minerva() async throws {
    let project = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let document = try Document(
      try await nuem(
        [
          "flux", "constrain", "--config",
          project.appending(path: "experiments/minerva-le.yaml").path,
          "--samples", "1e5", "--format", "json", "--quiet",
        ], in: Folder()
      ).succeeded())
    let total = try #require(
      document.rows.first {
        $0["part"] as? String == "total" && $0["channel"] as? String == "numu"
      })
    let (before, after) = (
      try #require(total["error_before"] as? Double), try #require(total["error_after"] as? Double)
    )
    #expect(abs(before - 0.064) < 0.001)
    // A measurement of 12.6 % of the events, of which four in five are of this flavour.
    #expect(after < before && after > 1 / (1 / (before * before) + 1 / 0.0159).squareRoot() * 0.99)
    #expect(abs(try #require(total["shift"] as? Double)) < 0.01)
  }

  @Test func refused() async throws {
    let folder = try Folder()
    try await nuem(["flux", "constrain"] + Self.sample, in: folder)
      .refused(65, naming: ["statistics.flux_covariance", "expected dune or a file"])
    try await nuem(
      ["flux", "constrain"] + Self.sample + Self.dune + ["--position", "4"], in: folder
    ).refused(64, naming: ["--position", "antineutrino mode at 0, 3, 6, 9, 12, 15, 18 m"])
    let told = try await nuem(
      ["flux", "constrain", "--samples", "2e4", "--plan", "on-axis"] + Self.dune, in: folder)
    #expect(told.status == 0 && told.errors.contains("the pulls overall, wrong_sign, electron"))
    try folder.write(
      "mode,position_m,channel,energy_low_gev,energy_high_gev,center,shift_2\n", to: "s.csv")
    try await nuem(
      ["bounds", "--override", "statistics.flux_covariance=s.csv"], in: folder
    ).refused(65, naming: ["s.csv:1: expected the column shift_1, found \"shift_2\""])
    try folder.write(
      "mode,position_m,channel,energy_low_gev,energy_high_gev,center\n", to: "s.csv")
    try await nuem(
      ["bounds", "--override", "statistics.flux_covariance=s.csv"], in: folder
    ).refused(65, naming: ["s.csv:1: expected from 1 to 1000 columns of shifts after center"])
  }
}
