import Configuration
import Foundation

/// The processor time that a plan allows a process that computes its blocks. The system watches it
/// and sends SIGXCPU, whatever the process does.
public struct ProcessorTimeLimit: Sendable {
  private let plan: String
  private let coreHours: Double
  /// The limit in whole seconds, as the system counts.
  private let seconds: UInt

  /// The limit of a plan.
  public init(_ plan: ScanPlan) {
    self.plan = plan.file
    coreHours = plan.limits.coreHours
    seconds = UInt(plan.limits.coreSeconds.rounded(.up))
  }

  /// Sets the limit, unless there is a lower one already, such as that of `ulimit -t`.
  func begin() { Self.change { $0.rlim_cur = min($0.rlim_cur, seconds) } }

  /// Stops further signals. Otherwise one comes each second and shortens the time left to finish.
  static func end() { change { $0.rlim_cur = $0.rlim_max } }

  private static func change(_ body: (inout rlimit) -> Void) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit) == 0 else { return }
    body(&limit)
    setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
  }

  /// Whether the limit is reached. SIGXCPU may have other causes: a lower limit, or a batch system.
  var isReached: Bool {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return false }
    // Both times count with their fractions of a second, which may add up to a whole one.
    let used = [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + 1e-6 * Double($1.tv_usec)
    }
    return used + 1 >= Self.leastCountedFraction * Double(seconds)
  }

  /// The system's limit counts ticks of its clock, and getrusage the time that was measured: where
  /// a virtual machine's processor is taken away during a tick, the limit is reached before the
  /// time that is told.
  private static let leastCountedFraction = 0.5

  /// The failure with which the process ends; no batch system is to start it again.
  var failure: Failure {
    Failure(
      .systemLimit,
      "\(clipped(plan)): this process has used the \(numeral(coreHours)) core hours that"
        + " limits.core_hours allows each; what it has finished is kept")
  }
}
