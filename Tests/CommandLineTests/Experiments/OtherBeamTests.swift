import Foundation
import Testing

/// A beam that is not the default one: nothing of the default one's is applied to it in silence.
@Suite struct OtherBeamTests {
  /// A wide band about 25 GeV, to 120 GeV, in numbers of four digits; `scale` is a mistake of its unit.
  static func flux(scale: Double = 1) -> String {
    let shares = [1, 0.06, 0.01, 0.003]
    let rows = (0..<60).map { bin in
      let x = Double(2 * bin + 1) / 25
      let peak = 2e-9 * pow(x * exp(1 - x), 2)
      let values = shares.map { String(format: "%.3e", peak * $0 * scale) }
      return "neutrino,0,\(2 * bin),\(2 * bin + 2),\(values.joined(separator: ","))\n"
    }
    return (Design.headers["flux"] ?? "") + "\n" + rows.joined()
  }

  private static let plan = "plan: [ { mode: neutrino, position_m: 0, years: 1 } ]\n"
  private static let absolute = """
    beam: { flux: flux.csv, energy_max_gev: 120 }
    \(plan)normalization: absolute
    backgrounds: none

    """

  private func folder(_ configuration: String, scale: Double = 1) throws -> Folder {
    try Folder(["flux.csv": Self.flux(scale: scale), "c.yaml": configuration])
  }

  /// Every command, as all of them would compute with it.
  @Test(arguments: [
    ["rates", "--config"], ["bounds", "--config"], ["spectrum", "--config"], ["config", "check"],
    ["config", "show", "--config"], ["export", "templates", "--config"],
  ])
  func refusedUntilItIsSaid(_ command: [String]) async throws {
    let folder = try folder("beam: { flux: flux.csv }\n" + Self.plan)
    try await nuem(command + ["c.yaml"], in: folder).refused(
      65,
      naming: [
        "c.yaml:1: beam.flux: ", "normalization: absolute", "normalization: table1",
        "backgrounds: none", "flux.csv",
      ])
  }

  @Test(arguments: [
    ("normalization: absolute\n", ["backgrounds: none"], "normalization: absolute (rates"),
    ("backgrounds: none\n", ["normalization: absolute"], "backgrounds: none, or"),
    (
      "normalization: absolute\nbackgrounds: default\n",
      ["c.yaml:4: backgrounds: default is an estimate", "expected none, or a CSV file"],
      "normalization: table1"
    ),
  ])
  func onlyWhatIsMissing(_ said: String, _ parts: [String], _ other: String) async throws {
    let run = try await nuem(
      "rates", "--config", "c.yaml",
      in: folder("beam: { flux: flux.csv }\n" + Self.plan + said))
    run.refused(65, naming: parts)
    #expect(!run.errors.contains(other))
  }

  /// 86415 events, not DUNE's 7160; and what was used stands in every format.
  @Test func absoluteRates() async throws {
    let folder = try folder(Self.absolute)
    let rates = ["rates", "--config", "c.yaml", "--samples", "1e5", "--format"]
    let document = try Document(try await nuem(rates + ["json"], in: folder).succeeded())
    let total = try #require(document.rows.last?["integral"] as? Double)
    #expect(agree(total, 86415, within: 1e-4))
    #expect(document.rows.allSatisfy { $0["published"] is NSNull })
    let provenance = document.provenance
    #expect(provenance["normalization"] as? String == "absolute")
    #expect(provenance["energy_range_gev"] as? [Double] == [0, 120])
    #expect(provenance["backgrounds"] as? String == "none")
    let sentence = "Flux: flux.csv, 0 to 120 GeV; rates absolute; backgrounds: none."
    for command in [["rates"], ["bounds"], ["spectrum"], ["fit"]] {
      for format in ["text", "markdown", "latex"] {
        let text = try await nuem(
          command + ["--config", "c.yaml", "--samples", "1e4", "--format", format], in: folder
        ).succeeded()
        #expect(text.contains(sentence) && !text.contains("published"), "\(text)")
      }
    }
    let page = try await nuem(
      "report", "--config", "c.yaml", "--samples", "1e4", "--quiet", in: folder
    ).succeeded()
    #expect(page.contains(sentence) && !page.contains("published upper"))
    #expect(!page.contains("at the DUNE near detector"))
  }

  /// Table 1 where it was asked for.
  @Test func scaledWhereItIsSaid() async throws {
    let folder = try folder(
      "beam: { flux: flux.csv, energy_max_gev: 120 }\n" + Self.plan
        + "normalization: table1\nbackgrounds: none\n")
    let run = try await nuem(
      "rates", "--config", "c.yaml", "--samples", "1e4", "--format", "json", in: folder)
    let document = try Document(run.output)
    #expect(run.status == 0 && document.provenance["normalization"] as? String == "table1")
    #expect(document.rows.allSatisfy { $0["published"] is NSNull })
  }

  /// Someone else's detector in the default beam: its numbers are no longer the paper's.
  @Test func ownDetectorHasNoPublishedNumbers() async throws {
    let configuration = "detector: { fiducial_mass_t: 20 }\nbackgrounds: none"
    for command in ["rates", "bounds"] {
      let run = try await nuem(
        command, "--samples", "1e4", "--format", "csv", configuration: configuration)
      let table = try Table(run.succeeded())
      let columns = table.header.split(separator: ",").filter { $0.hasPrefix("published") }
      #expect(!columns.isEmpty)
      for column in columns {
        #expect(table.numbers(String(column)).allSatisfy { $0 == nil })
      }
      let text = try await nuem(command, "--samples", "1e4", configuration: configuration)
      #expect(!text.succeeded().contains("published"), "an empty column is not shown")
    }
  }

