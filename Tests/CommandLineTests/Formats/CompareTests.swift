import Foundation
import Testing

/// `compare`: the difference of two results.
@Suite struct CompareTests {
  /// Sampling with many replicates, so that pulls are normal.
  private static func sampling(seed: Int, bins: Int = 3) -> String {
    """
    plan: on-axis
    binning: { bins: \(bins) }
    sampling: { engine: mc, samples: 5e4, replicates: 64, seed: \(seed) }
    """
  }

  private func results(_ command: [String], _ configurations: [String]) async throws -> Folder {
    let folder = try Folder()
    for (index, text) in configurations.enumerated() {
      try folder.write(text, to: "\(index).yaml")
      let run = try await nuem(
        command + ["--config", "\(index).yaml", "--format", "json"], in: folder)
      try folder.write(run.succeeded(), to: "\(index).json")
    }
    return folder
  }

  private func compare(_ arguments: String..., in folder: Folder) async throws -> Document {
    try Document(
      try await nuem(["compare"] + arguments + ["--format", "json"], in: folder).succeeded())
  }

  @Test(arguments: [["rates"], ["spectrum"], ["bounds"], ["fit"], ["flux", "show"], ["impact"]])
  func withItself(_ command: [String]) async throws {
    let folder = try await results(command, [Self.sampling(seed: 1)])
    let document = try await compare("0.json", "0.json", in: folder)
    #expect(document.rows.count > 5)
    for row in document.rows {
      #expect(row["difference"] as? Double == 0 || row["first"] is NSNull, "\(row)")
    }
    #expect(document.object["chi2"] as? Double == 0)
    for key in ["only_first", "only_second", "provenance_differences"] {
      #expect((document.object[key] as? [Any])?.isEmpty == true)
    }
    #expect(document.object["same_configuration"] as? Bool == true)
  }

