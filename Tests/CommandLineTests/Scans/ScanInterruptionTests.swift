import Foundation
import Synchronization
import Testing

/// A scan that is interrupted again and again, by jobs that share its folder and its shards.
@Suite struct ScanInterruptionTests {
  private static let plan = """
    base: { plan: on-axis, sampling: { samples: 2e4, replicates: 8 } }
    configurations:
      - { key: detector.energy_resolution, values: [0.08, 0.1, 0.12] }
      - { key: plan, values: [on-axis, prism] }
    grid:
      - { parameter: mu_numu, from: 0, to: 6e-10, count: 8 }
      - { parameter: r2_nue, from: -4e-32, to: 4e-32, count: 6 }
    compute:
      chi_square: { profile: [q_numu] }
      bounds: { parameters: [mu_nue], confidence_level: 0.9 }
      toys: { count: 12, confidence_level: 0.9 }
    block: { chi_square: 6, bounds: 4, toys: 64 }
    """

  private static let blocks = 6 * (8 + 12 + 9)

  private static let wanted = 60
  /// Processes of all other tests may come first, on a slow machine too.
  private static let longest = Duration.seconds(7200)

  /// Every shard of every job is interrupted at a moment of its own, by each signal in turn.
  @Test func randomMoments() async throws {
    let trial = try ScanTrial(Self.plan)
    let state = try await trial.status()
    #expect(state.blocks == Self.blocks && state.missing == Array(0..<Self.blocks))
    let interruptions = Interruptions()
    let end = ContinuousClock.now + Self.longest
    try await withThrowingTaskGroup(of: Void.self) { group in
      for job in 0..<3 {
        group.addTask {
          var random = SplitMix(state: UInt64(2111 + job))
          while interruptions.count < Self.wanted, ContinuousClock.now < end {
            try await Self.interrupt(trial, &random, interruptions)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(interruptions.count >= Self.wanted)
    #expect(interruptions.signals == [SIGKILL, SIGTERM, SIGINT, SIGXCPU])
    // Few are so early that the program does not catch them yet.
    #expect(interruptions.stopped >= Self.wanted / 5)

    let last = try await trial.run("--quiet")
    #expect(last.status == 0 && last.errors.isEmpty, "\(last.errors)")
    #expect(try await trial.status().done == Self.blocks)
    // Nothing is left of those that were killed.
    #expect(try trial.files().filter { $0.contains("partial") || $0.contains("refused") } == [])

    for shard in ["2/3", "3/3", "1/3"] {
      let run = try await trial.run("--shard", shard, "--threads", "1", "--quiet", output: "once")
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try await trial.merged() == trial.merged(output: "once", result: "once.h5"))
  }

  private static func interrupt(
    _ trial: ScanTrial, _ random: inout SplitMix, _ interruptions: Interruptions
  ) async throws {
    // Shards of different numbers overlap; two jobs often have the same.
    let shards = Bool.random(using: &random) ? 2 : 5
    let shard = "\(Int.random(in: 1...shards, using: &random))/\(shards)"
    let threads = "\(Int.random(in: 1...3, using: &random))"
    let signal =
      [SIGKILL, SIGKILL, SIGTERM, SIGINT, SIGXCPU].randomElement(using: &random) ?? SIGKILL
    // One in four may come before the program catches it, all others do not, however slow the machine.
    let mayBeEarly = Int.random(in: 0..<4, using: &random) == 0
    let moment = Duration.milliseconds(Int.random(in: 0...150, using: &random))
    let victim = Int.random(in: 0..<blocks, using: &random)
    let sent = Mutex(false)
    let run = try await trial.run("--shard", shard, "--threads", threads, "--quiet") { program in
      if !mayBeEarly { await program.catches(signal == SIGKILL ? SIGTERM : signal) }
      try? await Task.sleep(for: moment)
      let isRunning = program.send(signal)
      sent.withLock { $0 = isRunning }
    }
    switch run.status {
    // Before it catches signals.
    case 128 + signal: interruptions.add(signal)
    case 75:
      #expect(signal != SIGKILL && run.errors.contains("stopped by SIG"), "\(run.errors)")
      interruptions.add(signal, stopped: true)
    case 0:
      // Done too early to be interrupted: there is to be something left.
      if !sent.withLock({ $0 }) {
        try? FileManager.default.removeItem(atPath: trial.folder[ScanTrial.name(victim)])
      }
    default: Issue.record("exit \(run.status) after signal \(signal): \(run.errors)")
    }
  }

  /// A job that is asked to stop, once or twice, drops a block that would take minutes.
  @Test(arguments: [1, 2])
  func dropsABlock(_ requests: Int) async throws {
    let trial = try ScanTrial(
      """
      base: { sampling: { samples: 1e4 } }
      grid: [{ parameter: mu_numu, from: 0, to: 6e-10, count: 4000 }]
      compute: { bounds: {} }
      block: { bounds: 4000 }
      """)
    let run = try await trial.run("--threads", "1", "--quiet") { program in
      await program.catches(SIGTERM)
      for _ in 0..<requests {
        try? await Task.sleep(for: .milliseconds(500))
        program.send(SIGTERM)
      }
    }
    #expect(run.status == 75)
    #expect(run.errors.contains("stopped by SIGTERM"))
    #expect(try trial.files().filter { $0.hasSuffix("block") || $0.contains("partial") } == [])
  }
}

/// How often and by what jobs were interrupted.
private final class Interruptions: Sendable {
  private let sent = Mutex<[(signal: Int32, stopped: Bool)]>([])

  func add(_ signal: Int32, stopped: Bool = false) {
    sent.withLock { $0.append((signal, stopped)) }
  }

  var count: Int { sent.withLock { $0.count } }
  /// How many of the signals made a job end by itself, with exit 75.
  var stopped: Int { sent.withLock { $0.count { $0.stopped } } }
  var signals: Set<Int32> { sent.withLock { Set($0.map(\.signal)) } }
}
