import Configuration
import Foundation

/// The time of the processor that a plan allows a process that does its blocks. The system watches it and
/// sends SIGXCPU, whatever the process is at.
public struct ProcessorTimeLimit: Sendable {
  private let plan: String
  private let coreHours: Double
  /// The system counts in whole ones.
  private let seconds: UInt

  /// That of a plan.
  public init(_ plan: ScanPlan) {
    self.plan = plan.file
    coreHours = plan.limits.coreHours
    seconds = UInt(plan.limits.coreSeconds.rounded(.up))
  }

  /// Has the system watch, unless it watches a lower limit already, as that of `ulimit -t`.
  func begin() { Self.change { $0.rlim_cur = min($0.rlim_cur, seconds) } }

  /// No further signal, of which one comes each second otherwise, and would shorten the time to finish in.
  static func end() { change { $0.rlim_cur = $0.rlim_max } }

  private static func change(_ body: (inout rlimit) -> Void) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit) == 0 else { return }
    body(&limit)
    setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
  }

  /// SIGXCPU may have other causes: a lower limit, or a batch system.
  var isReached: Bool {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return false }
    // With their parts of a second: two of them make a whole one.
    let used = [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + 1e-6 * Double($1.tv_usec)
    }
    return used + 1 >= Self.leastCountedFraction * Double(seconds)
  }

  /// The system's limit counts ticks of its clock, and getrusage the time that was measured: where a virtual
  /// machine's processor is taken away during a tick, the limit is reached before the time that is told.
  private static let leastCountedFraction = 0.5

  /// What the process ends with: no batch system is to begin it again.
  var failure: Failure {
    Failure(
      .systemLimit,
      "\(clipped(plan)): this process has used the \(numeral(coreHours)) core hours that"
        + " limits.core_hours allows each; what it has finished is kept")
  }
}
