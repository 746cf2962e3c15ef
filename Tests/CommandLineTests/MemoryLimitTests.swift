import Foundation
import Testing

/// Under limits of memory the program does its work, or says what it lacks, or is ended by a trap of the
/// runtime; it never waits for ever, and never claims to have been stopped.
@Suite struct MemoryLimitTests {
  private static let plan = """
    base: { plan: on-axis, sampling: { samples: 2e4, replicates: 8 } }
    grid:
      - { parameter: mu_numu, from: 0, to: 6e-10, count: 60 }
      - { parameter: r2_nue, from: -4e-31, to: 4e-31, count: 50 }
    compute: { chi_square: {} }
    """

  /// Kilobytes of addresses, from where the program loads to where nothing lacks.
  @Test(arguments: [160_000, 200_000, 260_000, 320_000, 400_000, 700_000])
  func addresses(_ limit: Int) async throws {
    let folder = try Folder(["scan.yaml": Self.plan])
    let run = try await nuem(
      ["scan", "run", "scan.yaml", "--output", "blocks", "--threads", "2", "--quiet"],
      shell: "ulimit -v \(limit); exec timeout 120 \"$@\"", in: folder)
    let block = folder["blocks/blocks/0000/0000000.block"]
    #expect(FileManager.default.fileExists(atPath: block) == (run.status == 0))
    // 127: the loader itself has no room.
    #expect([0, 71, 127].contains(run.status), "\(run.status): \(run.errors)")
    if run.status == 71 {
      #expect(run.errors.hasPrefix("nuem: error: ") && run.errors.contains("ulimit"))
    }
    if limit >= 700_000 { #expect(run.status == 0, "\(run.errors)") }
  }

  /// A block of 60 MB, for which Swift's runtime finds no memory and halts all threads by a signal.
  @Test func trapIsNoStop() async throws {
    let folder = try Folder([
      "scan.yaml": Self.plan.replacing("count: 60", with: "count: 120000")
        .appending("\nblock: { chi_square: 6000000 }\n")
    ])
    let run = try await nuem(
      ["scan", "run", "scan.yaml", "--output", "blocks", "--threads", "2", "--quiet"],
      shell: "ulimit -v 460000; SWIFT_BACKTRACE=symbolicate=off exec timeout 120 \"$@\"", in: folder
    )
    #expect(run.status == 128 + SIGABRT || run.status == 71, "\(run.status): \(run.errors)")
  }
}
