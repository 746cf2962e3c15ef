import Configuration
import Fit
import Foundation
import Scans
import Testing

/// Regions of Feldman and Cousins in two parameters.
@Suite struct FeldmanCousinsScanTests {
  private static let text = """
    base: { plan: on-axis, sampling: { samples: 2e4, replicates: 8 } }
    configurations: [{ key: detector.energy_resolution, values: [0.05, 0.2] }]
    grid:
      - { parameter: r2_numu, values: [-3e-33, -1e-33, 2e-33] }
      - { parameter: mu_nue, values: [0, 2e-9, 4e-9] }
    compute:
      chi_square: { truth: { r2_numu: 1e-33 } }
      toys: { count: 60 }
      feldman_cousins: { count: 60, confidence_level: 0.9, truth: { r2_numu: 1e-33 } }
    block: { toys: 70, feldman_cousins: 2 }
    """

  /// By the names of columns.
  private func rows(_ scan: ScanFiles, _ task: String) throws -> [[String: String]] {
    let file = scan.path + "/o.\(task).csv"
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private func number(_ row: [String: String], _ column: String) throws -> Double {
    try #require(row[column].flatMap { Double($0) })
  }

  /// The p-value counts the toys of the point whose rise is at least that of the data, both as the tasks that
  /// give them one by one have them.
  @Test func pValuesCountTheToys() throws {
    let scan = try ScanFiles(Self.text)
    try scan.run()
    _ = try scan.merged(name: "o.csv")
    let (found, heights, toys) = (
      try rows(scan, "feldman_cousins"), try rows(scan, "chi_square"), try rows(scan, "toys")
    )
    #expect(found.count == 2 * 9 && toys.count == 60 * found.count)
    for (place, row) in found.enumerated() {
      // Asimov data of a point that the fit can reach have a chi-square of 0 there.
      let rise = try number(row, "rise")
      #expect(abs(rise - (try number(heights[place], "chi_square"))) < 1e-7)
      let own = toys[place * 60..<(place + 1) * 60]
      #expect(own.allSatisfy { $0["r2_numu"] == row["r2_numu"] && $0["mu_nue"] == row["mu_nue"] })
      let rises = try own.filter { $0["converged"] == "1" }.map {
        try number($0, "delta_chi_square")
      }
      let large = rises.count { $0 >= rise - 1e-8 * max(1, rise) }
      let pValue = Double(large) / Double(rises.count)
      #expect(abs(try number(row, "p_value") - pValue) < 1e-12)
      #expect(try number(row, "p_error") > 0)
      #expect(row["converged"] == "1" && row["unconverged"] == "\(60 - rises.count)")
      #expect((row["accepted"] == "1") == (1 - pValue < 0.9 - 1e-11))
      #expect(try number(row, "critical_value") == rises.sorted()[53])
    }
    #expect(Set(found.map { $0["accepted"] }) == ["0", "1"])
  }

  /// Two charge radii and many events are two normal measurements: a rise has the distribution of chi-square
  /// with two degrees of freedom, whose p-value is its exponential.
  @Test func normalMeasurements() throws {
    let scan = try ScanFiles(
      """
      base:
        plan: on-axis
        beam: { pot_per_year: 1.1e25 }
        normalization: absolute
        backgrounds: none
        sampling: { samples: 2e4, replicates: 8 }
        statistics:
          pulls:
            overall: { sigma: fixed }
            wrong_sign: { sigma: fixed }
            electron: { sigma: fixed }
      grid:
        - { parameter: r2_numu, values: [-2e-35, 0, 1.5e-35] }
        - { parameter: r2_nue, values: [-3e-34, 1e-34, 3.5e-34] }
      compute: { feldman_cousins: { count: 1000 } }
      """)
    try scan.run()
    let text = String(decoding: try scan.merged(name: "n.csv"), as: UTF8.self)
    let lines = text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let columns = Dictionary(uniqueKeysWithValues: zip(lines[0], lines[0].indices))
    var seen = 0
    for line in lines.dropFirst() {
      func value(_ name: String) throws -> Double {
        let column = try #require(columns[name])
        return try #require(Double(line[column]))
      }
      let (rise, found, error) = (
        try value("rise"), try value("p_value"), try value("p_error")
      )
      #expect(abs(found - exp(-0.5 * rise)) < 5 * error, "\(line)")
      #expect(abs(try value("critical_value") - 4.605) < 5 * (try value("critical_error")))
      if rise > 0.5 && rise < 10 { seen += 1 }
    }
    #expect(lines.count == 10 && seen > 3)
  }

  /// Interrupted, shared out and done with other threads: the same bytes.
  @Test func sameBytes() throws {
    let whole = try ScanFiles(Self.text)
    try whole.run(threads: 2)
    let parts = try ScanFiles(Self.text)
    let blocks = parts.plan.layout.blocks
    try parts.run(blocks / 2..<blocks, threads: 1)
    try parts.run(0..<blocks / 3, threads: 3)
    try parts.run(threads: 1)
    #expect(try whole.merged() == parts.merged())
  }

  @Test(arguments: [
    ("{ feldman_cousins: { count: 10 } }", "", "expected a grid"),
    (
      "{ feldman_cousins: {} }", "grid: [{ parameter: mu_nue, from: 0, to: 1e-9, count: 3 }]",
      "count"
    ),
    (
      "{ feldman_cousins: { count: 10, levels: 3 } }",
      "grid: [{ parameter: mu_nue, from: 0, to: 1e-9, count: 3 }]", "levels"
    ),
  ])
  func refused(_ compute: String, _ grid: String, _ words: String) throws {
    let failure = #expect(throws: Failure.self) {
      try ScanFiles("\(grid)\ncompute: \(compute)\n")
    }
    #expect(failure?.kind == .badInput && failure?.message.contains(words) == true)
  }
}