  /// A scan's axis and base are configurations too.
  @Test func scans() async throws {
    let axis = """
      base: { plan: [ { mode: neutrino, position_m: 0, years: 1 } ], sampling: { samples: 1e4 } }
      configurations: [ { key: beam.flux, values: [default, flux.csv] } ]
      compute: { bounds: { parameters: [mu_numu] } }
      """
    let folder = try folder(Self.absolute)
    try folder.write(axis, to: "p.yaml")
    for command in ["plan", "run"] {
      try await nuem("scan", command, "p.yaml", in: folder).refused(
        65, naming: ["configuration 1: beam.flux = flux.csv: p.yaml:2: beam.flux: "])
    }
    try folder.write(
      axis.replacing("base: {", with: "base: { normalization: absolute, backgrounds: none,"),
      to: "p.yaml")
    let said = try await nuem("scan", "plan", "p.yaml", in: folder)
    #expect(said.status == 0, "\(said.errors)")
    #expect(said.errors.contains("energy_max_gev, 20 GeV, cuts away"))
  }

  /// Of the neutrinos 78 % have more than 20 GeV, and they would make 92 % of the events.
  @Test func whatIsCutIsTold() async throws {
    let folder = try folder(
      "beam: { flux: flux.csv }\n" + Self.plan + "normalization: absolute\nbackgrounds: none\n")
    let run = try await nuem("config", "check", "c.yaml", in: folder)
    #expect(run.status == 0)
    #expect(
      run.errors
        == "nuem: warning: energy_max_gev, 20 GeV, cuts away 78 % of the neutrinos of the flux"
        + " (flux.csv) at the plan's stations and 92 % of the events that it would give: the flux ends"
        + " at 120 GeV\n")
    #expect(
      try await nuem("config", "check", "c.yaml", in: self.folder(Self.absolute)).errors == "")
  }

  @Test(arguments: [
    (1e4, "in 1/(m^2 GeV POT)"), (500, "in 1/(m^2 50 MeV POT)"),
    (1.1e21, "per year, 1/(cm^2 GeV year)"), (1e24, "in 1/(m^2 GeV 1e20 POT)"),
    (1e-3, "in 1/(cm^2 MeV POT)"), (1e-4, "converted from 1/m^2 to 1/cm^2 once too often"),
  ])
  func unitsThatAreWrong(_ scale: Double, _ unit: String) async throws {
    let folder = try folder(Self.absolute, scale: scale)
    for command in [["flux", "check", "flux.csv"], ["config", "check", "c.yaml"]] {
      let run = try await nuem(command, in: folder)
      #expect(run.status == 0)
      #expect(run.errors.contains("look at its unit; its values are probably \(unit)"))
    }
  }

  /// Integrals and mean energies beside the default flux's.
  @Test func fluxCheck() async throws {
    let folder = try folder(Self.absolute)
    let text = try await nuem("flux", "check", "flux.csv", in: folder).succeeded()
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    let csv = try await nuem("flux", "check", "flux.csv", "--format", "csv", in: folder)
    let table = try Table(csv.succeeded())
    #expect(table.rows.count == 4)
    #expect(
      table.header
        == "mode,position_m,channel,integral,mean_energy_gev,default_integral,"
        + "default_mean_energy_gev,ratio,default_position_m")
    // From the file itself.
    let rows = try Table(Self.flux()).rows
    for (channel, row) in zip(["numu", "numubar", "nue", "nuebar"], table.rows) {
      let values = rows.compactMap { $0[channel].flatMap(Double.init) }
      let integral = 2 * values.reduce(0, +)
      let energy = zip(values, 0...).reduce(0) { $0 + 2 * $1.0 * Double(2 * $1.1 + 1) }
      #expect(agree(row["integral"].flatMap(Double.init), integral, within: 1e-12))
      #expect(
        agree(row["mean_energy_gev"].flatMap(Double.init), energy / integral, within: 1e-12))
      let other = try #require(row["default_integral"].flatMap(Double.init))
      #expect(agree(row["ratio"].flatMap(Double.init), integral / other, within: 1e-12))
    }
    let first = table.rows[0]
    #expect(agree(first["default_integral"].flatMap(Double.init), 1.04835e-7, within: 1e-5))
    #expect(agree(first["default_mean_energy_gev"].flatMap(Double.init), 2.65253, within: 1e-5))
  }

  /// One uncertainty of the beam is not sixty independent ones.
  @Test func positionsCloserThanTheFlux() async throws {
    func plan(_ positions: [Double]) -> String {
      let stays = positions.map { "{ mode: neutrino, position_m: \($0), years: 1 }" }
      return "plan: [ \(stays.joined(separator: ", ")) ]\n"
    }
    func errors(_ configuration: String) async throws -> String {
      let folder = try Folder(["c.yaml": configuration])
      return try await nuem("config", "check", "c.yaml", in: folder).errors
    }
    let close = plan((0..<60).map { Double($0) / 100 })
    let told = try await errors(close)
    #expect(told.contains("positions 0 and 0.01 m lie closer together than those of the flux"))
    #expect(told.contains("independent pulls of overall, wrong_sign, electron, ccqe, pi0"))
    let kinds = ["overall", "wrong_sign", "electron", "ccqe", "pi0"]
    let shared = kinds.map { "\($0): { shared: plan }" }.joined(separator: ", ")
    #expect(try await errors(close + "statistics: { pulls: { \(shared) } }") == "")
    #expect(try await errors(plan([0, 3, 6, 30])) == "")
    #expect(try await errors(plan([1, 4])) == "", "as far apart as those of the flux")
  }
}
