import Foundation
import Testing

/// `export globes`, read back by this program, and evaluated as GLoBES evaluates it.
@Suite struct ExportGlobesTests {
  private static let few = ["--samples", "1e4", "--quiet"]

  private func numbers(_ text: Substring) -> [Double] {
    text.split(whereSeparator: { " ,\t".contains($0) }).compactMap { Double($0) }
  }

  private func columns(_ text: String) -> [[Double]] {
    text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(numbers)
  }

  /// The value of a setting in AEDL.
  private func value(_ name: String, in text: String) throws -> Double {
    let line = try #require(
      text.split(separator: "\n").first { $0.contains("\(name) =") }, "\(name)")
    return try #require(line.split(separator: "=").last.flatMap { Double($0.filter { $0 != " " }) })
  }

  /// [channel name][bin][energy]
  private func matrices(_ text: String, energies: Int) throws -> [String: [[Double]]] {
    var result: [String: [[Double]]] = [:]
    for block in text.split(separator: "energy(#es_").dropFirst() {
      let name = String(block.prefix { $0 != ")" })
      result[name] = try block.matches(of: #/\{([^}]*)\}/#).map { match in
        let row = numbers(match.output.1)
        let (first, last) = (Int(row[0]), Int(row[1]))
        try #require(row.count == 2 + last - first + 1 && last < energies)
        return (0..<energies).map { (first...last).contains($0) ? row[2 + $0 - first] : 0 }
      }
    }
    return result
  }

  /// Linear between equal steps, and nothing outside of them or from the last one on.
  private func interpolated(_ table: [[Double]], _ column: Int, at place: Double) -> Double {
    let steps = table.count - 1
    let width = (table[steps][0] - table[0][0]) / Double(steps)
    let index = Int(((place - table[0][0]) / width).rounded(.down))
    guard index >= 0, index < steps else { return 0 }
    return table[index][column]
      + (place - table[index][0]) * (table[index + 1][column] - table[index][column]) / width
  }

  /// GLoBES: the sum over sampling points of flux x sigma(E) x mass x step x smearing, times exposure.
  @Test(arguments: [[], ["--set", "q_nue=1e-8", "--set", "mu_numu=1e-9"]])
  func matrixTimesFluxIsTheSpectrum(_ point: [String]) async throws {
    let folder = try Folder()
    _ = try await nuem(
      ["export", "globes", "--plan", "prism", "--output", "g"] + Self.few + point, in: folder)
    let spectrum = try Table(
      try await nuem(["spectrum", "--format", "csv"] + Self.few + point, in: folder).succeeded())
    let cross = columns(try folder.text(of: "g/cross_es.dat"))
    #expect(cross.count == 1001)
    for (name, mode, position) in [
      ("neutrino_0m", "neutrino", "0"), ("antineutrino_30m", "antineutrino", "30"),
    ] {
      let experiment = try folder.text(of: "g/\(name).glb")
      #expect(experiment.hasPrefix("%!GLoBES\n") && experiment.contains("include \"smear_es.inc\""))
      let flux = columns(try folder.text(of: "g/flux_\(name).dat"))
      let points = Int(try value("$sampling_points", in: experiment))
      let (low, high) = (
        try value("$sampling_min", in: experiment), try value("$sampling_max", in: experiment)
      )
      let step = (high - low) / Double(points)
      let matrices = try matrices(try folder.text(of: "g/smear_es.inc"), energies: points)
      #expect(Int(try value("$bins", in: experiment)) == 12)
      #expect(agree(try value("$emax", in: experiment), 6 * 0.51099895e-3, within: 1e-12))
      let scale = try ["@power", "@time", "@norm", "$target_mass"].reduce(step) {
        try $0 * value($1, in: experiment)
      }
      let signal = try #require(
        experiment.split(separator: "\n").first { $0.contains("@signal =") })
      for (channel, column) in [("numu", 2), ("numubar", 5), ("nue", 1), ("nuebar", 4)] {
        let coefficient = try #require(
          signal.firstMatch(of: try Regex("([0-9.e-]+)@#\(channel)(?: |$)"))?.output[1].substring
            .flatMap { Double($0) })
        let before = (0..<points).map { index in
          let energy = low + (Double(index) + 0.5) * step
          return interpolated(flux, column, at: energy) * energy
            * interpolated(cross, column, at: log10(energy)) * scale * coefficient
        }
        let rows = try #require(matrices[channel])
        #expect(rows.count == 12)
        // Of all events of an energy no more than all are in a bin, but for the curvature in a bin.
        for energy in 0..<points {
          #expect((0...1.3).contains(rows.reduce(0) { $0 + $1[energy] }), "\(channel) \(energy)")
        }
        for row in spectrum.rows where row["mode"] == mode && row["position_m"] == position {
          let bin = try #require(row["bin"].flatMap(Int.init)) - 1
          let events = zip(rows[bin], before).reduce(0) { $0 + $1.0 * $1.1 }
          let expected = 1.75 * (try #require(row[channel].flatMap(Double.init)))
          #expect(agree(events, expected, within: 1e-10), "\(channel) \(row)")
        }
      }
    }
  }

  /// The flux that comes out goes in again: the same rates.
  @Test(arguments: ["prism", "on-axis"])
  func fluxReadBack(_ plan: String) async throws {
    let folder = try Folder(["c.yaml": "plan: \(plan)"])
    _ = try await nuem(
      ["export", "globes", "--config", "c.yaml", "--output", "g"] + Self.few, in: folder)
    let arguments = ["rates", "--samples", "1e4", "--format", "csv"]
    let run = try await nuem(arguments + ["--config", "g/flux.yaml"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let back = try Table(run.output)
    let first = try Table(
      try await nuem(arguments + ["--config", "c.yaml"], in: folder).succeeded())
    #expect(back.rows.count == first.rows.count)
    for key in ["events_per_year", "integral", "mc_error"] {
      for (one, other) in zip(back.numbers(key), first.numbers(key)) {
        #expect(agree(one, try #require(other), within: 1e-9))
      }
    }
    let head = try folder.text(of: "g/flux_antineutrino_0m.dat").prefix(300)
    #expect(head.contains("# unit: 1/(cm^2 GeV POT)\n"))
  }

  /// A flux that ends where the energies end has a line more, which GLoBES does not read.
  @Test func fluxToItsEnd() async throws {
    let folder = try Folder(
      flux: ["neutrino,0,1,2,1e-9,0,0,0", "neutrino,0,2,3,2e-9,0,0,0"],
      ["c.yaml": "backgrounds: none\nbeam: { flux: f.csv, energy_max_gev: 3 }"])
    let run = try await nuem(
      ["export", "globes", "--config", "c.yaml", "--output", "g"] + Self.few, in: folder)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let flux = columns(try folder.text(of: "g/flux_neutrino_0m.dat"))
    #expect(flux.map { $0[0] } == [1.5, 2.5, 3.5] && flux.map { $0[2] } == [1e-9, 2e-9, 0])
    #expect(try folder.text(of: "g/smear_es.inc").contains("energy(#es_nuebar)<"))
  }

  @Test(arguments: [
    ("beam: { energy_max_gev: 19.9 }", "c.yaml:1: beam.energy_max_gev"),
    ("binning: { bins: 501 }", "c.yaml:1: binning.bins"),
    (
      """
      plan: [{ mode: neutrino, position_m: 0, years: 1 }]
      normalization: absolute
      backgrounds: none
      beam: { flux: f.csv }
      """, "equal width"
    ),
  ])
  func refused(_ configuration: String, _ part: String) async throws {
    let header = Design.headers["flux"] ?? ""
    let folder = try Folder([
      "f.csv": "\(header)\nneutrino,0,1,2,1e-9,0,0,0\nneutrino,0,2,4,2e-9,0,0,0\n",
      "c.yaml": configuration,
    ])
    let run = try await nuem(
      ["export", "globes", "--config", "c.yaml", "--output", "g"] + Self.few, in: folder)
    run.refused(65, naming: [part, "GLoBES"])
  }
}
