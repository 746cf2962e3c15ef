import Foundation
import Testing

/// A plan takes no more time and space than it says.
@Suite struct ScanLimitTests {
  private static func plan(coreHours: String, samples: String = "1e4") -> String {
    """
    base: { plan: on-axis, sampling: { samples: \(samples), replicates: 4 } }
    grid: [{ parameter: mu_numu, from: 1e-11, to: 6e-10, count: 4000 }]
    compute: { toys: { count: 500 } }
    block: { toys: 20000 }
    limits: { core_hours: \(coreHours) }
    """
  }

  /// What `scan plan` expects of the machine.
  private struct Expectation: Decodable {
    let coreSeconds: Double

    enum CodingKeys: String, CodingKey { case coreSeconds = "core_seconds" }
  }

  /// What is finished stays, and the same scan goes on where its plan allows more. A process may take a
  /// tenth of what all would take on this machine.
  @Test(.timeLimit(.minutes(30))) func timeOfTheProcessor() async throws {
    let trial = try ScanTrial(Self.plan(coreHours: "1000"))
    let whole = try JSONDecoder().decode(
      Expectation.self,
      from: Data(
        try await nuem("scan", "plan", "p.yaml", "--format", "json", in: trial.folder)
          .succeeded().utf8))
    // Without zeros at its end, as the program writes it.
    let tenth = "\((1e5 * whole.coreSeconds / 3600).rounded() / 1e6)"
    let words = ["p.yaml", "limits.core_hours", tenth]
    try trial.folder.write(Self.plan(coreHours: tenth), to: "p.yaml")
    let expected = try await nuem("scan", "plan", "p.yaml", in: trial.folder).succeeded()
    let line = expected.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(line.contains("; too few core hours for one process"))
    try await trial.run().refused(71, naming: words)
    let done = try await trial.status().done
    #expect(done >= 1 && done < 100)
    #expect(try trial.files().filter { $0.contains("partial") } == [])
    let again = try await nuem(
      ["scan", "submit", "p.yaml", "--engine", "local", "--output", "o"],
      in: trial.folder)
    again.refused(71, naming: words)
    #expect(try await trial.status().done > done)
  }

  /// No block is ever reached: sampling alone takes a thousand times as long.
  @Test(.timeLimit(.minutes(30))) func templatesThatTakeYears() async throws {
    let seconds = "0.0005"
    let trial = try ScanTrial(Self.plan(coreHours: seconds, samples: "1.6e10"))
    try await trial.run().refused(71, naming: ["p.yaml", "limits.core_hours", seconds])
  }

  /// How many pulls a covariance has, and so how large templates are, its file alone says.
  @Test func templatesLargerThanThePlanLetExpect() async throws {
    let count = 200
    let step = 40.0 / Double(count)
    let cells = ["numu", "numubar", "nue", "nuebar"].flatMap { channel in
      (0..<count).map {
        "neutrino,0,\(channel),\(Double($0) * step),\(Double($0 + 1) * step)"
      }
    }
    let rows = cells.indices.map { row in
      cells[row] + cells.indices.map { $0 == row ? ",0.01" : ",0" }.joined()
    }
    let header = "mode,position_m,channel,energy_low_gev,energy_high_gev"
    let names = cells.indices.map { ",c\($0)" }.joined()
    let folder = try Folder([
      "v.csv": ([header + names] + rows).joined(separator: "\n") + "\n",
      "p.yaml": """
      base:
        plan: [{ mode: neutrino, position_m: 0, years: 1 }]
        sampling: { samples: 1e3, replicates: 2 }
        statistics: { flux_covariance: v.csv }
      grid: [{ parameter: mu_numu, from: 1e-11, to: 6e-10, count: 2 }]
      compute: { chi_square: {} }
      block: { chi_square: 1 }
      limits: { disk_gb: 0.002 }
      """,
    ])
    try await nuem("scan", "run", "p.yaml", "--output", "o", in: folder).refused(
      65, naming: ["p.yaml", "MB on disk", "0.002 GB of its limits.disk_gb"])
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder["o"])
    #expect(files.contains("plan.json") && !files.contains { $0.hasSuffix(".templates") })
  }
}
