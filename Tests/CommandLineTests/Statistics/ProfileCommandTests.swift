import Testing

/// `bounds --profile` and `impact`.
@Suite struct ProfileCommandTests {
  private static let few = ["--samples", "2e4", "--plan", "on-axis"]

  /// What is minimised over makes bounds weaker, and provenance names it.
  @Test func profiledBoundsAreWeaker() async throws {
    let folder = try Folder()
    func run(_ options: String...) async throws -> Document {
      let arguments = ["bounds", "--format", "json"] + Self.few + options
      return try Document(try await nuem(arguments, in: folder).succeeded())
    }
    let (plain, all) = (try await run(), try await run("--profile", "all"))
    let some = try await run("--profile", "q_numu,mu_nue")
    for (index, row) in plain.rows.enumerated() {
      let upper = try #require(row["upper"] as? Double)
      #expect(try #require(all.rows[index]["upper"] as? Double) > upper)
      #expect(try #require(some.rows[index]["upper"] as? Double) >= upper * (1 - 1e-9))
    }
    let arguments = try #require(some.provenance["arguments"] as? [String])
    #expect(arguments.contains("profile=q_numu,mu_nue"))
    #expect(try #require(plain.provenance["arguments"] as? [String]).count == 1)
  }

  /// Naming the parameter in question changes nothing for it.
  @Test func theParameterInQuestionIsFixed() async throws {
    let folder = try Folder()
    let arguments = ["bounds", "--format", "csv", "--parameter", "q_numu"] + Self.few
    let plain = try await nuem(arguments, in: folder).succeeded()
    #expect(try await nuem(arguments + ["--profile", "q_numu"], in: folder).succeeded() == plain)
  }

  @Test(arguments: ["q_numi", "", "all,q_numu", "q_numu,"]) func badNames(_ names: String)
    async throws
  {
    let run = try await nuem(["bounds", "--profile", names], in: Folder())
    run.refused(64, naming: ["--profile: expected", "q_numu"])
  }

  @Test func impactRanksEveryPull() async throws {
    let arguments = ["impact", "--samples", "2e4", "--parameter", "r2_numu", "--format", "json"]
    let document = try Document(try await nuem(arguments, in: Folder()).succeeded())
    #expect(document.rows.count { $0["kind"] as? String == "pull" } == 15)
    let impacts = try document.rows.map { try #require($0["impact"] as? Double) }
    #expect(impacts == impacts.sorted(by: >))
    #expect(document.rows.map { $0["rank"] as? Int } == Array(1...document.rows.count))
    let pulls = document.rows.filter { $0["kind"] as? String == "pull" }
    #expect(pulls.first?["pull"] as? String == "overall at 0.0 m")
    let correlations = try #require(document.object["correlations"] as? [[Double]])
    #expect(correlations.count == 15)
    for (index, row) in correlations.enumerated() {
      #expect(row.count == 15 && abs(row[index] - 1) < 1e-12)
      #expect(row.allSatisfy { abs($0) <= 1 })
    }
  }

  /// Without a pull there is nothing to rank, and no number is made up.
  @Test func allPullsFixed() async throws {
    let fixed = ["overall", "wrong_sign", "electron", "ccqe", "pi0"]
      .map { "    \($0): { sigma: fixed }\n" }.joined()
    let run = try await nuem(
      "bounds", "--samples", "2e4", "--format", "csv",
      configuration: "binning: { bins: 1 }\nstatistics:\n  pulls:\n\(fixed)")
    #expect(try Table(run.succeeded()).rows.count { $0["interval"] == "1" } == 6)
    let impact = try await nuem(
      "impact", "--samples", "2e4", "--format", "json",
      configuration: "statistics:\n  pulls:\n\(fixed)")
    let rows = try Document(impact.succeeded()).rows
    #expect(!rows.isEmpty && rows.allSatisfy { $0["kind"] as? String == "assumption" })
  }

  /// An assumption's row is what a configuration that says so gives.
  @Test(arguments: [
    ("physics.kinematics: paper", ["physics.kinematics=paper"]),
    ("physics.standard_model: one-loop", ["physics.standard_model=one-loop"]),
    ("normalization: absolute", ["normalization=absolute"]),
    ("statistics.pulls.overall.shared: plan", ["statistics.pulls.overall.shared=plan"]),
    (
      "statistics.flux_covariance: dune in place of the flux's pulls",
      ["statistics.flux_covariance=dune", "statistics.extrapolate=hold"]
        + ["overall", "wrong_sign", "electron"].map { "statistics.pulls.\($0).sigma=fixed" }
    ),
  ])
  func impactOfAnAssumption(name: String, overrides: [String]) async throws {
    let asked = [
      "--samples", "2e3", "--plan", "prism", "--parameter", "r2_nue", "--format", "json",
    ]
    let impact = try Document(try await nuem(["impact"] + asked, in: Folder()).succeeded())
    let row = try #require(impact.rows.first { $0["pull"] as? String == name })
    // That the covariance is held beyond its positions is told there, as a warning.
    let run = try await nuem(
      ["bounds"] + asked + ["--quiet"] + overrides.flatMap { ["--override", $0] }, in: Folder())
    let bound = try #require(Document(run.output).rows.first)
    for end in ["lower", "upper"] {
      let value = try #require(row["\(end)_fixed"] as? Double)
      let expected = try #require(bound[end] as? Double)
      #expect(abs(value - expected) <= 1e-9 * abs(expected), "\(end): \(value), \(expected)")
    }
  }

  /// Twice the background is what a table of twice its numbers gives.
  @Test func impactOfTheBackgrounds() async throws {
    let folder = try Folder()
    for (file, factor) in [("once.csv", 1), ("twice.csv", 2)] {
      try folder.write(
        "mode,position_m,bin,pi0\n" + (1...3).map { "neutrino,0,\($0),\(30 * factor)\n" }.joined(),
        to: file)
      try folder.write(
        """
        binning: { bins: 3 }
        plan: [{ mode: neutrino, position_m: 0, years: 5 }]
        backgrounds: \(file)
        """, to: "\(file).yaml")
    }
    let asked = ["--samples", "2e3", "--parameter", "r2_numu", "--format", "json", "--config"]
    let impact = try Document(
      try await nuem(["impact"] + asked + ["once.csv.yaml"], in: folder).succeeded())
    let row = try #require(
      impact.rows.first { $0["pull"] as? String == "backgrounds: twice as large" })
    let bound = try #require(
      Document(try await nuem(["bounds"] + asked + ["twice.csv.yaml"], in: folder).succeeded())
        .rows.first)
    let value = try #require(row["upper_fixed"] as? Double)
    let expected = try #require(bound["upper"] as? Double)
    #expect(abs(value - expected) <= 1e-9 * abs(expected))
    #expect(try value != #require(row["upper"] as? Double))
  }
}
