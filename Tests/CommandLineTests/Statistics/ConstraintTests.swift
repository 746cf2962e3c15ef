import Foundation
import Testing

/// The key `statistics.constraints`.
@Suite struct ConstraintTests {
  private static func yaml(_ constraints: String) -> String {
    """
    plan: on-axis
    physics: { interactions: [electromagnetic, free_couplings, vector_b_l] }
    statistics:
      constraints: \(constraints)
    """
  }

  @Test(arguments: [
    ("[{ parameter: delta_gv_num, value: 0, sigma: 1 }]", "did you mean \"delta_gv_numu\"?"),
    ("[{ parameter: eps_l_ee, value: 0, sigma: 1 }]", "does not list an interaction that has it"),
    ("[{ parameter: m_zprime_gev, value: 0, sigma: 1 }]", "m_zprime_gev is a mass"),
    ("[{ parameter: mu_numu, value: 1e-10, sigma: 1 }]", "the sign of mu_numu is not seen"),
    ("[{ parameter: r2_numu, limit: 1e-32 }]", "the sign of r2_numu is seen"),
    ("[{ parameter: sin2_theta_w, value: 2, sigma: 1 }]", "for sin2_theta_w, found 2"),
    (
      "[{ parameters: [mu_numu, r2_numu], values: [0, 0], covariance: [[1, 0], [0, 1]] }]",
      "the sign of mu_numu is not seen"
    ),
  ])
  func refusedCouplings(_ constraints: String, _ part: String) async throws {
    try await nuem("bounds", configuration: Self.yaml(constraints))
      .refused(65, naming: ["c.yaml:4: statistics.constraints[1]", part])
  }

  @Test(arguments: [
    ("3", "expected a list of"),
    ("[{ parameter: r2_numu, value: 0 }]", "expected { parameter, value, sigma }"),
    ("[{ parameter: r2_numu, value: 0, sigma: 0 }]", "sigma: expected a number >="),
    ("[{ parameter: r2_numu, value: x, sigma: 1 }]", "value: expected a number"),
    (
      "[{ parameter: r2_numu, value: 0, sigma: 1 }, { parameter: r2_numu, value: 1, sigma: 1 }]",
      "\"r2_numu\" is constrained twice"
    ),
    (
      "[{ parameters: [r2_numu, r2_nue], values: [0], covariance: [[1, 0], [0, 1]] }]",
      "values: expected 2 numbers, found 1"
    ),
    (
      "[{ parameters: [r2_numu, r2_nue], values: [0, 0], covariance: [[1, 0]] }]",
      "covariance: expected 2 rows, found 1"
    ),
    (
      "[{ parameters: [r2_numu, r2_nue], values: [0, 0], covariance: [[1, 0.5], [0.1, 1]] }]",
      "covariance: expected a symmetric matrix"
    ),
    (
      "[{ parameters: [r2_numu, r2_nue], values: [0, 0], covariance: [[1, 2], [2, 1]] }]",
      "covariance: expected a positive definite matrix"
    ),
    (
      "[{ parameters: [r2_numu, r2_numu], values: [0, 0], covariance: [[1, 0], [0, 1]] }]",
      "\"r2_numu\" is listed twice"
    ),
    ("[{ parameters: [], values: [], covariance: [] }]", "expected names of couplings"),
  ])
  func refused(_ constraints: String, _ part: String) async throws {
    try await nuem("bounds", configuration: Self.yaml(constraints))
      .refused(65, naming: ["c.yaml:4: statistics.constraints", part])
  }

  /// A constraint is told in every answer, and varied by every fit but where the coupling is set.
  @Test func told() async throws {
    let folder = try Folder([
      "c.yaml": Self.yaml("[{ parameter: delta_gv_numu, value: -0.012, sigma: 0.017 }]")
    ])
    let arguments = [
      "bounds", "--config", "c.yaml", "--parameter", "r2_numu", "--samples", "5e3", "--format",
      "json",
    ]
    let varied = try Document(try await nuem(arguments, in: folder).succeeded())
    let set = try Document(
      try await nuem(arguments + ["--set", "delta_gv_numu=0"], in: folder).succeeded())
    let (wide, narrow) = (varied.rows[0]["upper"] as? Double, set.rows[0]["upper"] as? Double)
    #expect(try #require(wide) > 3 * #require(narrow))
    let text = try await nuem(
      Array(arguments.dropLast(2)) + ["--set", "delta_gv_numu=0"], in: folder
    ).succeeded()
    #expect(text.contains("Constraints: delta_gv_numu = -0.012 +- 0.017"))
    #expect(text.replacing("\n", with: " ").contains("but for delta_gv_numu, which is set"))
  }

  @Test func noExport() async throws {
    try await nuem(
      "export", "templates", "--output", "o.json",
      configuration: Self.yaml("[{ parameter: r2_numu, value: 0, sigma: 1 }]")
    ).refused(65, naming: ["statistics.constraints", "expected none for an export"])
  }
}
