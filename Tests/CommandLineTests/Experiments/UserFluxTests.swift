import Foundation
import Testing

/// A user's flux, in either format, gives the rates that the same flux compiled in gives.
@Suite struct UserFluxTests {
  private static let rates = ["rates", "--samples", "2e4", "--format", "csv"]
  private static let modes = ["neutrino", "antineutrino"]

  /// The default flux at every tabulated position, as the program shows it.
  private func shownFlux() async throws -> String {
    let stays = Self.modes.flatMap { mode in
      stride(from: 0, through: 30, by: 3).map {
        "{ mode: \(mode), position_m: \($0), years: 1 }"
      }
    }
    let run = try await nuem(
      "flux", "show", "--format", "csv",
      configuration: "plan: [\(stays.joined(separator: ", "))]")
    return run.succeeded()
  }

  @Test func sameFluxAsCSV() async throws {
    let flux = try await shownFlux()
    #expect(try Table(flux).rows.count == 22 * 160)
    // Between tabulated positions too, and scaled to Table 1 or not.
    for more in ["plan: prism", "plan: [{ mode: neutrino, position_m: 7.5, years: 1 }]"] {
      for normalization in ["table1", "absolute"] {
        let text = "normalization: \(normalization)\n\(more)\n"
        let folder = try Folder([
          "flux.csv": flux, "user.yaml": text + "beam: { flux: flux.csv }", "default.yaml": text,
        ])
        let user = try await nuem(Self.rates + ["--config", "user.yaml"], in: folder)
        let standard = try await nuem(Self.rates + ["--config", "default.yaml"], in: folder)
        #expect(user.succeeded() == standard.succeeded())
      }
    }
  }

  @Test func fluxIsNamed() async throws {
    let folder = try Folder([
      "sub/c.yaml": "beam: { flux: flux.csv }", "sub/flux.csv": try await shownFlux(),
    ])
    let run = try await nuem(
      "rates", "--samples", "1e3", "--format", "json", "--config", "sub/c.yaml", in: folder)
    let flux = try Document(run.succeeded()).provenance["flux"] as? String
    #expect(flux == "sub/flux.csv", "relative to the configuration's folder")
  }

