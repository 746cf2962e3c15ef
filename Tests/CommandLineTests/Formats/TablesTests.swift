import Foundation
import Testing

/// `tables`: every table from one sampling.
@Suite struct TablesTests {
  private static let few = ["--samples", "1e4", "--quiet", "--format", "csv"]
  private static let own = """
    plan: [{ mode: neutrino, position_m: 12, years: 2 }]
    binning: { bins: 2 }
    """

  private func tables(_ arguments: [String] = [], in folder: Folder) async throws -> Table {
    try Table(
      try await nuem(["tables", "--output", "t"] + Self.few + arguments, in: folder).succeeded())
  }

  @Test func files() async throws {
    let folder = try Folder()
    let run = try await nuem(
      "tables", "--samples", "1e4", "--output", "a/b", "--format", "json", in: folder)
    #expect(run.status == 0 && run.errors == "nuem: wrote 46 files to a/b\n")
    let all = ["rates", "spectrum", "templates", "bounds"]
    let data = all + ["spectrum_covariance", "templates_covariance"]
    let names =
      data.flatMap { ["\($0).csv", "\($0).json"] } + all.flatMap { ["\($0).tex", "\($0).md"] }
    #expect(try folder.names(under: "a/b") == (names + ["hepdata", "tables.tex"]).sorted())
    for name in data {
      let csv = try folder.text(of: "a/b/\(name).csv")
      let document = try Document(try folder.text(of: "a/b/\(name).json"))
      #expect(!csv.contains("nan") && !csv.contains("inf"))
      #expect(try Table(csv).rows.count == document.rows.count)
      #expect(Set(document.provenance.keys) == Set(Design.provenance))
      #expect(document.provenance["samples"] as? Int == 16 * 1024)
    }
    let document = try Document(run.output)
    #expect(document.object["schema"] as? String == "nuem/tables/1")
    #expect((document.object["files"] as? [String])?.count == 46)
    #expect(document.rows.map { $0["rows"] as? Int } == [30, 72, 468, 312, 2184, 24])
    #expect(document.rows.map { $0["empty_entries"] as? Int } == [0, 0, nil, 0, nil, 0])
  }

  /// Numbers of the commands that compute one table alone, from the same samples.
  @Test func sameNumbers() async throws {
    let folder = try Folder()
    _ = try await tables(in: folder)
    let bounds = try Table(try folder.text(of: "t/bounds.csv"))
    let alone = try Table(try await nuem(["bounds"] + Self.few, in: folder).succeeded())
    #expect(bounds.header == Design.headers["bounds"])
    let prism = bounds.rows.filter { $0["plan"] == "prism" && $0["convention"] == "derived" }
    #expect(prism == alone.rows)
    let plans = bounds.rows.map { "\($0["plan"] ?? "") \($0["convention"] ?? "")" }
    let expected = ["on-axis", "prism", "prism-7y"].flatMap { plan in
      Array(repeating: "\(plan) derived", count: 6)
        + Array(repeating: "\(plan) published", count: 2)
    }
    #expect(plans == expected)

    let spectrum = try Table(try folder.text(of: "t/spectrum.csv"))
    let other = try Table(try await nuem(["spectrum"] + Self.few, in: folder).succeeded())
    for (one, two) in zip(spectrum.rows, other.rows) {
      for key in ["mode", "position_m", "bin", "numu", "nuebar", "total", "ccqe", "pi0"] {
        #expect(one[key] == two[key])
      }
      #expect(one["mc_error_total"] == two["mc_error"])
    }
    let rates = try Table(try folder.text(of: "t/rates.csv"))
    #expect(rates.header == Design.headers["rates"] && rates.rows.count == 30)
    for row in rates.rows {
      let events = try #require(row["events_per_year"].flatMap(Double.init))
      let error = try #require(row["mc_error"].flatMap(Double.init))
      let integral = try #require(row["integral"].flatMap(Double.init))
      #expect(abs(events - integral) < 6 * error)
    }
  }

