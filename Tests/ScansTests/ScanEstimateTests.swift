import Configuration
import Scans
import Testing

/// What is tried before a scan stands for all of it: the configuration that should take longest.
@Suite struct ScanEstimateTests {
  @Test(arguments: [
    ("binning.bins", "[6, 60, 12]", 1), ("plan", "[on-axis, prism-7y]", 1),
    ("sampling.samples", "[4e3, 8e3, 64e3]", 2), ("sampling.replicates", "[32, 4, 8]", 0),
  ])
  func triesTheDearest(_ key: String, _ values: String, _ dearest: Int) throws {
    let plan = try ScanPlan(
      Array(
        """
        base: { plan: on-axis, sampling: { samples: 4e3, replicates: 4 } }
        configurations: [ { key: \(key), values: \(values) } ]
        compute: { bounds: { parameters: [mu_numu] } }
        """.utf8), file: "p.yaml")
    let estimate = try ScanEstimate(plan, threads: 1)
    #expect(estimate.configuration == dearest)
    #expect(estimate.secondsOfItem.allSatisfy { $0 > 0 } && estimate.templateSeconds > 0)
  }
}
