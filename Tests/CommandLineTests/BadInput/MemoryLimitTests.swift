import Foundation
import Testing

/// Under limits of memory the program does its work, or says what it lacks, or is ended by a trap of the
/// runtime; it never waits for ever, and never claims to have been stopped. How much it needs depends on
/// the machine (each core has memory of its own), so that is measured.
@Suite struct MemoryLimitTests {
  /// - Parameter points: of which 50 are a block of their own, so that templates are shared by a file.
  private static func plan(points: Int) -> String {
    """
    base: { plan: on-axis, sampling: { samples: 2e4, replicates: 8 } }
    grid:
      - { parameter: mu_numu, from: 0, to: 6e-10, count: \(points / 50) }
      - { parameter: r2_nue, from: -4e-31, to: 4e-31, count: 50 }
    compute: { chi_square: {} }
    block: { chi_square: \(points - 50) }
    """
  }

  private static let arguments = [
    "scan", "run", "scan.yaml", "--output", "blocks", "--threads", "2", "--quiet",
  ]
  private static let block = "blocks/blocks/0000/0000000.block"
  /// What a shell makes of the signals by which the runtime and the processor halt a program.
  private static let traps = [SIGABRT, SIGILL, SIGTRAP, SIGSEGV].map { 128 + $0 }

  /// Whether all is done with so many kilobytes of addresses; if not, that nothing is claimed.
  private static func suffices(_ kilobytes: Int) async throws -> Bool {
    let folder = try Folder(["scan.yaml": plan(points: 3000)])
    let run = try await nuem(
      arguments,
      shell: "ulimit -v \(kilobytes); SWIFT_BACKTRACE=enable=no exec \"$@\"", in: folder)
    let isDone = FileManager.default.fileExists(atPath: folder[block])
    #expect(isDone == (run.status == 0), "\(kilobytes) kB: \(run.status): \(run.errors)")
    // 127: the loader itself has no room.
    #expect(
      [0, 71, 127].contains(run.status) || traps.contains(run.status),
      "\(kilobytes) kB: \(run.status): \(run.errors)")
    if run.status == 71 {
      #expect(run.errors.hasPrefix("nuem: error: ") && run.errors.contains("limit"))
    }
    return isDone
  }

  /// From where not even the loader has room to where nothing lacks.
  @Test func addresses() async throws {
    var (low, high) = (1 << 14, 1 << 15)
    while try await !Self.suffices(high) {
      try #require(high < 1 << 32, "no memory suffices")
      (low, high) = (high, 2 * high)
    }
    while high - low > high / 16 {
      let middle = (low + high) / 2
      if try await Self.suffices(middle) { high = middle } else { low = middle }
    }
    #expect(try await Self.suffices(4 * high))
  }

  /// Once templates are written, and a block is computed, the program may have 8 MB more than it has.
  private static let limitWhileComputing = """
    SWIFT_BACKTRACE=enable=no "$@" & program=$!
    until ls blocks/templates/*/*.templates > /dev/null 2>&1; do
      kill -0 $program || exit 1
      sleep 0.01
    done
    now=$(sed -n 's/^VmSize:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$program/status)
    prlimit --pid $program --as=$(((now + 8192) * 1024)) || exit 1
    wait $program
    """

  /// A block of 75 MB, more than the 64 MB that the allocator may keep at hand for a thread, for which
  /// no addresses are left.
  @Test func trapIsNoStop() async throws {
    let folder = try Folder(["scan.yaml": Self.plan(points: 7_500_050)])
    let run = try await nuem(Self.arguments, shell: Self.limitWhileComputing, in: folder)
    #expect(run.status == 71 || Self.traps.contains(run.status), "\(run.status): \(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder[Self.block]))
  }
}