  /// Every entry of every table, with samples that are doubled until it is so.
  @Test func targetIsReached() async throws {
    let folder = try Folder(["c.yaml": Self.own])
    let target = 0.02
    let arguments = ["--config", "c.yaml", "--target-error", "\(target)"]
    let summary = try await tables(arguments, in: folder)
    #expect(summary.numbers("worst_relative_error").compactMap(\.self).allSatisfy { $0 < target })
    for name in ["rates", "spectrum", "templates", "bounds"] {
      let document = try Document(try folder.text(of: "t/\(name).json"))
      #expect(document.provenance["target_error"] as? Double == target)
      var entries = 0
      for row in document.rows {
        for (key, error) in row {
          guard key.hasPrefix("mc_error"), let error = error as? Double else { continue }
          let column =
            key == "mc_error" ? "events_per_year" : String(key.dropFirst("mc_error_".count))
          guard let value = row[column] as? Double, value != 0 else { continue }
          entries += 1
          #expect(error < target * abs(value), "\(name) \(column) \(row)")
        }
      }
      #expect(entries > 4)
    }
  }

  /// A detector and a plan of one's own: that plan alone; and where the flux has no such neutrinos, a
  /// word about it.
  @Test func ownDetector() async throws {
    let header = Design.headers["flux"] ?? ""
    let folder = try Folder([
      "f.csv":
        "\(header)\nneutrino,12,0,5,1e-9,1e-10,1e-11,0\nneutrino,12,5,20,1e-10,1e-11,1e-12,0\n",
      "c.yaml": Self.own + "\nnormalization: absolute\nbeam: { flux: f.csv }\nbackgrounds: none\n",
    ])
    let run = try await nuem(
      "tables", "--config", "c.yaml", "--samples", "1e4", "--output", "t", "--quiet", in: folder)
    // Templates of 7 shape functions in 3 bins, a rate, and counts in 2 bins.
    #expect(run.succeeded().contains("24 are 0"))
    let bounds = try Table(try folder.text(of: "t/bounds.csv"))
    #expect(bounds.rows.count { $0["interval"] == "1" } == 8)
    #expect(bounds.rows.allSatisfy { $0["plan"] == "custom" })
    #expect(bounds.rows.allSatisfy { $0["published_upper"] == "" })
    #expect(
      try folder.names(under: "t/hepdata") == [
        "bounds_custom.yaml", "covariance_neutrino_12m.yaml", "provenance.json", "rates.yaml",
        "spectrum_neutrino_12m.yaml", "submission.yaml", "templates_covariance.csv",
        "templates_neutrino_12m.yaml",
      ])
  }

  /// Other files stay; what an earlier submission had, and this one has not, goes.
  @Test func overAnEarlierOne() async throws {
    let folder = try Folder(["t/notes.txt": "mine", "t/hepdata/figure.png": "mine too"])
    _ = try await tables(in: folder)
    let before = try folder.names(under: "t/hepdata")
    #expect(before.contains("bounds_prism.yaml"))
    _ = try await tables(["--plan", "on-axis"], in: folder)
    let after = try folder.names(under: "t/hepdata")
    #expect(Set(before).subtracting(after).count == 2 + 3 * 4)
    #expect(after.contains("bounds_on-axis.yaml") && !after.contains("bounds_prism.yaml"))
    #expect(try folder.text(of: "t/notes.txt") == "mine")
    #expect(try folder.text(of: "t/hepdata/figure.png") == "mine too")
  }

  @Test func sameBytesWhateverTheThreads() async throws {
    let folder = try Folder()
    for threads in ["1", "3"] {
      _ = try await nuem(
        ["tables", "--plan", "on-axis", "--output", threads, "--threads", threads] + Self.few,
        in: folder)
    }
    for name in try folder.names(under: "1") where name != "hepdata" {
      let texts = try ["1", "3"].map {
        try folder.text(of: "\($0)/\(name)")
      }
      #expect(texts[0] == texts[1] && !texts[0].isEmpty, "\(name)")
    }
  }

  @Test(arguments: [
    (["tables"], 64, "--output"), (["tables", "--output", "file"], 74, "a file is in its place"),
    (
      ["tables", "--output", "t", "--engine", "quadrature", "--target-error", "0.1"], 64,
      "quadrature"
    ),
    (["tables", "--output", "t", "--samples", "1e3", "--cl", "2"], 64, "--cl"),
  ])
  func refused(_ arguments: [String], _ status: Int32, _ part: String) async throws {
    let run = try await nuem(arguments, in: Folder(["file": ""]))
    #expect(
      run.status == status && run.output.isEmpty && run.errors.contains(part), "\(run.errors)")
  }
}