  /// One file of points a station, in neutrinos / (m^2 MeV 1e20 POT).
  private func globesFiles(_ flux: String) throws -> [String: String] {
    let protons = 1e20
    let scale = 1e4 * 1e-3 * protons
    var files: [String: String] = [:]
    for row in try Table(flux).rows {
      func number(_ key: String) throws -> Double { try #require(row[key].flatMap(Double.init)) }
      let energy = try (number("energy_low_gev") + number("energy_high_gev")) / 2
      let columns = try ["nue", "numu", nil, "nuebar", "numubar", nil].map {
        try $0.map { try number($0) * scale } ?? 0
      }
      let name = "\(row["mode"] ?? "")_\(row["position_m"] ?? "").dat"
      let line = ([energy] + columns).map { "\($0)" }.joined(separator: "\t")
      files[name, default: "# E nue numu nutau nuebar numubar nutaubar\n"] += "  \(line)\n"
    }
    return files
  }

  @Test func sameFluxAsGlobes() async throws {
    var files = try globesFiles(try await shownFlux())
    let items = files.keys.sorted().map { name in
      let parts = name.dropLast(4).split(separator: "_")
      return "{ file: \(name), format: globes, mode: \(parts[0]), position_m: \(parts[1]), "
        + "unit: \"1/(m^2 MeV 1e20 POT)\" }"
    }
    #expect(items.count == 22)
    files["c.yaml"] =
      "normalization: table1\nbackgrounds: none\nbeam:\n  flux:\n"
      + items.map { "    - \($0)\n" }.joined()
    let folder = try Folder(files)
    let run = try await nuem(Self.rates + ["--config", "c.yaml"], in: folder)
    // The numbers are rounded: for the program it is a beam of the user's, of which it says what is cut.
    #expect(run.status == 0 && run.errors.contains("energy_max_gev, 20 GeV, cuts away "))
    let user = try Table(run.output)
    let standard = try Table(try await nuem(Self.rates, in: folder).succeeded())
    #expect(user.rows.count == 30)
    for key in ["events_per_year", "mc_error", "integral"] {
      for (one, other) in zip(user.numbers(key), standard.numbers(key)) {
        #expect(agree(one, try #require(other), within: 1e-9))
      }
    }
  }

  /// The default flux on axis in neutrino mode as four tables with other headers, separators and energies: the
  /// neutrinos of whole bins in MeV between commas, muon antineutrinos twice as fine, electron flavours
  /// together as points between blanks.
  @Test func sameFluxAsNamedColumns() async throws {
    let shown = try Table(try await shownFlux()).rows.filter {
      $0["mode"] == "neutrino" && $0["position_m"] == "0"
    }
    var (muon, anti) = ("# made by hand\nhigh,low,\"phi\",ignored\n", "# E_low E_high numubar\n")
    var electron = "E nue nuebar\n"
    for row in shown {
      func number(_ key: String) throws -> Double { try #require(row[key].flatMap(Double.init)) }
      let (low, high) = (try number("energy_low_gev"), try number("energy_high_gev"))
      let middle = (low + high) / 2
      muon += "\(high * 1e3), \(low * 1e3), \(try number("numu") * 1e4 * (high - low)), x\n"
      let half = try number("numubar") * 1e4 * (middle - low)
      anti += "\(low)\t\(middle) \(half)\n \(middle) \(high) \(half)\n"
      electron += "\(middle) \(try number("nue")) \(try number("nuebar"))\n"
    }
    let common = "format: columns, mode: neutrino, position_m: 0"
    let rest = """
      plan: on-axis
      plan: [{ mode: neutrino, position_m: 0, years: 1 }]
      normalization: absolute
      backgrounds: none

      """.split(separator: "\n").dropFirst().joined(separator: "\n")
    let folder = try Folder([
      "muon.csv": muon, "anti.txt": anti, "electron.txt": electron, "default.yaml": rest,
      "c.yaml": """
      \(rest)
      beam:
        flux:
          - { file: muon.csv, \(common), unit: 1/(m^2 bin POT), energy: [low, high], energy_unit: MeV,
              channels: { numu: phi } }
          - { file: anti.txt, \(common), unit: 1/(m^2 bin POT), energy: [E_low, E_high],
              channels: { numubar: numubar } }
          - { file: electron.txt, \(common), unit: 1/(cm^2 GeV POT), energy: E,
              channels: { nue: nue, nuebar: nuebar } }
      """,
    ])
    let run = try await nuem(Self.rates + ["--config", "c.yaml"], in: folder)
    #expect(run.errors.contains("muon.csv: columns that are not read: ignored"), "\(run.errors)")
    let standard = try Table(
      try await nuem(Self.rates + ["--config", "default.yaml"], in: folder).succeeded())
    for (one, other) in zip(try Table(run.output).numbers("integral"), standard.numbers("integral"))
    {
      #expect(agree(one, try #require(other), within: 1e-9))
    }
    let again = try await nuem("config", "show", "--config", "c.yaml", in: folder)
    try folder.write(again.succeeded(), to: "again.yaml")
    #expect(
      try await nuem(Self.rates + ["--config", "again.yaml"], in: folder).output == run.output)
  }

  /// One mode at one position, which is not the paper's, with a plan of its own.
  @Test func oneGlobesFileAlone() async throws {
    let files = try globesFiles(try await shownFlux())
    let folder = try Folder([
      "nd.dat": try #require(files["neutrino_12.dat"]),
      "c.yaml": """
      plan: [{ mode: neutrino, position_m: 12, years: 2 }]
      normalization: absolute
      backgrounds: none
      beam:
        energy_max_gev: 40
        flux:
          - { file: nd.dat, format: globes, mode: neutrino, position_m: 12,
              unit: "1/(m^2 MeV 1e20 POT)" }
      """,
    ])
    let run = try await nuem(
      "rates", "--samples", "2e4", "--format", "json", "--config", "c.yaml", in: folder)
    let user = try Document(run.succeeded())
    #expect(user.rows.count == 5)
    #expect(user.rows.allSatisfy { $0["published"] is NSNull && $0["position_m"] as? Int == 12 })
    let totals = try #require(user.object["totals"] as? [String: Any])
    let total = try #require(user.rows[4]["events_per_year"] as? Double)
    #expect(totals["plan"] as? String == "custom")
    #expect(agree(totals["events"] as? Double, 2 * total, within: 1e-12))
    #expect(user.provenance["flux"] as? String == "GLoBES: nd.dat")

    let standard = try await nuem(
      "rates", "--samples", "2e4", "--format", "csv",
      configuration: """
        plan: [{ mode: neutrino, position_m: 12, years: 2 }]
        normalization: absolute
        beam: { energy_max_gev: 40 }
        """)
    for (one, other) in zip(user.rows, try Table(standard.succeeded()).numbers("integral")) {
      #expect(agree(one["integral"] as? Double, try #require(other), within: 1e-9))
    }
    for command in [["spectrum"], ["bounds"], ["flux", "show"], ["config", "check"]] {
      let file = command.last == "check" ? ["c.yaml"] : ["--config", "c.yaml", "--samples", "1e3"]
      #expect(try await nuem(command + file, in: folder).status == 0)
    }
  }

  /// A flux that reaches nothing of the reference needs none when rates are absolute.
  @Test func fluxAboveTheReference() async throws {
    let folder = try Folder(
      flux: ["neutrino,0,25,40,1e-9,0,0,0"],
      ["c.yaml": "beam: { flux: f.csv, energy_max_gev: 40 }"])
    let run = try await nuem(Self.rates + ["--config", "c.yaml"], in: folder)
    #expect(
      run.status == 0
        && run.errors
          == "nuem: warning: the flux (f.csv) begins at 25 GeV, above the recoil threshold, 0.03 GeV:"
          + " nothing counts between\n"
    )
    let table = try Table(run.output)
    #expect(table.numbers("integral")[1...3].allSatisfy { $0 == 0 })
    #expect(table.numbers("integral")[0].map { $0 > 0 } ?? false)
  }

  /// Energies that the flux does not reach are told of, not counted as none in silence.
  @Test func fluxThatEndsEarly() async throws {
    let folder = try Folder(
      flux: ["neutrino,0,0,5,1e-9,1e-10,1e-10,1e-11"],
      [
        "c.yaml": "beam: { flux: f.csv }",
        "d.yaml": "beam: { flux: f.csv, energy_max_gev: 5 }",
      ])
    let warning =
      "nuem: warning: the flux (f.csv) ends at 5 GeV, below energy_max_gev, 20 GeV: nothing counts"
      + " between\n"
    for command in [["rates", "--samples", "1e4", "--config"], ["config", "check"]] {
      let run = try await nuem(command + ["c.yaml"], in: folder)
      #expect(run.status == 0 && run.errors == warning, "\(run.errors)")
      let other = try await nuem(command + ["d.yaml"], in: folder)
      #expect(other.status == 0 && other.errors.isEmpty, "\(other.errors)")
    }
  }
}
