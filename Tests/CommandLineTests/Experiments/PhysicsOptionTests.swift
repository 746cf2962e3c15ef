import Testing

/// What a configuration chooses is used, and named beside the result.
@Suite struct PhysicsOptionTests {
  private static func run(_ configuration: String) async throws -> Run {
    try await nuem("bounds", "--samples", "1e4", "--format", "json", configuration: configuration)
  }

  /// The run with the default configuration, made once for all tests.
  private static let usualRun = Task { try await run("plan: prism") }

  private func usualBounds() async throws -> Document {
    try Document(try await Self.usualRun.value.succeeded())
  }

  private func bounds(_ configuration: String) async throws -> Document {
    try Document(try await Self.run(configuration).succeeded())
  }

  private func ends(_ document: Document, _ key: String) -> [Double?] {
    document.rows.filter { $0["interval"] as? Double == 1 }.map { $0[key] as? Double }
  }

  @Test(arguments: ["derived", "published"], ["electron", "proton"])
  func millicharge(_ convention: String, _ sign: String) async throws {
    let one = try await bounds(
      "physics: { millicharge_convention: \(convention), millicharge_sign: \(sign) }")
    #expect(one.provenance["millicharge_convention"] as? String == convention)
    #expect(one.provenance["millicharge_sign"] as? String == sign)
    #expect(one.rows.allSatisfy { $0["convention"] as? String == convention })

    // The other sign mirrors the interval of a charge, the paper's with it, and nothing else.
    let opposite = sign == "electron" ? "proton" : "electron"
    let other = try await bounds(
      "physics: { millicharge_convention: \(convention), millicharge_sign: \(opposite) }")
    for row in 2...3 {
      for (lower, upper) in [("lower", "upper"), ("published_lower", "published_upper")] {
        let end = try #require(ends(other, upper)[row])
        #expect(agree(ends(one, lower)[row], -end, within: 1e-9))
      }
    }
    #expect(ends(one, "upper")[0] == ends(other, "upper")[0])
    #expect(ends(one, "upper")[5] == ends(other, "upper")[5])
  }

  @Test func chargeRadius() async throws {
    let usual = try await usualBounds()
    let doubled = try await bounds("physics: { charge_radius_convention: cadeddu }")
    #expect(doubled.provenance["charge_radius_convention"] as? String == "cadeddu")
    for key in ["lower", "upper", "published_lower", "published_upper"] {
      for row in 4...5 {
        let end = try #require(ends(usual, key)[row])
        #expect(agree(ends(doubled, key)[row], end / 2, within: 1e-9))
      }
    }
    #expect(ends(doubled, "upper")[..<4] == ends(usual, "upper")[..<4])
  }

  @Test func kinematics() async throws {
    let usual = try await usualBounds()
    #expect(usual.provenance["kinematics"] as? String == "exact")
    let paper = try await bounds("physics: { kinematics: paper }")
    #expect(paper.provenance["kinematics"] as? String == "paper")
    // Less than 0.1 per cent, and not nothing.
    for (one, other) in zip(ends(paper, "upper"), ends(usual, "upper")) {
      let ratio = try #require(one) / #require(other)
      #expect(ratio != 1 && abs(ratio - 1) < 1e-3)
    }
  }

