import Configuration
import Scans
import Testing

/// Plans of which not every configuration is loaded before a scan begins.
@Suite struct ScanCheckTests {
  /// A fine axis with 600 values and a coarse one with 2.
  private func check(recoilThresholds: [Double]) throws -> ScanCheck {
    let text = """
      base: { plan: on-axis }
      configurations:
        - { key: detector.recoil_threshold_gev, values: \(recoilThresholds) }
        - { key: detector.energy_resolution, from: 0.01, to: 0.6, count: 600 }
      compute: { bounds: {} }
      """
    return try ScanCheck(try ScanPlan(Array(text.utf8), file: "p.yaml"), threads: 2)
  }

  /// The first configuration with each value of each axis, and some spread over the rest: the many values
  /// of one axis with the first of the other, and at least 200 in all, but not all.
  @Test func largePlans() throws {
    let check = try check(recoilThresholds: [0.03, 0.05])
    #expect(check.configurations >= 600 + 1)
    #expect(check.configurations <= 600 + 1 + 200)
    #expect(check.warnings.isEmpty)
  }

  /// A single value of the slow axis that cannot be computed is found.
  @Test func whatCannotBeComputed() throws {
    let failure = #expect(throws: Failure.self) { try check(recoilThresholds: [0.03, 25]) }
    #expect(failure?.kind == .badInput)
    #expect(failure?.message.contains("the recoil threshold, 25 GeV") == true)
  }
}
