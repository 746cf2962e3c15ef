import Foundation
import Testing

/// A user's table of backgrounds.
@Suite struct BackgroundTests {
  private static let header = "mode,position_m,bin,ccqe,pi0"
  private static let rows = ["neutrino", "antineutrino"].flatMap { mode in
    (1...3).map { "\(mode),0,\($0),\($0)0,\($0).5" }
  }
  private static let configuration = """
    plan: on-axis
    binning: { bins: 3 }
    backgrounds: b.csv
    """

  private func folder(_ rows: [String]) throws -> Folder {
    try Folder([
      "c.yaml": Self.configuration,
      "b.csv": ([Self.header] + rows).map { $0 + "\n" }.joined(),
    ])
  }

  @Test func usedAsGiven() async throws {
    let folder = try folder(Self.rows)
    let arguments = ["spectrum", "--samples", "1e4", "--config", "c.yaml", "--format"]
    let table = try Table(try await nuem(arguments + ["csv"], in: folder).succeeded())
    #expect(table.rows.count == 6)
    #expect(table.numbers("ccqe") == [10, 20, 30, 10, 20, 30])
    #expect(table.numbers("pi0") == [1.5, 2.5, 3.5, 1.5, 2.5, 3.5])
    let json = try Document(try await nuem(arguments + ["json"], in: folder).succeeded())
    #expect(json.provenance["backgrounds"] as? String == "user table b.csv")

    // Other numbers under the same name are another configuration.
    try folder.write(
      try folder.text(of: "b.csv").replacing(",10,", with: ",11,"), to: "b.csv")
    let other = try Document(try await nuem(arguments + ["json"], in: folder).succeeded())
    let hashes = [json, other].map { $0.provenance["configuration_hash"] as? String }
    #expect(hashes[0] != hashes[1])
  }

  @Test(arguments: [
    ("missing bin", Array(rows.dropLast()), "in bin 3 of 3"),
    ("missing mode", Array(rows.prefix(3)), "no rates of antineutrino mode at 0 m"),
    ("negative", ["neutrino,0,1,-1,0"], "b.csv:2: ccqe: expected a number >= 0"),
    ("NaN", ["neutrino,0,1,0,nan"], "b.csv:2: pi0: expected a number"),
    ("unknown mode", ["neutrno,0,1,0,0"], "b.csv:2: mode: expected one of"),
    ("bin of another binning", rows + ["neutrino,0,4,0,0"], "b.csv:8: bin: "),
    ("bin 0", ["neutrino,0,0,0,0"], "b.csv:2: bin: "),
    ("part of a bin", ["neutrino,0,1.5,0,0"], "b.csv:2: bin: "),
    ("bin twice", rows + [rows[0]], "b.csv:8: bin 1 of neutrino mode at 0 m again"),
    ("columns", ["neutrino,0,1,0"], "b.csv:2: expected 5 columns"),
  ])
  func refused(_ name: String, _ rows: [String], _ part: String) async throws {
    for command in [["spectrum", "--config"], ["bounds", "--config"], ["config", "check"]] {
      try await nuem(command + ["c.yaml"], in: folder(rows))
        .refused(65, naming: ["c.yaml:3: backgrounds: b.csv", part])
    }
  }

  @Test func noFile() async throws {
    try await nuem("bounds", configuration: "backgrounds: none.csv")
      .refused(66, naming: ["c.yaml:1: backgrounds: none.csv: No such file"])
  }
}
