import Testing

/// Each command with the options of its own.
@Suite struct CommandTests {
  private static let few = ["--samples", "1e4", "--format", "csv"]

  @Test func helpOfTheProgram() async throws {
    let folder = try Folder()
    let bare = try await nuem(in: folder).succeeded()
    for command in [
      "rates", "spectrum", "bounds", "region", "converge", "reproduce", "fit", "toys", "export",
      "flux", "scan", "config", "tables", "compare",
      "interactions",
    ] {
      #expect(bare.contains("\n  \(command)"))
    }
    for arguments in [["--help"], ["-h"], ["help"]] {
      #expect(try await nuem(arguments, in: folder).succeeded() == bare)
    }
  }

  /// Each command's help begins with what it does and ends with every option, an example between.
  @Test(arguments: [
    "rates", "spectrum", "bounds", "region", "converge", "reproduce", "export templates",
    "export pyhf", "export globes", "tables", "compare", "flux show", "flux check", "scan plan",
    "config show",
    "config check", "config schema", "interactions list", "interactions show",
    "interactions check", "interactions schema",
  ])
  func helpOfACommand(_ command: String) async throws {
    let words = command.split(separator: " ").map(String.init)
    let folder = try Folder()
    let help = try await nuem(words + ["--help"], in: folder).succeeded()
    #expect(help.contains("Example: nuem \(command)") && help.contains("USAGE: nuem \(command)"))
    #expect(try await nuem(["help"] + words, in: folder).succeeded() == help)
  }

  @Test(arguments: ["export", "flux", "scan", "config"])
  func groupWithoutCommand(_ group: String) async throws {
    let folder = try Folder()
    let help = try await nuem(group, in: folder).succeeded()
    #expect(help.contains("SUBCOMMANDS:"))
    #expect(try await nuem(group, "--help", in: folder).succeeded() == help)
  }

  @Test(arguments: [["--version"], ["rates", "--version"]])
  func version(_ arguments: [String]) async throws {
    let run = try await nuem(arguments, in: Folder())
    let lines = run.succeeded().split(separator: "\n")
    try #require(lines.count == 6)
    #expect(lines[0].wholeMatch(of: /\d+\.\d+\.\d+/) != nil)
    #expect(lines[1].wholeMatch(of: /commit +([0-9a-f]{40}(-modified)?|unknown)/) != nil)
    #expect(lines[2].wholeMatch(of: /compiler +Swift [0-9.]+, .*[Cc]lang .+/) != nil)
    let version = "[0-9.]+"
    let libraries = try Regex(
      "libraries +gsl \(version), openblas \(version), hdf5 \(version), zlib \(version)")
    #expect(try libraries.wholeMatch(in: lines[3]) != nil)
    #expect(lines[4].wholeMatch(of: /instruction set +(baseline|avx2|avx512)/) != nil)
    #expect(lines[5].wholeMatch(of: /build +(commit|program) .+/) != nil)
  }

  @Test func spectrumOfThePlan() async throws {
    let table = try Table(
      try await nuem(["spectrum"] + Self.few, in: Folder()).succeeded())
    #expect(table.rows.count == 6 * 12)
    #expect(table.rows.map { $0["bin"] } == (0..<72).map { "\($0 % 12 + 1)" })
    #expect(table.rows[11]["low_me"] == "5.5" && table.rows[11]["high_me"] == "6")
    #expect(table.numbers("total") == table.numbers("standard_model"))
    for row in table.rows {
      let channels = ["numu", "numubar", "nue", "nuebar"].compactMap {
        row[$0].flatMap(Double.init)
      }
      #expect(agree(row["total"].flatMap(Double.init), channels.reduce(0, +), within: 1e-12))
    }
  }

  @Test(arguments: [("neutrino", "0"), ("antineutrino", "7.5"), ("neutrino", "29.999")])
  func spectrumAtAStation(_ mode: String, _ position: String) async throws {
    let arguments = ["spectrum", "--mode", mode, "--position", position]
    let table = try Table(try await nuem(arguments + Self.few, in: Folder()).succeeded())
    #expect(table.rows.count == 12)
    #expect(table.rows.allSatisfy { $0["mode"] == mode && $0["position_m"] == position })
  }

