import Configuration
import EventRates
import Foundation
import Scans
import Testing

/// Points of a scan that no fit or toy can describe: kept, flagged, and told of.
@Suite struct UnconvergedFitTests {
  /// Where interference makes the expectation negative, no counts have a probability: electron neutrinos
  /// alone, with the milli-charge terms as large as the paper prints them.
  @Test func negativeExpectations() throws {
    let flux = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID()).csv")
    defer { try? FileManager.default.removeItem(at: flux) }
    let header = "mode,position_m,energy_low_gev,energy_high_gev,numu,numubar,nue,nuebar\n"
    try Data((header + "neutrino,0,0,20,0,0,1e-9,0\n").utf8).write(to: flux)
    let scan = try ScanFiles(
      """
      base:
        plan: [ { mode: neutrino, position_m: 0, years: 1 } ]
        beam: { flux: \(flux.path) }
        normalization: absolute
        backgrounds: none
        sampling: { samples: 2e4, replicates: 4 }
        physics: { millicharge_convention: published }
        statistics: { likelihood: poisson }
      grid: [{ parameter: q_nue, values: [-2e-8, -1.6e-8, -1.2e-8] }]
      compute: { chi_square: {} }
      block: { chi_square: 2 }
      """)
    try scan.run(threads: 1)
    let folder = ScanFolder(scan.plan)
    #expect(
      scan.warnings
        == [(2, 0), (1, 2)].enumerated().map { block, fits in
          "\(folder.nameOfBlock(block)): \(fits.0) of \(fits.0) fits did not converge, the first"
            + " is item \(fits.1); `converged` is 0 there"
        })
  }

  /// Points at which nothing can be drawn have no numbers, which are flagged and told of; the others have.
  @Test func pointsWithoutToys() throws {
    let scan = try ScanFiles(
      """
      base: { plan: on-axis, sampling: { samples: 2e4, replicates: 4 } }
      grid: [{ parameter: mu_numu, values: [0, 1e-3] }]
      compute: { toys: { count: 3 } }
      """)
    let study = try scan.plan.study(at: 0, threads: 1)
    let values = try ScanWorker(
      plan: scan.plan, configuration: 0, study: study,
      templates: try study.templates(at: study.stations)
    ).values(of: scan.plan.layout.block(0))
    // 1e-3 Bohr magnetons would be more events than a Poisson distribution is drawn of.
    guard case .numbers(let rises) = values[0], case .bytes(let converged) = values[2] else {
      Issue.record("toys have other columns")
      return
    }
    #expect(rises[..<3].allSatisfy { $0 >= 0 } && rises[3...].allSatisfy(\.isNaN))
    #expect(converged == [1, 1, 1, 0, 0, 0])
    try scan.run(threads: 1)
    #expect(scan.warnings.count == 1)
    #expect(
      scan.warnings.first?.hasSuffix(
        ": 3 of 6 fits did not converge, the first is item 3; `converged` is 0 there") == true)
  }
}
