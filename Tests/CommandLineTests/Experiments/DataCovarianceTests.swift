import Foundation
import Testing

/// The key `data` with values and their covariance.
@Suite struct DataCovarianceTests {
  private static let values =
    "mode,position_m,bin,value\n" + (1...3).map { "neutrino,0,\($0),\(1000 - 100 * $0)\n" }.joined()
  private static let covariance = "400,100,0\n100,400,100\n0,100,400\n"
  private static let configuration = """
    plan: [{ mode: neutrino, position_m: 0, years: 1 }]
    binning: { bins: 3 }
    backgrounds: none
    data: { file: v.csv, covariance: c.csv }
    """

  private func folder(
    _ values: String = values, _ covariance: String = covariance, more: String = ""
  ) throws -> Folder {
    try Folder([
      "c.yaml": Self.configuration + "\n" + more, "v.csv": values, "c.csv": covariance,
    ])
  }

  @Test func fitted() async throws {
    let arguments = [
      "fit", "--config", "c.yaml", "--parameter", "r2_numu", "--samples", "5e3", "--format", "json",
    ]
    let one = try Document(try await nuem(arguments, in: folder()).succeeded())
    #expect((one.rows[0]["degrees_of_freedom"] as? Int) == 2)
    #expect((one.rows[0]["chi2"] as? Double).map { $0 > 0 } == true)
    let other = try Document(
      try await nuem(
        arguments, in: folder(Self.values, Self.covariance.replacing("400", with: "900"))
      ).succeeded())
    let widths = try [one, other].map { document in
      try #require(document.rows[0]["upper"] as? Double)
        - #require(document.rows[0]["lower"] as? Double)
    }
    #expect(widths[1] > 1.2 * widths[0])
    let hashes = [one, other].map { $0.provenance["configuration_hash"] as? String }
    #expect(hashes[0] != hashes[1])
  }

  @Test(arguments: [
    (
      "header", values.replacing("value", with: "count"), covariance, "data.file: v.csv:1: expected"
    ),
    (
      "value missing", values.split(separator: "\n").dropLast().joined(separator: "\n"),
      covariance, "data.file: v.csv: no value of neutrino mode at 0 m in bin 3 of 3"
    ),
    (
      "number", values.replacing("900", with: "x"), covariance,
      "data.file: v.csv:2: value: expected"
    ),
    ("rows", values, "400,0,0\n0,400,0\n", "data.covariance: c.csv: expected 3 rows"),
    ("columns", values, "400,0\n0,400\n", "data.covariance: c.csv:1: expected 3 columns, found 2"),
    (
      "symmetry", values, covariance.replacing("100,400,100", with: "90,400,100"),
      "data.covariance: c.csv:2: expected a symmetric matrix"
    ),
    (
      "variance", values, covariance.replacing("400,100,0", with: "0,100,0"),
      "data.covariance: c.csv:1: expected a variance > 0"
    ),
    (
      "definite", values, covariance.replacing("100", with: "390"),
      "data.covariance: expected a positive definite matrix"
    ),
  ])
  func refused(_ name: String, _ values: String, _ covariance: String, _ part: String) async throws
  {
    try await nuem("bounds", "--config", "c.yaml", in: folder(values, covariance))
      .refused(65, naming: ["c.yaml:4: ", part])
  }

  @Test(arguments: [
    ("statistics: { likelihood: poisson }", ["bounds"], "c.yaml:5: statistics.likelihood"),
    ("statistics: { template_error: included }", ["bounds"], "c.yaml:5: statistics.template_error"),
    ("detector: { efficiency: 0.9 }", ["bounds"], "c.yaml:5: detector.efficiency"),
    (
      "", ["toys", "--parameter", "mu_numu"], "c.yaml:4: data: pseudo-experiments consist of counts"
    ),
    (
      "", ["export", "templates", "--output", "o.json"],
      "c.yaml:4: data: an export consists of counts"
    ),
  ])
  func notForValues(_ more: String, _ command: [String], _ part: String) async throws {
    try await nuem(command + ["--config", "c.yaml"], in: folder(more: more))
      .refused(65, naming: [part])
  }

  @Test func keys() async throws {
    try await nuem("bounds", configuration: "data: { file: v.csv }")
      .refused(65, naming: ["c.yaml:1: data: the key \"covariance\" is missing"])
    try await nuem("bounds", configuration: "data: { file: v.csv, cov: c.csv }")
      .refused(65, naming: ["unknown key \"data.cov\""])
  }
}