  /// One of both options leaves the other to the plan.
  @Test func spectrumOfAModeOrAPosition() async throws {
    let folder = try Folder()
    let mode = try Table(
      try await nuem(["spectrum", "--mode", "antineutrino"] + Self.few, in: folder).succeeded())
    #expect(Set(mode.rows.map { $0["position_m"] }) == ["0", "18", "30"])
    #expect(Set(mode.rows.map { $0["mode"] }) == ["antineutrino"])
    let position = try Table(
      try await nuem(["spectrum", "--position", "12"] + Self.few, in: folder).succeeded())
    #expect(position.rows.map { $0["mode"] }.count == 24)
    #expect(Set(position.rows.map { $0["position_m"] }) == ["12"])
  }

  @Test func spectrumWithCouplings() async throws {
    let place = ["spectrum", "--mode", "neutrino", "--position", "0"] + Self.few
    let folder = try Folder()
    func total(_ couplings: String...) async throws -> [Double] {
      let run = try await nuem(place + couplings.flatMap { ["--set", $0] }, in: folder)
      return try Table(run.succeeded()).numbers("total").compactMap { $0 }
    }
    let none = try await total()
    let muon = try await total("mu_numu=1e-9")
    let electron = try await total("mu_nue=5e-9")
    let both = try await total("mu_numu=1e-9", "mu_nue=5e-9")
    #expect(none.count == 12 && zip(muon, none).allSatisfy { $0 > $1 })
    // Moments do not interfere with each other.
    for bin in none.indices {
      #expect(agree(both[bin], muon[bin] + electron[bin] - none[bin], within: 1e-12))
    }
    let all = try await total(
      "mu_numu=1e-9", "mu_nue=5e-9", "q_numu=-1e-9", "q_nue=1e-8", "r2_numu=1e-33",
      "r2_nue=-1e-32", "sin2_theta_w=0.24")
    #expect(all != both)
    // The last of several values counts.
    #expect(try await total("mu_numu=5e-9", "mu_numu=1e-9") == muon)
  }

  @Test func outsideOfTheSpectrum() async throws {
    let run = try await nuem("spectrum", "--samples", "1e4", "--format", "json", in: Folder())
    let document = try Document(run.succeeded())
    let outside = try #require(document.object["outside"] as? [[String: Any]])
    #expect(outside.count == 6)
    #expect(
      Set(outside[0].keys) == [
        "mode", "position_m", "numu", "numubar", "nue", "nuebar", "total", "standard_model",
        "mc_error",
      ])
  }

  @Test func fluxBetweenPositions() async throws {
    let folder = try Folder()
    func flux(_ position: String) async throws -> [Double] {
      let run = try await nuem(
        "flux", "show", "--mode", "neutrino", "--position", position, "--format", "csv",
        in: folder)
      return try Table(run.succeeded()).numbers("numu").compactMap { $0 }
    }
    let (low, middle, high) = (try await flux("6"), try await flux("7.5"), try await flux("9"))
    #expect(low.count == 160)
    for bin in low.indices {
      #expect(agree(middle[bin], (low[bin] + high[bin]) / 2, within: 1e-12))
    }
  }

  @Test func fluxThatIsValid() async throws {
    let header = Design.headers["flux"] ?? ""
    let folder = try Folder([
      "flux.csv":
        "# a comment\n\(header)\nneutrino,0,0,1,1e-8,2e-8,3e-8,4e-8\n"
        + "neutrino,0,1,2.5,1e-8,2e-8,3e-8,4e-8\n",
      "nd.dat": "0.5 1e-4 2e-4 0 3e-4 4e-4 0\n1.5 1e-4 2e-4 7e-4 3e-4 4e-4 0\n",
    ])
    let csv = try await nuem("flux", "check", "flux.csv", in: folder).succeeded()
    #expect(
      csv.hasPrefix("flux.csv: valid; 2 energy bins from 0 to 2.5 GeV; neutrino mode at 0 m\n"))
    let globes = ["flux", "check", "nd.dat", "--unit", "1/(m^2 GeV POT)"]
    let run = try await nuem(globes, in: folder)
    #expect(run.status == 0 && run.output.contains("valid; 2 energy bins from 0 to 2 GeV"))
    #expect(run.errors == "nuem: warning: nd.dat:2: tau neutrinos are left out\n")
    #expect(try await nuem(globes + ["--quiet"], in: folder).succeeded() == run.output)
  }
}
