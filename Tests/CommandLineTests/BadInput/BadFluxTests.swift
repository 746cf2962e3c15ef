import Testing

/// A flux or a table of backgrounds that must be refused.
@Suite struct BadFluxTests {
  private static let header =
    "mode,position_m,energy_low_gev,energy_high_gev,numu,numubar,nue,nuebar"

  static let tables = [
    BadConfiguration("empty", "", "expected the header"),
    BadConfiguration("other header", "energy,numu\n1,2", ":1: ", "expected the header"),
    BadConfiguration("no rows", "\(header)\n", "no flux"),
    BadConfiguration("row of 7", "\(header)\nneutrino,0,0,20,1,1,1\n", ":2: ", "8 columns"),
    BadConfiguration("word", "\(header)\n\nneutrino,0,0,20,1,x,1,1\n", ":3: numubar", "\"x\""),
    BadConfiguration("NaN", "\(header)\nneutrino,0,0,20,1,1,nan,1\n", ":2: nue", "\"nan\""),
    BadConfiguration("overflow", "\(header)\nneutrino,0,0,20,1,1,1,1e400\n", ":2: nuebar"),
    BadConfiguration("negative", "\(header)\nneutrino,0,0,20,-1,1,1,1\n", ":2: numu: ", ">= 0"),
    BadConfiguration("mode", "\(header)\nboth,0,0,20,1,1,1,1\n", ":2: mode: "),
    BadConfiguration("position", "\(header)\nneutrino,-3,0,20,1,1,1,1\n", ":2: position_m: "),
    BadConfiguration("bin backwards", "\(header)\nneutrino,0,2,1,1,1,1,1\n", ":2: energy_high"),
    BadConfiguration(
      "gap", "\(header)\nneutrino,0,0,1,1,1,1,1\nneutrino,0,2,3,1,1,1,1\n", ":3: ", "gap"),
    BadConfiguration(
      "overlap", "\(header)\nneutrino,0,0,2,1,1,1,1\nneutrino,0,1,3,1,1,1,1\n", ":3: ",
      "overlaps"),
    BadConfiguration(
      "unsorted", "\(header)\nneutrino,0,1,2,1,1,1,1\nneutrino,0,0,1,1,1,1,1\n", ":3: ",
      "precedes"),
    BadConfiguration(
      "other bins", "\(header)\nneutrino,0,0,1,1,1,1,1\nneutrino,3,0,2,1,1,1,1\n", ":3: "),
    BadConfiguration("zero", "\(header)\nneutrino,0,0,20,0,0,0,0\n", "zero everywhere"),
    BadConfiguration(
      "long cell", "\(header)\n\(String(repeating: "x", count: 100_000)),0,0,1,1,1,1,1\n",
      ":2: mode: ", "xxx..."),
    BadConfiguration("escape", "\(header)\n\u{1b}[31m,0,0,1,1,1,1,1\n", ":2: mode: ", "\\u{1b}"),
  ]

  static let files = [
    BadConfiguration("empty", "", "two energies"),
    BadConfiguration("one point", "1 1 1 1 1 1 1", "two energies"),
    BadConfiguration("6 columns", "1 1 1 1 1 1 1\n2 1 1 1 1 1", ":2: ", "7 columns"),
    BadConfiguration("commas", "1,1,1,1,1,1,1", ":1: "),
    BadConfiguration("negative", "1 1 1 1 1 1 1\n2 1 -1 1 1 1 1", ":2: numu: "),
    BadConfiguration("inf", "1 1 1 1 1 1 1\n2 1 1 1 1 inf 1", ":2: numubar: ", "\"inf\""),
    BadConfiguration("descending", "2 1 1 1 1 1 1\n\n1 1 1 1 1 1 1", ":3: ", "ascend"),
    BadConfiguration("same energy", "1 1 1 1 1 1 1\n1 1 1 1 1 1 1", ":2: ", "ascend"),
    BadConfiguration("zero", "1 0 0 0 0 0 0\n2 0 0 0 0 0 0", "zero everywhere"),
  ]

  /// The configuration's file, line and key stand before the flux's file and line.
  @Test(arguments: tables)
  func table(_ bad: BadConfiguration) async throws {
    let folder = try Folder(["c.yaml": "beam:\n  flux: f.csv", "f.csv": bad.text])
    try await nuem("rates", "--config", "c.yaml", in: folder)
      .refused(65, naming: ["c.yaml:2: beam.flux: f.csv:"] + bad.parts)
    try await nuem("flux", "check", "f.csv", in: folder)
      .refused(65, naming: ["nuem: error: f.csv:"] + bad.parts)
  }

  @Test(arguments: files)
  func globes(_ bad: BadConfiguration) async throws {
    let item = "{ file: f.dat, format: globes, mode: neutrino, position_m: 0, unit: \(unit) }"
    let folder = try Folder(["c.yaml": "beam:\n  flux:\n    - \(item)", "f.dat": bad.text])
    try await nuem("rates", "--config", "c.yaml", in: folder)
      .refused(65, naming: ["c.yaml:", "beam.flux", "f.dat"] + bad.parts)
    try await nuem("flux", "check", "f.dat", "--unit", "1/(m^2 GeV POT)", in: folder)
      .refused(65, naming: ["nuem: error: f.dat:"] + bad.parts)
  }

  private let unit = "\"1/(m^2 GeV POT)\""

  private static func named(_ keys: String) -> String {
    let common =
      "file: f.dat, format: columns, mode: neutrino, position_m: 0, unit: 1/(m^2 bin POT)"
    return "[{ \(common)\(keys.isEmpty ? "" : ", ")\(keys) }]"
  }