  /// Two seeds: pulls as the rows' own numbers give them, and as independent samples have them.
  @Test(arguments: [
    ("rates", "events_per_year", "mc_error", 8), ("spectrum", "total", "mc_error", 6),
  ])
  func twoSeeds(_ command: String, _ value: String, _ error: String, _ count: Int) async throws {
    let folder = try await results([command], [Self.sampling(seed: 1), Self.sampling(seed: 2)])
    let document = try await compare("0.json", "1.json", in: folder)
    let rows = document.rows.filter {
      $0["quantity"] as? String == value && $0["table"] as? String == command
    }
    var chiSquare = 0.0
    for row in rows {
      let pull = try #require(row["pull"] as? Double)
      let difference = try #require(row["second"] as? Double) - #require(row["first"] as? Double)
      let errors = try [
        #require(row["mc_error_first"] as? Double), #require(row["mc_error_second"] as? Double),
      ]
      let sigma = (errors[0] * errors[0] + errors[1] * errors[1]).squareRoot()
      #expect(agree(pull, difference / sigma, within: 1e-9) && abs(pull) < 5)
      if (row["entry"] as? String)?.contains("channel=total") == false { chiSquare += pull * pull }
    }
    let pulls = document.rows.map { ($0["pull"] as? Double).map(abs) ?? -1 }
    #expect(pulls == pulls.sorted(by: >), "the largest first")
    #expect(document.object["same_seed"] as? Bool == false)
    let differences = try #require(document.object["provenance_differences"] as? [[String: Any]])
    #expect(
      Set(differences.compactMap { $0["member"] as? String }).isSuperset(of: [
        "seed", "configuration_hash",
      ]))
    guard command == "rates" else { return }
    #expect(agree(document.object["chi2"] as? Double, chiSquare, within: 1e-9))
    #expect(document.object["degrees_of_freedom"] as? Int == count)
    // For an even number of degrees of freedom the tail is a Poisson sum.
    let half = chiSquare / 2
    let terms = (0..<count / 2).reduce(into: [1.0]) { $0.append($0[$1] * half / Double($1 + 1)) }
    let tail = exp(-half) * terms.dropLast().reduce(0, +)
    #expect(agree(document.object["p_value"] as? Double, tail, within: 1e-9))
  }

  /// Other bins are other rows; what both have is matched by name, not by place.
  @Test func otherRows() async throws {
    let folder = try await results(
      ["spectrum"], [Self.sampling(seed: 1), Self.sampling(seed: 1, bins: 6)])
    let document = try await compare("0.json", "1.json", in: folder)
    let alone = ["only_first", "only_second"].map {
      (document.object[$0] as? [String])?.filter { $0.hasPrefix("spectrum: ") }.count
    }
    // The edges 0, 2, 4, 6 and 0, 1, ..., 6 have no bin in common.
    #expect(alone == [6, 12])
    let run = try await nuem("compare", "0.json", "1.json", "--fail-above", "1e9", in: folder)
    #expect(run.status == 65 && run.output.contains("Only in 0.json, 6"))
  }

  @Test func limit() async throws {
    let folder = try await results(
      ["bounds", "--parameter", "mu_numu"],
      [Self.sampling(seed: 1), Self.sampling(seed: 1) + "\nbackgrounds: none"])
    let run = try await nuem(
      "compare", "0.json", "1.json", "--fail-above", "1", "--top", "1", in: folder)
    #expect(run.status == 65 && run.output.contains("parameter=mu_numu"))
    #expect(run.output.contains("shown") && run.output.contains("backgrounds: default estimate"))
    #expect(run.errors.contains("1 pulls above 1 sigma"), "\(run.errors)")
    let fine = try await nuem("compare", "0.json", "1.json", "--fail-above", "1e9", in: folder)
    #expect(fine.status == 0 && fine.errors.isEmpty)
  }

  @Test func folders() async throws {
    let folder = try Folder()
    for seed in ["1", "2"] {
      _ = try await nuem(
        "tables", "--samples", "1e4", "--seed", seed, "--plan", "on-axis", "--quiet", "--output",
        "t\(seed)", in: folder)
      _ = try await nuem(
        "reproduce", "--samples", "1e4", "--seed", seed, "--quiet", "--output", "r\(seed)",
        in: folder)
    }
    let tables = try await compare("t1", "t2", in: folder)
    let names = Set(tables.rows.compactMap { $0["table"] as? String })
    #expect(names.isSuperset(of: ["rates", "spectrum", "templates", "bounds", "rates totals"]))
    #expect((tables.object["only_first"] as? [Any])?.isEmpty == true)
    let reproduced = try await compare("r1", "r2", in: folder)
    let others = Set(reproduced.rows.compactMap { $0["table"] as? String })
    #expect(others.isSuperset(of: ["table1", "bounds", "fig2_spectrum", "fig1_flux"]))
    let differences = try #require(
      reproduced.object["provenance_differences"] as? [[String: Any]])
    #expect(differences.contains { $0["member"] as? String == "seed" })
    #expect(try #require(reproduced.object["largest_pull"] as? Double) > 0)
  }

  /// Merged scans of two seeds, number by number; one that is damaged is refused.
  @Test func mergedScans() async throws {
    let folder = try Folder()
    for seed in [1, 2] {
      try folder.write(
        """
        base: { plan: on-axis, sampling: { engine: mc, samples: 2e4, replicates: 16, seed: \(seed) } }
        configurations: [{ key: detector.energy_resolution, values: [0.05, 0.1] }]
        grid: [{ parameter: mu_numu, from: 0, to: 6e-10, count: 3 }]
        compute: { chi_square: {}, bounds: { parameters: [mu_nue, r2_nue] } }
        """, to: "\(seed).yaml")
      for command in [["run"], ["merge", "--result", "\(seed).h5"]] {
        let run = try await nuem(
          ["scan", command[0], "\(seed).yaml", "--quiet"] + command.dropFirst(), in: folder)
        #expect(run.status == 0, "\(run.errors)")
      }
    }
    let same = try await compare("1.h5", "1.h5", in: folder)
    #expect(same.rows.allSatisfy { $0["difference"] as? Double == 0 || $0["first"] is NSNull })
    #expect(same.object["same_configuration"] as? Bool == true)
    // A number for each of three columns, of 15 for each of two parameters.
    #expect(same.rows.count <= 2 * 3 * (3 + 15 * 2) && same.rows.count > 2 * 3 * 3)
    let document = try await compare("1.h5", "2.h5", in: folder)
    #expect(document.rows.count == same.rows.count)
    let pulls = document.rows.compactMap { $0["pull"] as? Double }
    #expect(pulls.count > 10 && pulls.allSatisfy { abs($0) < 10 && $0 != 0 })
    #expect(
      document.rows.contains {
        $0["table"] as? String == "bounds by parameter" && $0["quantity"] as? String == "upper"
          && ($0["entry"] as? String)?.contains("detector.energy_resolution=0.05") == true
      })
    let differences = try #require(document.object["provenance_differences"] as? [[String: Any]])
    #expect(
      Set(differences.compactMap { $0["member"] as? String }) == ["base", "configuration_hash"])

    var bytes = try [UInt8](Data(contentsOf: URL(filePath: folder["2.h5"])))
    bytes[bytes.count / 2] ^= 1
    try folder.write(bytes, to: "2.h5")
    try await nuem("compare", "1.h5", "2.h5", in: folder).refused(65, naming: ["2.h5: damaged"])
    try folder.write("text", to: "2.h5")
    try await nuem("compare", "1.h5", "2.h5", in: folder).refused(65, naming: ["2.h5", "HDF5"])
  }

  private static let row =
    #"{"mode": "neutrino", "position_m": 0, "events_per_year": 1, "mc_error": 0.1}"#
  private static func text(_ rows: String, schema: String = "nuem/rates/1") -> String {
    "{\"schema\": \"\(schema)\",\n \"provenance\": {},\n \"rows\": [\n\(rows)]}"
  }

  @Test(arguments: [
    ("{\"schema\": \"nuem/rates/1\",\n \"rows\": [NaN]}", ["b.json:2", "expected JSON"]),
    ("[]", ["b.json", "schema"]), ("{\"rows\": []}", ["b.json", "schema"]),
    ("", ["b.json", "JSON"]),
    (text("[1]"), ["rows[1]", "expected an object, found a list"]),
    (
      text(row + ",\n" + #"{"mode": "neutrino", "position_m": 18, "mc_error": 0.1}"#),
      ["rows[2]", "events_per_year", "missing"]
    ),
    (text(row.replacing("0.1", with: "\"nan\"")), ["rows[1]", "mc_error", "finite number", "nan"]),
    (text(row.replacing("0.1", with: "[1]")), ["rows[1]", "expected a number, found a list"]),
    (text(row, schema: "nuem/bounds/1"), ["expected results of one command", "rates", "bounds"]),
  ])
  func badInput(_ content: String, _ parts: [String]) async throws {
    let folder = try Folder(["a.json": Self.text(Self.row), "b.json": content])
    try await nuem("compare", "a.json", "b.json", in: folder).refused(65, naming: parts)
  }

  @Test func badPlaces() async throws {
    let folder = try Folder([
      "a.json": Self.text(Self.row), "empty/x.txt": "x", "f/a.csv": "a,b\n1\n",
    ])
    try await nuem("compare", "a.json", "none.json", in: folder).refused(66, naming: ["none.json"])
    try await nuem("compare", "empty", "empty", in: folder).refused(
      65, naming: ["empty", "tables"])
    try await nuem("compare", "f", "f", in: folder).refused(65, naming: ["f/a.csv:2", "columns"])
    let run = try await nuem("compare", "a.json", "a.json", "--fail-above", "x", in: folder)
    #expect(run.status == 64 && run.errors.contains("--fail-above"))
  }
}
