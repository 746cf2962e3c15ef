import Foundation
import Testing

/// `optimize`.
@Suite struct OptimizeCommandTests {
  private static let few = ["optimize", "--samples", "2e4"]
  private static let shared = ["--override", "statistics.pulls.overall.shared=plan"]
  private static let small =
    few + shared + ["--objective", "r2_nue", "--years", "7", "--positions", "0,12,24"]

  /// The plan lasts as long as was asked for, and `bounds` of it ends where the result says.
  @Test func planIsAConfiguration() async throws {
    let folder = try Folder()
    let document = try Document(
      try await nuem(Self.small + ["--format", "json"], in: folder).succeeded())
    let years = try document.rows.map { try #require($0["years"] as? Double) }
    #expect(abs(years.reduce(0, +) - 7) < 1e-9)
    let objective = try #require(document.object["objective"] as? Double)
    let onAxis = try #require(document.object["on_axis"] as? Double)
    let gain = try #require(document.object["gain"] as? Double)
    #expect(abs(gain - (1 - objective / onAxis)) < 1e-12 && gain > 0.1)
    #expect(document.object["prism"] is Double && document.object["mc_error"] is Double)
    let plan = try #require(document.object["plan"])
    let text = String(
      decoding: try JSONSerialization.data(withJSONObject: plan), as: UTF8.self)
    let bounds = try Document(
      try await nuem(
        ["bounds", "--samples", "2e4", "--parameter", "r2_nue", "--format", "json"] + Self.shared
          + ["--override", "plan=\(text)"], in: folder
      ).succeeded())
    // Other stations share out the samples a little differently.
    let upper = try #require(bounds.rows.first?["upper"] as? Double)
    #expect(abs(upper - objective) < 1e-2 * objective)
  }

  @Test func bytesDoNotDependOnThreads() async throws {
    let folder = try Folder()
    for format in ["json", "csv", "text"] {
      let options = Self.small + ["--modes", "equal", "--format", format]
      let one = try await nuem(options + ["--threads", "1"], in: folder).succeeded()
      #expect(try await nuem(options + ["--threads", "3"], in: folder).succeeded() == one)
    }
  }

  /// Pulls by position are an artefact that is told, and the answer without it stands beside.
  @Test func pullsByPosition() async throws {
    let run = try await nuem(
      Self.few + [
        "--objective", "r2_nue", "--years", "7", "--positions", "0,3", "--modes", "equal",
        "--format", "json",
      ], in: Folder())
    #expect(run.status == 0 && run.errors.contains("overall_shared_by_plan"))
    let document = try Document(run.output)
    let shared = try #require(document.object["overall_shared_by_plan"] as? [String: Any])
    let gain = try #require(document.object["gain"] as? Double)
    #expect(try #require(shared["gain"] as? Double) < gain)
  }

  @Test(arguments: [
    (["--years", "0"], 64, ["--years", "> 0"]),
    (["--years", "-1"], 64, ["--years", "> 0"]),
    (["--years", "7", "--positions", "0,45"], 64, ["--positions", "45 m", "0 to 30 m"]),
    (["--years", "7", "--positions", "0..x/3"], 64, ["--positions"]),
    (["--years", "7", "--positions", "3,3"], 64, ["--positions"]),
    (["--years", "7", "--positions", ""], 64, ["--positions"]),
    (
      ["--years", "7", "--positions", "0,3", "--max-positions", "3"], 64, ["--max-positions", "2"]
    ),
    (["--years", "7", "--max-positions", "0"], 64, ["--max-positions", "1 to 11"]),
    (["--years", "7", "--least-on-axis", "8"], 64, ["--least-on-axis", "7"]),
    (
      ["--years", "7", "--positions", "3", "--least-on-axis", "1"], 64, ["--least-on-axis", "0 m"]
    ),
    (["--years", "7", "--objective", "mu_nue", "--side", "width"], 64, ["width", "several"]),
    (["--years", "7", "--objective", "r2_nu"], 64, ["--objective", "r2_nue"]),
    (["--years", "7", "--profile", "all", "--objective", "none"], 64, ["--objective"]),
    (
      ["--years", "7", "--override", "statistics.template_error=included"], 65,
      ["statistics.template_error", "ignored"]
    ),
  ]) func refuses(_ options: [String], _ status: Int, _ parts: [String]) async throws {
    let run = try await nuem(
      Self.few + Self.shared + ["--objective", "r2_nue"] + options, in: Folder())
    run.refused(Int32(status), naming: parts)
  }

  /// Without years, without an objective, a lower end of what has none, and what no exposure bounds.
  @Test func refusesWhatIsNoQuestion() async throws {
    let folder = try Folder()
    try await nuem(["optimize", "--objective", "r2_nue"], in: folder)
      .refused(64, naming: ["--years"])
    try await nuem(["optimize", "--years", "7"], in: folder).refused(64, naming: ["--objective"])
    try await nuem(
      ["optimize", "--years", "7", "--objective", "mu_nue", "--side", "lower"], in: folder
    ).refused(64, naming: ["mu_nue", "no lower end"])
    try await nuem(
      Self.few + Self.shared + [
        "--years", "7", "--positions", "0", "--objective", "r2_numu", "--profile",
        "sin2_theta_w",
      ], in: folder
    ).refused(65, naming: ["--objective r2_numu", "no plan of 7 years", "upper end"])
  }
}
