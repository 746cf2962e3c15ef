import Testing

/// Every refused command line ends with 64, and says which option is wrong.
@Suite struct BadCommandLineTests {
  static let commandLines = [
    (["foo"], "'foo'"), (["--foo"], "'--foo'"), (["config", "foo"], "'foo'"),
    (["flux", "foo"], "'foo'"), (["rates", "foo"], "'foo'"), (["rates", "--foo"], "'--foo'"),
    (["rates", "--set", "mu_numu=1"], "'--set'"), (["flux", "check"], "<file>"),
    (["config", "check"], "<file>"), (["config", "schema", "--format", "csv"], "'--format'"),
    (["config", "show", "--format", "csv"], "'csv'"), (["rates", "--format", "xml"], "'xml'"),
    (["rates", "--format"], "--format"), (["rates", "--config"], "--config"),
    (["rates", "--engine", "vegas"], "--engine: expected one of mc, qmc, quadrature"),
    (["rates", "--engine", "vegas"], "--engine: "), (["rates", "--samples", "3"], "--samples: "),
    (["rates", "--samples", "0"], "--samples: "), (["rates", "--samples=-5"], "--samples: "),
    (["rates", "--samples", "1e30"], "--samples: "),
    (["rates", "--samples", "nan"], "--samples: "),
    (["rates", "--samples", ""], "--samples: "), (["rates", "--seed=-1"], "--seed: "),
    (["rates", "--seed", "1.5"], "--seed: "), (["rates", "--threads", "0"], "--threads: "),
    (["rates", "--threads", "two"], "--threads"), (["rates", "--threads", "1e99"], "--threads"),
    (["rates", "--threads", "5000"], "--threads: "),
    (["spectrum", "--mode", "both"], "--mode"), (["spectrum", "--position", "31"], "--position: "),
    (["spectrum", "--position=-1"], "--position: "), (["spectrum", "--position", "nan"], "'nan'"),
    (["flux", "show", "--position", "1e400"], "'1e400'"),
    (["flux", "show", "--position", "30.000001"], "--position: "),
    (["flux", "check", "x", "--unit", "furlong"], "--unit: expected 1/(AREA"),
    (["bounds", "--plan", "prsm"], "--plan: "), (["bounds", "--plan", "[]"], "--plan: "),
    (["bounds", "--plan", ""], "--plan: "), (["bounds", "--parameter", "mu_nutau"], "mu_nutau"),
  ]

  static let badRegions = [
    ([], "--x"), (["--x", "mu_numu"], "--y"), (["--y", "mu_numu"], "--x"),
    (["--x", "mu_numu", "--y", "mu_numu"], "--x and --y: expected two different"),
    (["--x", "mu_nutau", "--y", "mu_numu"], "mu_nutau"),
    (["--x", "mu_numu", "--y", "q_numu", "--plan", "prsm"], "--plan: "),
  ]

  @Test(arguments: badRegions)
  func region(_ arguments: [String], _ part: String) async throws {
    try await nuem(["region"] + arguments, in: Folder()).refused(64, naming: [part])
  }

  @Test(arguments: [
    ("--x-range=1e-9,0", "--x-range: expected the lower end first"),
    ("--x-range=1e-9,1e-9", "--x-range: expected the lower end first"),
    ("--x-range=-1e-9,1e-9", "--x-range: expected numbers >= 0"),
    ("--x-range=0,1e300", "--x-range: expected numbers >= 0 and <= 1.0e+30"),
    ("--x-range=0,nan", "--x-range"), ("--x-range=0", "--x-range"), ("--x-range=", "--x-range"),
    ("--x-range=0,1,2", "--x-range"), ("--x-range=0;1", "--x-range"),
    ("--x-range=1,1.0000000001", "--x-range: expected ends that are farther apart"),
    ("--y-range=0,0.5", "--y-range: expected numbers > 0 and < 1"),
    ("--y-range=0.1,1", "--y-range: expected numbers > 0 and < 1"),
    ("--points=8", "--points: expected a whole number >= 9"),
    ("--points=0", "--points: "), ("--points=-5", "--points"), ("--points=20.5", "--points"),
    ("--points=2001", "--points: expected a whole number >= 9 and <= 2000"),
    ("--points=1e15", "--points: "), ("--points=1e30", "--points"), ("--points=nan", "--points"),
    ("--cl=0", "--cl: "), ("--cl=1", "--cl: "), ("--cl=90", "--cl: "), ("--cl=nan", "--cl"),
    ("--cl=1e-12", "expected rises of chi-square >= 1.0e-06"), ("--delta=0", "--delta: "),
    ("--delta=-4.6", "--delta: "), ("--delta=inf", "--delta"),
    ("--delta=1e-9", "expected rises of chi-square >= 1.0e-06"),
  ])
  func regionOption(_ option: String, _ part: String) async throws {
    let plane = ["region", "--x", "mu_numu", "--y", "sin2_theta_w"]
    try await nuem(plane + [option], in: Folder()).refused(64, naming: [part])
    try await nuem(plane + ["--cl", "0.9", "--delta", "1"], in: Folder())
      .refused(64, naming: ["--cl", "--delta"])
  }

