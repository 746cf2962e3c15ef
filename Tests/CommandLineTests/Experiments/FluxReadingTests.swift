import Testing

/// What `nuem flux check` says of how the files of a configuration were read.
@Suite struct FluxReadingTests {
  private static func configuration(_ item: String) -> String {
    """
    normalization: absolute
    backgrounds: none
    beam:
      flux:
        - { file: f.csv, format: columns, mode: neutrino, position_m: 0, \(item) }
    """
  }

  private func check(_ item: String, _ table: String) async throws -> String {
    let folder = try Folder(["c.yaml": Self.configuration(item), "f.csv": table])
    let result = try await nuem("flux", "check", "c.yaml", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    // Lines are broken to the width of a page.
    return (result.output + result.errors).split { $0.isWhitespace }.joined(separator: " ")
  }

  @Test func edgesAndWholeBins() async throws {
    let said = try await check(
      #"unit: "1/(m^2 bin POT)", energy: [low, high], energy_unit: MeV, channels: { numu: phi }"#,
      "low,high,phi,note\n0,500,1e-5,1\n500,1500,2e-5,1\n1500,3500,1e-5,1\n")
    for part in [
      #"numu from column "phi""#,
      #"energies in MeV as edges of 3 bins in "low" and "high", 0 to 3.5 GeV"#,
      "values in 1/(m^2 bin POT), neutrinos of whole bins",
      "read per GeV, they would make 0.5 to 2 times",
      "columns that are not read: note",
    ] { #expect(said.contains(part), "\(part) in \(said)") }
  }

  @Test func pointsAndDensities() async throws {
    let said = try await check(
      #"unit: "1/(m^2 GeV POT)", energy: E, channels: { numu: phi, nue: other }"#,
      "E,phi,other\n0,1e-5,1e-7\n0.5,2e-5,1e-7\n1,1e-5,1e-7\n")
    for part in [
      #"nue from column "other""#,
      #"as 3 points in "E", with the edges of bins midway between them"#,
      "values in 1/(m^2 GeV POT), a density", "the first energy is 0, as of lower edges of bins",
    ] { #expect(said.contains(part), "\(part) in \(said)") }
  }

  @Test(arguments: [
    ("GeV", "energies reach 20000 GeV: are they in MeV (energy_unit: MeV)?", 1000.0),
    ("MeV", "energies end at 0.02 GeV: are they in GeV (energy_unit: GeV)?", 1.0),
  ])
  func unlikelyEnergies(unit: String, warning: String, scale: Double) async throws {
    let rows = [0.0, 5, 10, 20].map { $0 * scale }
    let table = zip(rows, rows.dropFirst()).map { "\($0),\($1),1e-9\n" }.joined()
    let said = try await check(
      #"unit: "1/(m^2 GeV POT)", energy: [a, b], energy_unit: \#(unit), channels: { numu: c }"#,
      "a,b,c\n" + table)
    #expect(said.contains(warning), "\(said)")
  }

  @Test func unitsAreTheConfigurations() async throws {
    let folder = try Folder(["c.yaml": "backgrounds: default"])
    try await nuem("flux", "check", "c.yaml", "--unit", "1/(m^2 GeV POT)", in: folder)
      .refused(64, naming: ["--unit: a configuration says the units of its files itself"])
  }

  static let bad: [(item: String, table: String, words: String)] = [
    ("energy: [a, b], channels: { numu: c }", "a,b,c,c\n0,1,1,1\n1,2,1,1\n", "one column \"c\""),
    ("energy: [a, b], channels: { numu: a }", "a,b\n0,1\n1,2\n", "found \"a\" for both"),
    ("energy: [a, a], channels: { numu: c }", "a,c\n0,1\n1,2\n", "found \"a\" twice"),
  ]

  @Test(arguments: bad.indices) func ambiguousColumns(index: Int) async throws {
    let (item, table, words) = Self.bad[index]
    let folder = try Folder([
      "c.yaml": Self.configuration(#"unit: "1/(m^2 GeV POT)", \#(item)"#), "f.csv": table,
    ])
    try await nuem("flux", "check", "c.yaml", in: folder)
      .refused(65, naming: ["c.yaml:5: beam.flux[1]", words])
  }
}