  /// A row of a named table, after its header `low,high,phi`.
  @Test(arguments: [
    ("2,1,5", ":2: ", "a lower edge and then a higher one"), ("1,2", ":2: ", "3 columns"),
    ("1,2,-5", ":2: phi: ", ">= 0"), ("1,2,5\n3,4,5", ":3: ", "begins where the one before ends"),
    ("1,2,x", ":2: phi: ", "\"x\""), ("", "", "two energies"), ("1,2,0", "", "zero everywhere"),
    ("0,1e-300,1", "", "expected fluxes"),
  ])
  func namedTable(_ rows: String, _ place: String, _ words: String) async throws {
    let folder = try Folder([
      "c.yaml":
        "beam:\n  flux: \(Self.named("energy: [low, high], channels: { numu: phi }"))\n",
      "f.dat": "low,high,phi\n\(rows)\n",
    ])
    try await nuem("rates", "--config", "c.yaml", in: folder)
      .refused(65, naming: ["c.yaml:2: beam.flux", "f.dat\(place)", words])
  }

  @Test(arguments: [
    ("[]", 65, "an empty list"), ("[5]", 65, "beam.flux[1]"), ("{}", 65, "found a mapping"),
    ("none.csv", 66, "none.csv: No such file"), (".", 66, "Is a directory"),
    ("[{ file: f.dat }]", 65, "\"format\" is missing"),
    ("[{ file: f.dat, unitt: x }]", 65, "did you mean \"unit\""),
    (
      "[{ file: none.dat, format: globes, mode: neutrino, position_m: 0, unit: 1/(m^2 GeV POT) }]",
      66, "beam.flux[1].file: none.dat: No such file"
    ),
    (
      "[{ file: f.dat, format: globes, mode: neutrino, position_m: 0, unit: per furlong }]", 65,
      "beam.flux[1].unit: expected 1/(AREA ENERGY POT)"
    ),
    (
      "[{ file: f.dat, format: globes, mode: neutrino, position_m: 0, unit: 1/(m^2 GeV POT) }, "
        + "{ file: f.dat, format: globes, mode: neutrino, position_m: 0, unit: 1/(m^2 GeV POT) }]",
      65, "beam.flux[2]: numu in neutrino mode at 0 m again"
    ),
    (
      "[{ file: f.dat, format: globes, mode: neutrino, position_m: 0, unit: 1/(m^2 GeV POT), "
        + "energy: E }]", 65,
      "beam.flux[1]: energy, energy_unit and channels go with format: columns"
    ),
    (named(""), 65, "beam.flux[1]: format: columns needs the keys energy and channels"),
    (
      named("energy: E, channels: { numu: phi }"), 65,
      "beam.flux[1].file: f.dat:1: expected a header with the columns E, phi"
    ),
    (
      named("energy: E, channels: { nutau: phi }"), 65, "expected one of numu, numubar, nue, nuebar"
    ),
    (named("energy: [E], channels: { numu: phi }"), 65, "a list of two"),
  ])
  func setting(_ flux: String, _ status: Int32, _ part: String) async throws {
    let folder = try Folder([
      "c.yaml": "beam:\n  flux: \(flux)", "f.dat": "1 1 1 1 1 1 1\n2 1 1 1 1 1 1",
    ])
    try await nuem("rates", "--config", "c.yaml", in: folder)
      .refused(status, naming: ["c.yaml:2: ", "beam.flux", part])
  }

  /// What the default plan or Table 1 needs is blamed on the flux, the only thing that was given.
  @Test func fluxThatIsNotEnough() async throws {
    let header = Self.header
    let folder = try Folder([
      "mode.csv": "\(header)\nneutrino,0,0,20,1e-9,1e-9,1e-9,1e-9\n",
      "zero.csv": "\(header)\nneutrino,0,0,20,1e-9,1e-9,0,1e-9\n",
      "high.csv": "\(header)\nneutrino,0,25,40,1e-9,1e-9,1e-9,1e-9\n",
      "far.csv":
        "\(header)\nneutrino,12,0,20,1e-9,1e-9,1e-9,1e-9\nneutrino,15,0,20,1e-9,1e-9,1e-9,1e-9\n",
    ])
    func refused(_ configuration: String, _ parts: String...) async throws {
      try folder.write(configuration, to: "c.yaml")
      for command in [["rates", "--config", "c.yaml"], ["config", "check", "c.yaml"]] {
        try await nuem(command, in: folder).refused(65, naming: ["c.yaml:1: "] + parts)
      }
    }
    func beam(_ file: String, _ normalization: String = "table1") -> String {
      "beam: { flux: \(file) }\nnormalization: \(normalization)\nbackgrounds: none"
    }
    try await refused(
      beam("mode.csv", "absolute"), "beam.flux", "no antineutrino mode", "prism")
    let plan = "plan: [{ mode: neutrino, position_m: 0, years: 1 }]"
    func said(_ file: String, _ plan: String) -> String {
      "normalization: table1\n\(plan)\nbackgrounds: none\nbeam: { flux: \(file) }"
    }
    try await refused(said("zero.csv", plan), "normalization", "no events for nue", "absolute")
    try await refused(said("high.csv", plan), "absolute")
    let far = "plan: [{ mode: neutrino, position_m: 14, years: 1 }]"
    try await refused(said("far.csv", far), "at 18 m", "absolute")
    let near = "plan: [{ mode: neutrino, position_m: 11, years: 1 }]"
    try await refused("\(near)\n\(beam("far.csv"))", "plan[1]", "12 to 15 m")
    try await nuem("bounds", "--plan", "prism", "--config", "c.yaml", in: folder)
      .refused(64, naming: ["--plan"])
  }
}
