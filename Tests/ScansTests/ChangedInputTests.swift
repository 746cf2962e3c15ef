import Configuration
import Foundation
import Scans
import Testing

/// A file that the configurations name is replaced while a scan goes on.
@Suite struct ChangedInputTests {
  private static func flux(_ factor: Double) -> String {
    let rows = (0..<8).map { bin in
      "neutrino,0,\(bin),\(bin + 1),\(factor * 1e-10),\(factor * 1e-12),\(factor * 1e-12),0"
    }
    return "mode,position_m,energy_low_gev,energy_high_gev,numu,numubar,nue,nuebar\n"
      + rows.joined(separator: "\n") + "\n"
  }

  private static func text(_ flux: String) -> String {
    """
    base:
      beam: { flux: \(flux) }
      normalization: absolute
      backgrounds: none
      plan: [{ mode: neutrino, position_m: 0, years: 1 }]
      sampling: { samples: 2e3, replicates: 8 }
    configurations: [{ key: detector.energy_resolution, values: [0.05, 0.1, 0.2] }]
    grid: [{ parameter: r2_numu, from: -2e-33, to: 3e-33, count: 5 }]
    compute: { chi_square: {} }
    block: { chi_square: 2 }
    """
  }

  /// No number is made of the other file, whatever the process; with the file back, the scan gets there.
  @Test func isRefusedByName() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "nuem-\(UUID()).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    @Sendable func replace(_ factor: Double) throws {
      try Data(Self.flux(factor).utf8).write(to: file)
    }
    try replace(1)
    let whole = try ScanFiles(Self.text(file.path))
    try whole.run()
    let expected = try whole.merged()

    let scan = try ScanFiles(Self.text(file.path))
    // After the first configuration another process replaces the file.
    let failure = #expect(throws: Failure.self) {
      try scan.run(threads: 1) { if $0.computed == 3 { try? replace(2) } }
    }
    #expect(failure?.kind == .badInput)
    #expect(failure?.message.contains(file.lastPathComponent) == true, "\(failure?.message ?? "")")
    #expect(failure?.message.contains("its content has changed") == true)
    #expect(try ScanStatus(scan.plan, threads: 1).missing == Array(3..<9))
    // A process that begins now has another plan.
    let late = try ScanFiles(Self.text(file.path), folder: scan.path)
    #expect(late.plan.hash != scan.plan.hash)
    #expect(throws: Failure.self) { try late.run() }
    try replace(1)
    try scan.run()
    #expect(try scan.merged() == expected)
  }
}
