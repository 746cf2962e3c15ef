import Configuration
import Foundation
import Scans
import Testing

@Suite struct PlanReadingTests {
  static func plan(_ text: String) throws(Failure) -> ScanPlan {
    try ScanPlan(Array(text.utf8), file: "some/p.yaml")
  }

  private static let grid = "grid: [{ parameter: mu_numu, from: 0, to: 1e-9, count: 3 }]\n"
  private static let small = grid + "compute: { chi_square: {} }\n"

  @Test func everythingIsRead() throws {
    let plan = try Self.plan(
      """
      base: { plan: on-axis, detector: { energy_resolution: 0.3 } }
      configurations:
        - { key: detector.energy_resolution, values: [0.05, 0.1] }
        - { key: sampling.samples, from: 1e3, to: 1e5, count: 3, scale: logarithmic }
      grid:
        - { parameter: mu_numu, from: 0, to: 1e-9, count: 4 }
        - { parameter: r2_nue, values: [-1e-32, 0, 2e-32] }
      compute:
        toys: { count: 10 }
        chi_square: { profile: [q_nue], truth: { mu_nue: 1e-9 } }
      block: { toys: 50 }
      limits: { core_hours: 0.5 }
      """)
    #expect(plan.name == "p" && plan.folder == "some/p.scan" && plan.points == 12)
    #expect(plan.layout.configurations == 6)
    #expect(plan.limits.coreHours == 0.5 && plan.limits.diskGB == 100)
    #expect(plan.tasks.map(\.name) == ["chi_square", "toys"])
    #expect(plan.layout.parts.map(\.items) == [12, 120] && plan.layout.parts[1].blocks == 3)
    let last = plan.configuration(at: 5).configuration
    #expect(last.detector.energyResolution == 0.1 && last.sampling.samples == 100_000)
    #expect(plan.configuration(at: 1).configuration.sampling.samples == 10_000)
    #expect(plan.nameOfConfiguration(4).contains("detector.energy_resolution = 0.1, sampling"))
    #expect(plan.configuration(at: 0).configuration.plan.name == "on-axis")
  }

  static let spellings = [
    "name: other\noutput: elsewhere\n" + small,
    "limits: { core_hours: 1, disk_gb: 0.5 }\n" + small,
    small.replacing("1e-9", with: "1.0e-9") + "# comment\n",
    "compute:\n  chi_square: { truth: {}, profile: [] }\n".replacing("profile: []", with: "")
      .replacing(", }", with: " }") + grid,
    grid.replacing("from: 0, to: 1e-9", with: "to: 1e-9, from: 0.0") + "compute: {chi_square: {}}",
    "base: { sampling: { samples: 5_000_000 } }\n" + small,
  ]

  @Test(arguments: spellings) func spellingIsNotHashed(_ text: String) throws {
    #expect(try Self.plan(text).hash == Self.plan(Self.small).hash)
  }

  @Test func whatChangesANumberIsHashed() throws {
    let others = [
      "base: { sampling: { seed: 3 } }\n" + Self.small, Self.small.replacing("3 }", with: "4 }"),
      Self.small + "block: { chi_square: 2 }", Self.grid + "compute: { bounds: {} }",
      Self.grid + "compute: { chi_square: { truth: { mu_nue: 1e-9 } } }",
      "configurations: [{ key: plan, values: [prism] }]\n" + Self.small,
    ]
    let hashes = try ([Self.small] + others).map { try Self.plan($0).hash }
    #expect(Set(hashes).count == hashes.count && hashes.allSatisfy { $0.utf8.count == 32 })
  }

