import Testing

/// `bounds` and its options.
@Suite struct BoundCommandTests {
  private static let few = ["--samples", "1e4", "--format", "csv"]
  private static let six = ["mu_numu", "mu_nue", "q_numu", "q_nue", "r2_numu", "r2_nue"]

  @Test(arguments: ["on-axis", "prism", "prism-7y"])
  func plans(_ plan: String) async throws {
    let run = try await nuem(["bounds", "--plan", plan] + Self.few, in: Folder())
    let all = try Table(run.succeeded())
    // One row an interval; the first of each parameter is the one around the best fit.
    let table = all.aroundBestFits
    #expect(all.rows.allSatisfy { $0["lower"] != "" || $0["lower_reason"] == "physical-limit" })
    #expect(table.rows.map { $0["parameter"] } == Self.six)
    #expect(table.rows.allSatisfy { $0["plan"] == plan && $0["convention"] == "derived" })
    let units = ["bohr_magneton", "elementary_charge", "cm2"]
    #expect(table.rows.map { $0["unit"] } == units.flatMap { [$0, $0] })
    let lower = table.numbers("lower")
    #expect(lower[0] == nil && lower[1] == nil, "a moment has no lower bound")
    #expect(lower[2...].allSatisfy { $0.map { $0 < 0 } ?? false })
    #expect(table.numbers("upper").allSatisfy { $0.map { $0 > 0 } ?? false })
    #expect(table.numbers("mc_error_upper").allSatisfy { $0.map { $0 > 0 } ?? false })
    let published = table.numbers("published_upper")
    switch plan {
    case "on-axis": #expect(published == [3.2e-10, 3.3e-9, 9.1e-11, 1.2e-9, 2.2e-33, 1.4e-31])
    case "prism": #expect(published == [3.4e-10, 2.8e-9, 1.1e-10, 0.94e-9, 3.0e-33, 1.3e-31])
    default: #expect(published.allSatisfy { $0 == nil })
    }
  }

  @Test func chosenParameters() async throws {
    let names = ["q_nue", "sin2_theta_w", "mu_numu", "q_nue"]
    let run = try await nuem(
      ["bounds"] + names.flatMap { ["--parameter", $0] } + Self.few, in: Folder())
    let table = try Table(run.succeeded()).aroundBestFits
    #expect(table.rows.map { $0["parameter"] } == ["q_nue", "sin2_theta_w", "mu_numu"])
    let mixing = table.rows[1]
    #expect(mixing["unit"] == "1" && mixing["published_lower"] == "")
    let (lower, upper) = (table.numbers("lower")[1], table.numbers("upper")[1])
    #expect(lower.map { $0 < 0.2385 } ?? false)
    #expect(upper.map { $0 > 0.2385 } ?? false)
  }

  @Test func confidenceLevels() async throws {
    let folder = try Folder()
    func upper(_ option: String...) async throws -> [Double?] {
      let run = try await nuem(["bounds"] + option + Self.few, in: folder)
      return try Table(run.succeeded()).aroundBestFits.numbers("upper")
    }
    let usual = try await upper()
    #expect(try await upper("--cl", "0.90") == usual)
    let rounded = try await upper("--delta", "2.706")
    for (one, other) in zip(rounded, usual) {
      #expect(agree(one, try #require(other), within: 1e-3))
    }
    let weaker = try await upper("--cl", "0.95")
    for (one, other) in zip(weaker, usual) { #expect(try #require(one) > #require(other)) }
    #expect(try await upper("--delta", "3.841458820694124") != usual)
  }

  /// The option wins over the file.
  @Test func planOfTheCommandLine() async throws {
    let run = try await nuem(
      "bounds", "--plan", "on-axis", "--samples", "1e4", "--format", "csv",
      configuration: "plan: prism-7y")
    let plain = try await nuem(["bounds", "--plan", "on-axis"] + Self.few, in: Folder())
    #expect(run.succeeded() == plain.succeeded())
  }

  /// Two values of a coupling give the same rate: both intervals are rows, with errors of their own; what a
  /// valley leaves open is told by name, in every format.
  @Test func everyIntervalIsTold() async throws {
    let folder = try Folder()
    try folder.write(
      """
      detector: { fiducial_mass_t: 500 }
      plan: [ { mode: neutrino, position_m: 0, years: 3.5 } ]
      binning: { bins: 1, high_me: 6 }
      statistics:
        pulls: { overall: {sigma: fixed}, wrong_sign: {sigma: fixed}, electron: {sigma: fixed}, ccqe: {sigma: fixed}, pi0: {sigma: fixed} }
      """, to: "c.yaml")
    let arguments = ["bounds", "--config", "c.yaml", "--parameter", "r2_numu"]
    let run = try await nuem(
      arguments + ["--truth", "r2_numu=1.02e-31", "--format", "csv"], in: folder)
    let table = try Table(run.succeeded())
    #expect(table.rows.map { $0["interval"] } == ["1", "2"])
    for (value, expected) in zip(table.numbers("lower"), [9.596e-32, 6.495e-32]) {
      #expect(agree(value, expected, within: 2e-3))
    }
    for (value, expected) in zip(table.numbers("upper"), [1.0635e-31, 7.530e-32]) {
      #expect(agree(value, expected, within: 2e-3))
    }
    #expect(table.numbers("mc_error_lower").allSatisfy { ($0 ?? 0) > 0 })
    let valley = [
      "bounds", "--plan", "on-axis", "--parameter", "r2_numu", "--profile", "sin2_theta_w",
    ]
    for format in ["text", "csv", "json", "latex", "markdown"] {
      let run = try await nuem(valley + ["--samples", "1e4", "--format", format], in: folder)
      let text = run.succeeded()
      #expect(text.contains("no-end-in-domain"), "\(format)")
    }
  }

  /// A mixing angle and a radius make up for each other; the fit that was lost ended with 70.
  @Test func profiledRadius() async throws {
    let run = try await nuem(
      [
        "bounds", "--plan", "on-axis", "--parameter", "sin2_theta_w", "--profile", "r2_numu",
        "--samples", "1e4", "--format", "csv",
      ], in: Folder())
    let row = try Table(run.succeeded()).rows[0]
    #expect(row["lower_reason"] == "physical-limit" && row["upper_reason"] == "")
  }
}
