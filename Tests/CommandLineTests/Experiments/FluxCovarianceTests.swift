import Foundation
import Testing

/// A user's covariance of the flux.
@Suite struct FluxCovarianceTests {
  private static let axes = "mode,position_m,channel,energy_low_gev,energy_high_gev"
  private static let cells = ["neutrino", "antineutrino"].flatMap { mode in
    ["numu", "numubar", "nue", "nuebar"].map { "\(mode),0,\($0),0,40" }
  }

  /// Fully correlated, unless an entry is replaced.
  private static func csv(
    cells: [String] = cells, header: String = axes, replacing: [[Int]: String] = [:],
    sigma: Double = 0.1
  ) -> String {
    let names = cells.indices.map { ",c\($0)" }.joined()
    let rows = cells.indices.map { row in
      cells[row]
        + cells.indices.map { "," + (replacing[[row, $0]] ?? "\(sigma * sigma)") }.joined()
    }
    return ([header + names] + rows).joined(separator: "\n") + "\n"
  }

  private static let configuration = """
    plan: on-axis
    statistics:
      flux_covariance: v.csv
    """

  private func folder(_ csv: String, _ configuration: String = configuration) throws -> Folder {
    try Folder(["c.yaml": configuration, "v.csv": csv])
  }

  @Test func contentCounts() async throws {
    let arguments = ["bounds", "--samples", "1e4", "--config", "c.yaml", "--format", "json"]
    let one = try Document(try await nuem(arguments, in: folder(Self.csv())).succeeded())
    let other = try Document(
      try await nuem(arguments, in: folder(Self.csv(sigma: 0.2))).succeeded())
    let hashes = [one, other].map { $0.provenance["configuration_hash"] as? String }
    #expect(hashes[0] != hashes[1])
    #expect(one.provenance["flux_pulls"] as? Int == 1)
    let (narrow, wide) = (one.rows[0]["upper"] as? Double, other.rows[0]["upper"] as? Double)
    #expect(try #require(narrow) < #require(wide))
  }

  @Test(arguments: [
    ("no header", "neutrino,0,numu,0,40,1", "v.csv:1: expected a header that begins with"),
    ("empty", "", "v.csv: expected a header that begins with"),
    ("no matrix", axes + "\n", "v.csv:1: expected from 1 to 4000 columns"),
    (
      "too few rows", csv(cells: Array(cells.prefix(7))).replacing("c6", with: "c6,c7"),
      "v.csv:2: expected 13 columns, found 12"
    ),
    (
      "row missing", csv().split(separator: "\n").dropLast().joined(separator: "\n"),
      "v.csv: expected 8 rows, as many as the matrix has columns, found 7"
    ),
    (
      "row too many", csv() + cells[0] + String(repeating: ",1", count: 8),
      "v.csv:10: expected 8 rows"
    ),
    ("not a number", csv(replacing: [[1, 2]: "nan"]), "v.csv:3: column 8: expected a number"),
    ("negative variance", csv(replacing: [[1, 1]: "-0.01"]), "v.csv:3: expected a variance >= 0"),
    ("not symmetric", csv(replacing: [[4, 1]: "0.009"]), "v.csv:6: expected a symmetric matrix"),
    (
      "not positive", csv(replacing: [[4, 1]: "-0.01", [1, 4]: "-0.01"]),
      "its most negative eigenvalue is -0.0"
    ),
    (
      "unknown channel", csv().replacing("nuebar", with: "nutau"),
      "v.csv:5: channel: expected one of"
    ),
    ("energies", csv().replacing("numu,0,40", with: "numu,40,0"), "energy_high_gev: expected"),
    (
      "station missing", csv().replacing("antineutrino,0", with: "antineutrino,18"),
      "no elements for numu in antineutrino mode at 0 m"
    ),
    (
      "channel missing", csv().replacing("nuebar,0,40", with: "nue,40,50"),
      "no elements for nuebar in neutrino mode at 0 m"
    ),
    ("not covered", csv().replacing("nue,0,40", with: "nue,0,19"), "cover 0 to 19 GeV"),
    (
      "twice", csv().replacing("numubar,0,40", with: "numu,0,40"),
      "v.csv:3: expected energies from 40 GeV"
    ),
  ])
  func refused(_ name: String, _ csv: String, _ part: String) async throws {
    for command in [["bounds", "--config"], ["config", "check"]] {
      try await nuem(command + ["c.yaml"], in: folder(csv))
        .refused(65, naming: ["c.yaml:3: statistics.flux_covariance: v.csv", part])
    }
  }

  /// Shifts of 10 % in everything, by two components.
  private static func shifts(
    header: String = axes + ",shift_1,shift_2", shift: String = "0.06,0.08"
  ) -> String {
    ([header] + cells.map { "\($0),\(shift)" }).joined(separator: "\n") + "\n"
  }

  /// A table of shifts is the covariance that it makes, undecomposed.
  @Test func shiftsAreACovariance() async throws {
    let arguments = ["bounds", "--samples", "1e4", "--config", "c.yaml", "--format", "json"]
    let matrix = try Document(
      try await nuem(arguments, in: folder(Self.csv())).succeeded())
    let shifts = try Document(try await nuem(arguments, in: folder(Self.shifts())).succeeded())
    #expect(shifts.provenance["flux_pulls"] as? Int == 2)
    for (one, other) in zip(matrix.rows, shifts.rows) {
      let (a, b) = (try #require(one["upper"] as? Double), try #require(other["upper"] as? Double))
      #expect(abs(a - b) < 1e-6 * a)
    }
  }

  @Test(arguments: [
    ("names", shifts(header: axes + ",shift_1,shift_3"), "v.csv:1: expected the column shift_2"),
    ("below -1", shifts(shift: "-1.5,0"), "v.csv:2: shift_1: expected a number >= -1"),
    ("no number", shifts(shift: "0.1,x"), "v.csv:2: shift_2: expected a number"),
    ("columns", shifts(shift: "0.1"), "v.csv:2: expected 7 columns, found 6"),
    (
      "position", shifts().replacing("antineutrino,0", with: "antineutrino,3"),
      "its positions in antineutrino mode are 3 to 3 m; expected a plan within them, or"
        + " statistics.extrapolate: hold"
    ),
    (
      "mode", shifts().split(separator: "\n").prefix(5).joined(separator: "\n"),
      "nor for any position in antineutrino mode"
    ),
    ("energies", shifts().replacing("nue,0,40", with: "nue,0,19"), "energy_max_gev of 19 GeV"),
  ])
  func refusedShifts(_ name: String, _ csv: String, _ part: String) async throws {
    try await nuem("bounds", "--config", "c.yaml", in: folder(csv))
      .refused(65, naming: ["c.yaml:3: statistics.flux_covariance: v.csv", part])
  }

  @Test func noFile() async throws {
    try await nuem("bounds", configuration: "statistics: { flux_covariance: missing.csv }")
      .refused(66, naming: ["c.yaml:1: statistics.flux_covariance: missing.csv: No such file"])
    try await nuem("bounds", configuration: "statistics: { flux_variance_fraction: 0 }")
      .refused(65, naming: ["c.yaml:1: statistics.flux_variance_fraction: expected a number > 0"])
  }
}