  /// Rates at the energies of a reactor, to the precision of the table, whatever the engine; below the
  /// recoils of free electrons there is a warning.
  @Test(arguments: ["mc", "qmc", "quadrature"], ["1e-4", "1e-6"])
  func lowEnergies(engine: String, threshold: String) async throws {
    let edges = [0.0005, 0.001, 0.002, 0.005, 0.01]
    let rows = zip(edges, edges.dropFirst()).map {
      "neutrino,0,\($0),\($1),1e-10,1e-10,1e-10,1e-10"
    }
    let configuration = """
      beam: { flux: f.csv, energy_max_gev: 0.01 }
      backgrounds: none
      detector: { recoil_threshold_gev: \(threshold) }
      sampling: { engine: \(engine), samples: 2e5 }
      """
    let folder = try Folder(flux: rows, ["c.yaml": configuration])
    let run = try await nuem("rates", "--format", "json", "--config", "c.yaml", in: folder)
    #expect(run.status == 0)
    let document = try Document(run.output)
    let rates = document.rows.compactMap { $0["events_per_year"] as? Double }
    let integrals = document.rows.compactMap { $0["integral"] as? Double }
    #expect(zip(rates, integrals).allSatisfy { agree($0, $1, within: 5e-3) })
    if threshold == "1e-4" { #expect(agree(integrals[2], 6.68024e-4, within: 1e-5)) }
    #expect(run.errors.contains("electrons are bound") == (threshold == "1e-6"))
  }

  @Test func noBackgrounds() async throws {
    let usual = try await usualBounds()
    let none = try await bounds("backgrounds: none")
    #expect(usual.provenance["backgrounds"] as? String == "default estimate (not published)")
    #expect(none.provenance["backgrounds"] as? String == "none")
    for (one, other) in zip(ends(none, "upper"), ends(usual, "upper")) {
      #expect(try #require(one) < #require(other))
    }
    let run = try await nuem(
      "spectrum", "--samples", "1e3", "--format", "csv", configuration: "backgrounds: none")
    #expect(try Table(run.succeeded()).numbers("ccqe").allSatisfy { $0 == 0 })
  }

  /// Every option changes the bounds, and the hash of the configuration.
  @Test(arguments: [
    "statistics: { likelihood: poisson }", "statistics: { background_in_variance: false }",
    "physics: { sin2_theta_w: 0.231 }", "physics: { kinematics: paper }", "plan: prism-7y",
    "binning: { bins: 24 }",
    "binning: { bins: 1 }", "binning: { bins: 40, high_me: 4 }", "binning: { high_me: 30 }",
    "detector: { angular_resolution_deg: 0, energy_resolution: 0 }",
    "detector: { angular_resolution_deg: 0 }", "detector: { energy_resolution: 0 }",
    "detector: { recoil_threshold_gev: 0.5 }", "detector: { fiducial_mass_t: 5 }",
    "beam: { pot_per_year: 1e20 }", "beam: { energy_max_gev: 3.3 }",
    "statistics: { pulls: { overall: { sigma: fixed } } }",
    "statistics: { pulls: { ccqe: { sigma: 0.5 }, pi0: { sigma: fixed } } }",
    "statistics: { pulls: { overall: { shared: plan } } }",
    "statistics: { pulls: { overall: { shared: mode } } }",
    "statistics: { pulls: { overall: { shared: position-mode } } }",
    "normalization: absolute", "sampling: { seed: 1 }", "sampling: { replicates: 64 }",
    "plan: [{ mode: antineutrino, position_m: 4.5, years: 1 }]",
  ])
  func option(_ configuration: String) async throws {
    let usual = try await usualBounds()
    let other = try await bounds(configuration)
    #expect(other.rows.count { $0["interval"] as? Double == 1 } == 6)
    #expect(ends(other, "upper").allSatisfy { $0.map { $0 > 0 } ?? false })
    // How replicates share the samples changes their numbers little, but it does.
    #expect(ends(other, "upper") != ends(usual, "upper"))
    let hashes = [usual, other].map { $0.provenance["configuration_hash"] as? String }
    #expect(hashes[0] != nil && hashes[0] != hashes[1])
  }

  @Test func fixedPullsAreStronger() async throws {
    let kinds = ["overall", "wrong_sign", "electron", "ccqe", "pi0"]
    let fixed = kinds.map { "\($0): { sigma: fixed }" }.joined(separator: ", ")
    let none = try await bounds("statistics: { pulls: { \(fixed) } }")
    let usual = try await usualBounds()
    for (one, other) in zip(ends(none, "upper"), ends(usual, "upper")) {
      #expect(try #require(one) <= #require(other) * 1.000001)
    }
  }

  /// Rules and random numbers agree on a detector unlike the default.
  @Test func engines() async throws {
    let detector = """
      detector:
        { angular_resolution_deg: 0.4, energy_resolution: 0.2, recoil_threshold_gev: 0.2 }
      binning: { bins: 7, high_me: 5 }
      plan: [{ mode: neutrino, position_m: 10, years: 1 }]
      sampling: { samples: 1e6, replicates: 64 }
      """
    func spectrum(_ engine: String) async throws -> Document {
      let run = try await nuem(
        "spectrum", "--engine", engine, "--format", "json", configuration: detector)
      return try Document(run.succeeded())
    }
    let (random, rules) = (try await spectrum("mc"), try await spectrum("quadrature"))
    #expect(random.provenance["engine"] as? String == "mc")
    #expect(rules.provenance["engine"] as? String == "quadrature")
    #expect(random.rows.count == 7)
    for (one, other) in zip(random.rows, rules.rows) {
      let total = try #require(one["total"] as? Double)
      let expected = try #require(other["total"] as? Double)
      let error = try #require(one["mc_error"] as? Double)
      #expect(abs(total - expected) < 5 * error && error < 0.02 * total)
      #expect(try #require(other["mc_error"] as? Double) < 1e-4 * expected)
    }
  }

  /// Rates that are no physics are told of, whatever the format; the derived convention has none.
  @Test(arguments: ["text", "csv", "json"]) func negativeRates(format: String) async throws {
    func spectrum(_ convention: String) async throws -> Run {
      try await nuem(
        "spectrum", "--samples", "1e4", "--set", "q_nue=-3e-8", "--format", format,
        configuration: """
          plan: on-axis
          physics: { millicharge_convention: \(convention) }
          """)
    }
    _ = try await spectrum("derived").succeeded()
    let published = try await spectrum("published")
    #expect(published.status == 0 && !published.output.isEmpty)
    #expect(published.errors.hasPrefix("nuem: warning: "), "\(published.errors)")
    #expect(published.errors.contains(" rates are negative, the first that of nue"))
    #expect(published.errors.contains("millicharge_convention published"))
    guard format == "csv" else { return }
    // As many as the table has.
    let table = try Table(published.output)
    let rates = try ["numu", "numubar", "nue", "nuebar"].flatMap {
      try table.numbers($0).map { try #require($0) }
    }
    let negative = rates.count { $0 < 0 }
    #expect(negative > 10)
    #expect(published.errors.contains("\(negative) of \(rates.count) rates"))
  }

  /// Wherever couplings are named: the truth of Asimov data, what is exported, and a scan's truth.
  @Test(arguments: [
    ["bounds", "--parameter", "mu_nue", "--truth", "q_nue=-3e-8"],
    ["fit", "--parameter", "mu_nue", "--truth", "q_nue=-3e-8"],
    ["region", "--x", "mu_nue", "--y", "mu_numu", "--points", "9", "--truth", "q_nue=-3e-8"],
    ["toys", "--parameter", "mu_nue", "--toys", "8", "--truth", "q_nue=-3e-8"],
    ["export", "pyhf", "--set", "q_nue=-3e-8"],
    ["export", "globes", "--output", "g", "--set", "q_nue=-3e-8"],
    ["scan", "run", "p.yaml", "--output", "o"],
  ])
  func negativeRatesElsewhere(_ arguments: [String]) async throws {
    func errors(_ convention: String) async throws -> String {
      let configuration = """
        plan: on-axis
        sampling: { samples: 1e4 }
        physics: { millicharge_convention: \(convention) }
        """
      let folder = try Folder([
        "c.yaml": configuration,
        "p.yaml": """
        base: c.yaml
        configurations: [{ key: detector.energy_resolution, values: [0.1, 0.2] }]
        compute: { chi_square: { truth: { q_nue: -3e-8 } } }
        """,
      ])
      let options = arguments[0] == "scan" ? [] : ["--config", "c.yaml"]
      let run = try await nuem(arguments + options, in: folder)
      #expect(run.status == 0, "\(run.errors)")
      return run.errors
    }
    #expect(!(try await errors("derived").contains("negative")))
    let published = try await errors("published")
    #expect(published.contains(" rates are negative, the first that of nue"), "\(published)")
    #expect(published.contains("with millicharge_convention published a cross-section can be"))
  }
}