  static let badCouplings = [
    "", "=", "mu_numu", "mu_numu=", "=1", "mu_numu=nan", "mu_numu=inf", "mu_numu=1e400",
    "mu_numu=0x1p3", "mu_numu=1=2", "mu_numu=1e300", "mu_numu= 1", "sin2_theta_w=0",
    "sin2_theta_w=1", "mu_nutau=1",
  ]

  @Test(arguments: commandLines)
  func refused(_ arguments: [String], _ part: String) async throws {
    try await nuem(arguments, in: Folder()).refused(64, naming: [part])
  }

  @Test(arguments: badCouplings)
  func coupling(_ text: String) async throws {
    try await nuem("spectrum", "--set", text, in: Folder())
      .refused(64, naming: ["--set", text.isEmpty ? "''" : text])
  }

  @Test func nearestParameter() async throws {
    try await nuem("spectrum", "--set", "mu_nmu=1", in: Folder())
      .refused(64, naming: ["did you mean \"mu_numu\"?"])
  }

  @Test(arguments: ["0", "1", "-0.5", "90", "nan", "1e400", "0.9x", "", "1e-300"])
  func confidenceLevel(_ level: String) async throws {
    try await nuem("bounds", "--cl=\(level)", in: Folder()).refused(64, naming: ["--cl"])
  }

  @Test(arguments: ["0", "-1", "nan", "inf", ""])
  func delta(_ delta: String) async throws {
    try await nuem("bounds", "--delta=\(delta)", in: Folder()).refused(64, naming: ["--delta"])
    try await nuem("bounds", "--delta", "1", "--cl", "0.9", in: Folder())
      .refused(64, naming: ["--cl", "--delta"])
  }

  /// No error floods the terminal with what it was given: see `refused`.
  @Test(arguments: [
    [""], ["--"], ["rates", ""], ["rates", "--"], ["rates", "--format="], ["rates", "--", "="],
    ["spectrum", "--set", "mu_numu="], ["bounds", "--parameter", ""], ["bounds", "--plan", ""],
    ["bounds", "--cl", ""], ["region", "--y=mu_nue", "--x", ""],
    ["region", "--x=mu_numu", "--y=mu_nue", "--x-range="], ["flux", "check", "f", "--unit", ""],
    ["reproduce", "--threads", ""],
  ])
  func longArguments(_ arguments: [String]) async throws {
    let long = String(repeating: "x", count: 100_000)
    let last = arguments.last.map { [$0 + long] } ?? []
    let run = try await nuem(arguments.dropLast() + last, in: Folder())
    run.refused(64, naming: [String(repeating: "x", count: 60), "..."])
    let unknown = try await nuem("rates", "--\(long)=1", in: Folder())
    unknown.refused(64, naming: ["--xxx"])
  }

  @Test(arguments: [["rates", "--config"], ["flux", "check"], ["config", "check"]])
  func longFileName(_ arguments: [String]) async throws {
    let long = String(repeating: "x", count: 100_000)
    try await nuem(arguments + [long], in: Folder()).refused(66, naming: ["xxx..."])
  }

  /// Nor do its control characters reach the terminal: see `refused`.
  @Test(arguments: [
    [""], ["--"], ["rates", ""], ["rates", "--"], ["rates", "--format="], ["rates", "--engine="],
    ["rates", "--samples="], ["spectrum", "--set=mu_numu="], ["bounds", "--plan="],
  ])
  func controlCharacters(_ arguments: [String]) async throws {
    let last = arguments.last.map { [$0 + "a\u{1b}[31m\r\u{7}\u{9b}b\n"] } ?? []
    let run = try await nuem(arguments.dropLast() + last, in: Folder())
    run.refused(64, naming: ["a\\u{1b}[31m\\r\\u{7}\\u{9b}b\\n"])
  }
}
