import Foundation
import Testing

/// `toys --method cls`, its parts and its options.
@Suite struct LimitCommandTests {
  private static let few = [
    "toys", "--method", "cls", "--plan", "on-axis", "--parameter", "mu_numu", "--toys", "300",
    "--samples", "1e4", "--quiet",
  ]

  @Test func table() async throws {
    let folder = try Folder()
    let arguments = Self.few + ["--ladder", "2e-10,3e-10,4e-10,6e-10", "--at", "3e-10"]
    let table = try Table(
      try await nuem(arguments + ["--format", "csv"], in: folder).succeeded())
    #expect(
      table.header
        == "parameter,side,purpose,tested_value,toys,unconverged,statistic,p_signal,p_signal_error,"
        + "p_background,p_background_error,cls,cls_error,coverage,coverage_error,deviation,limit,"
        + "mc_error,limit_reason,unit")
    #expect(
      table.rows.map { $0["purpose"] }
        == ["ladder", "ladder", "ladder", "ladder", "test", "limit"]
        + [String](repeating: "expected", count: 5))
    let limit = try #require(table.numbers("limit")[5])
    let error = try #require(table.numbers("mc_error")[5])
    // That of Wilks for the expectation of the Standard Model.
    #expect(abs(limit - 3.11e-10) < 5 * error && error > 0 && error < 3e-11)
    #expect(table.numbers("cls").prefix(4).allSatisfy { ($0 ?? 2) <= 1 })
    #expect(table.numbers("deviation").suffix(5) == [-2, -1, 0, 1, 2])
    let document = try Document(
      try await nuem(arguments + ["--format", "json"], in: folder).succeeded())
    #expect(
      document.keys(indentedBy: 2) == [
        "schema", "provenance", "data", "confidence_level", "limits", "outcomes", "left_out",
        "notes", "warnings", "rows", "checksum",
      ])
    let limits = try #require(document.object["limits"] as? [String: Double])
    let above = try #require(limits["above"])
    #expect(limits.count == 1 && agree(above, limit, within: 1e-14))
    for format in ["text", "markdown", "latex"] {
      let text = try await nuem(arguments + ["--format", format], in: folder).succeeded()
      #expect(text.contains("limit") && text.contains("expected"), "\(format)")
    }
  }

  /// A count and nothing else: sums, no toys, and the closed limit. Of 0 counts it is ln 10 signals, whatever
  /// the background.
  @Test func countsAreExact() async throws {
    let folder = try Folder([
      "backgrounds.csv": "mode,position_m,bin,ccqe,pi0\nneutrino,0,1,2.5,0\n",
      "counts.csv": "mode,position_m,bin,count\nneutrino,0,1,0\n",
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
    let arguments = ["toys", "--method", "cls", "--config", "c.yaml", "--parameter", "mu_numu"]
    let document = try Document(
      try await nuem(arguments + ["--format", "json", "--quiet"], in: folder).succeeded())
    let row = try #require(document.rows.first { $0["purpose"] as? String == "limit" })
    #expect(row["mc_error"] as? Double == 0)
    let limit = try #require(row["limit"] as? Double)
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
    let found = try await events("\(limit)") - events("0")
    #expect(abs(found - log(10)) < 1e-6 * found)
    #expect((document.object["outcomes"] as? Int ?? 0) > 10)
    // Parts hold nothing, and merge.
    let csv = arguments + ["--format", "csv", "--quiet"]
    let whole = try await nuem(csv, in: folder).succeeded()
    let part = try await nuem(csv + ["--shard", "1/1", "--save", "p.csv"], in: folder)
    #expect(part.status == 0 && part.output.isEmpty)
    #expect(try await nuem(csv + ["--merge", "p.csv"], in: folder).succeeded() == whole)
  }

  /// Parts in any number, done with any threads, give the bytes of the whole; those of intervals are refused.
  @Test func partsMerge() async throws {
    let folder = try Folder()
    let csv = Self.few + ["--ladder", "2e-10,4e-10", "--at", "3e-10", "--format", "csv"]
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
      .refused(65, naming: ["--merge", "100 of 300 toys are missing"])
    for other in [["--seed", "3"], ["--method", "feldman-cousins"], ["--set", "r2_nue=1e-32"]] {
      try await nuem(csv + other + ["--merge"] + files, in: folder)
        .refused(65, naming: ["3.csv:1: expected \"# nuem toys "])
    }
  }

  @Test(arguments: [["--method", "bayes"], ["--ladder", "-1e-10"], ["--cl", "1"]])
  func refusedOptions(_ options: [String]) async throws {
    let run = try await nuem(Self.few + options, in: Folder())
    #expect(run.status == 64 && run.output.isEmpty, "\(run.errors)")
  }
}
