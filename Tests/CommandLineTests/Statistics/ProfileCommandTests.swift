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
    #expect(document.rows.count == 15)
    let impacts = try document.rows.map { try #require($0["impact"] as? Double) }
    #expect(impacts == impacts.sorted(by: >))
    #expect(document.rows.first?["pull"] as? String == "overall at 0.0 m")
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
    #expect(try Document(impact.succeeded()).rows.isEmpty)
  }
}
