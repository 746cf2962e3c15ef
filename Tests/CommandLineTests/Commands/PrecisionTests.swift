import Foundation
import Testing

/// `--target-error` and `converge`.
@Suite struct PrecisionTests {
  private static let small = "plan: on-axis\nbinning: { bins: 1 }"

  @Test(arguments: [
    ("rates", "events_per_year", "mc_error"), ("spectrum", "total", "mc_error"),
    ("bounds", "upper", "mc_error_upper"), ("bounds", "lower", "mc_error_lower"),
  ])
  func targetIsReached(_ command: String, _ value: String, _ error: String) async throws {
    let run = try await nuem(
      command, "--samples", "2e4", "--target-error", "2e-3", "--format",
      "json", configuration: Self.small)
    let document = try Document(run.succeeded())
    let samples = try #require(document.provenance["samples"] as? Double)
    #expect(samples >= 2e4)
    #expect(document.provenance["samples_requested"] as? Double == 2e4)
    #expect(document.provenance["target_error"] as? Double == 2e-3)
    for row in document.rows {
      guard let value = row[value] as? Double, value != 0 else { continue }
      #expect(try #require(row[error] as? Double) < 2e-3 * abs(value))
    }
  }

  @Test(arguments: [
    (["rates", "--target-error", "1e-15"], 65, "would take about"),
    (["rates", "--target-error", "0.1", "--engine", "quadrature"], 64, "states its own error"),
    (["rates", "--target-error", "0"], 64, "expected a number > 0"),
    (["bounds", "--target-error=-1"], 64, "expected a number > 0"),
    (["spectrum", "--target-error", "nan"], 64, "--target-error"),
    (["converge", "--engines", "quadrature"], 64, "--engines"),
    (["converge", "--engine", "mc"], 64, "expected --engines"),
    (["converge", "--samples", "1e4"], 64, "--from and --to"),
    (["converge", "--from", "2^64"], 64, "--from"),
    (["converge", "--from", "2^12", "--to", "2^10"], 64, "at most --to"),
    (["converge", "--from", "15"], 64, "each of 16 replicates"),
  ])
  func refused(_ arguments: [String], _ status: Int32, _ part: String) async throws {
    let run = try await nuem(arguments, in: Folder())
    #expect(run.status == status)
    #expect(run.output.isEmpty && run.errors.contains(part), "\(run.errors)")
  }

  /// Nothing but seconds differs between runs.
  @Test func convergeIsReproducible() async throws {
    func table(threads: String) async throws -> Table {
      try Table(
        try await nuem(
          "converge", "--from", "2^10", "--to", "3000", "--threads", threads,
          "--format", "csv", configuration: Self.small
        ).succeeded())
    }
    let one = try await table(threads: "1")
    let two = try await table(threads: "2")
    #expect(one.header == "engine,quantity,samples,true_error,stated_error,seconds")
    #expect(one.rows.count == 2 * 8 * 2)
    for key in ["engine", "quantity", "samples", "true_error", "stated_error"] {
      #expect(one.rows.map { $0[key] } == two.rows.map { $0[key] })
    }
  }
}