  static let refused: [(String, String)] = [
    ("", "empty"), ("[]", "expected a mapping"), ("compute: {}", "one or more of"),
    ("grids: []\n" + small, "p.yaml:1: unknown key \"grids\"; did you mean \"grid\"?"),
    ("grid: []", "\"compute\" is missing"),
    ("configurations: [{ key: detector.x, values: [1] }]\n" + small, "no such key"),
    ("configurations: [{ key: plan, values: [] }]\n" + small, "one value or more"),
    ("configurations: [{ key: plan, values: [prism, prism] }]\n" + small, "again"),
    ("configurations: [{ key: plan }]\n" + small, "expected values, or from, to and count"),
    (
      "configurations:\n- { key: detector, values: [{ fiducial_mass_t: 60 }] }\n"
        + "- { key: detector.energy_resolution, values: [0.1] }\n" + small, "p.yaml:3:"
    ),
    (
      "configurations: [{ key: binning.bins, from: 1, to: 2, count: 3 }]\n" + small,
      "p.yaml:1: binning.bins: expected a whole number"
    ),
    (
      "configurations: [{ key: detector.energy_resolution, values: [0.1,\n -1] }]\n" + small,
      "detector.energy_resolution: expected a number >= 0"
    ),
    ("configurations: [{ key: sampling.seed, from: 1, to: 1e9, count: 1e9 }]\n" + small, "100000"),
    ("configurations: [{ key: sampling.seed, from: 1, to: 2, count: 1e18 }]\n" + small, "whole"),
    (
      "configurations:\n- { key: sampling.seed, from: 1, to: 1e5, count: 1e5 }\n"
        + "- { key: detector.energy_resolution, from: 0, to: 1, count: 100 }\n" + small,
      "100000 x 100 configurations"
    ),
    (
      "configurations:\n"
        + ["detector.fiducial_mass_t", "detector.energy_resolution", "binning.high_me"].map {
          "- { key: \($0), from: 0.01, to: 0.99, count: 2e3 }\n"
        }.joined() + small, "2000 x 2000 configurations"
    ),
    (
      "grid: [{ parameter: mu_nue, from: 1e-320, to: 1, count: 5, scale: logarithmic }]\n"
        + "compute: { chi_square: {} }", "a lower end above 1e-308 of the upper one"
    ),
    (grid.replacing("3 }", with: "1e15 }") + "compute: { chi_square: {} }", "1000000000000"),
    (grid.replacing("3 }", with: "-3 }") + "compute: { chi_square: {} }", "whole number"),
    (grid.replacing("1e-9", with: ".nan") + "compute: { chi_square: {} }", "expected a number"),
    (grid + "compute: { chi_square: { profile: [mu_numu] } }", "has an axis and is minimised"),
    ("compute: { toys: { count: 5 } }", "expected a grid"),
    (grid + "compute: { toys: { count: 1e9 } }", "whole number >= 1 and <= 10000000"),
    (grid.replacing("3 }", with: "1e6 }") + "compute: { toys: { count: 1e7 } }", "at most"),
    (small + "block: { toys: 3 }", "does not compute toys"),
    (
      grid.replacing("3 }", with: "1e9 }")
        + "compute: { chi_square: {} }\nblock: { chi_square: 1 }",
      "1000000000 blocks"
    ),
    ("name: a/b\n" + small, "letters, digits"),
    (small + "limits: { core_hours: 0 }", "p.yaml:3: limits.core_hours: expected a number > 0"),
    (small + "limits: { disk_gb: .inf }", "limits.disk_gb: expected a number > 0"),
    (small + "limits: { disc_gb: 1 }", "did you mean \"disk_gb\"?"),
    (small + "limits:\n  disk_gb: 1e-6", "p.yaml:3: limits: the scan needs"),
    (grid.replacing("3 }", with: "1e11 }") + "compute: { chi_square: {} }", "100 GB of its limits"),
    ("base: none.yaml\n" + small, "p.yaml:1: base: some/none.yaml"),
    (
      "grid: [{ parameter: q_nue, values: [1, 2] }, { parameter: q_nue, values: [1] }]\n"
        + "compute: { bounds: {} }", "two axes of q_nue"
    ),
    (grid + "compute: { bounds: { confidence_level: 0.9, delta_chi_square: 1 } }", "not both"),
    (
      "base: &a { sampling: &b { samples: 1e3 } }\n"
        + "configurations: [{ key: sampling, values: [*b, *b] }]\n" + small, "again"
    ),
  ]

  /// The limit is for plans that would be walked through point by point, with any sanitizer.
  @Test(.timeLimit(.minutes(10)), arguments: refused)
  func isRefused(_ text: String, _ message: String) {
    let failure = #expect(throws: Failure.self) { try Self.plan(text) }
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
    #expect(failure?.kind == (message.contains("none.yaml") ? .missingInput : .badInput))
  }

  @Test func bytesThatAreNoText() {
    let failure = #expect(throws: Failure.self) { try ScanPlan([0xFF, 0xFE, 0], file: "p.yaml") }
    #expect(failure?.kind == .badInput)
    let folder = #expect(throws: Failure.self) { try ScanPlan(file: "/tmp") }
    #expect(folder?.kind == .missingInput)
  }

  /// Names are taken relative to the file that says them; what stands in a file counts, not its place.
  @Test func filesAreHashedByContent() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func write(_ text: String, _ name: String) throws {
      let url = URL(filePath: "\(folder)/\(name)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    try write("backgrounds: b.csv\n", "base/c.yaml")
    try write("one", "base/b.csv")
    try write("two", "d.csv")
    try write(
      "base: base/c.yaml\nconfigurations: [{ key: data, values: [asimov, d.csv] }]\n" + Self.small,
      "p.yaml")
    let plan = try ScanPlan(file: folder + "/p.yaml")
    #expect(plan.files.map(\.name) == ["b.csv", "d.csv"])
    try write("two ", "d.csv")
    #expect(try ScanPlan(file: folder + "/p.yaml").hash != plan.hash)
    try write("two", "d.csv")
    #expect(try ScanPlan(file: folder + "/p.yaml").hash == plan.hash)
    try FileManager.default.removeItem(atPath: folder + "/base/b.csv")
    let failure = #expect(throws: Failure.self) { try ScanPlan(file: folder + "/p.yaml") }
    #expect(failure?.kind == .missingInput)
    #expect(failure?.message.contains("base/c.yaml:1: backgrounds") == true)
  }
}
