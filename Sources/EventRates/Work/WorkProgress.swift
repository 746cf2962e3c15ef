import Synchronization

/// How far a piece of work has come.
public struct WorkProgress: Equatable, Sendable {
  /// What is being done, such as "sampling".
  public let activity: String
  /// How much is done, in `unit`, such as samples.
  public let done: Double
  /// Nil where it cannot be foreseen.
  public let total: Double?
  /// What is counted, in the plural.
  public let unit: String
  /// What else there is to say; empty for nothing.
  public let note: String

  /// So much of a piece of work, of a total that may not be known.
  public init(activity: String, done: Double, total: Double?, unit: String, note: String = "") {
    self.activity = activity
    self.done = done
    self.total = total
    self.unit = unit
    self.note = note
  }

  /// The part of this work that is done; nil where it cannot be foreseen.
  public var fraction: Double? {
    total.flatMap { $0 > 0 ? min(max(done / $0, 0), 1) : nil }
  }
}

/// Told how far work has come, from any thread and often. It only listens: no number depends on it.
public typealias ProgressReport = @Sendable (WorkProgress) -> Void

/// Counts what threads have done of a piece of work, and reports it.
public final class WorkCounter: Sendable {
  private let report: ProgressReport
  private let start: WorkProgress
  private let done: Atomic<UInt64>

  /// Nil where nobody listens, so that the work itself has nothing to count.
  public init?(_ report: ProgressReport?, _ start: WorkProgress) {
    guard let report else { return nil }
    self.report = report
    self.start = start
    done = Atomic(0)
    report(start)
  }

  /// The same for work that begins with nothing done, of a total that is known.
  public convenience init?(
    _ report: ProgressReport?, _ activity: String, of total: Int, _ unit: String
  ) {
    self.init(
      report, WorkProgress(activity: activity, done: 0, total: Double(total), unit: unit))
  }

  /// So much more is done; from any thread.
  public func add(_ count: UInt64 = 1) {
    let sum = done.wrappingAdd(count, ordering: .relaxed).newValue
    report(
      WorkProgress(
        activity: start.activity, done: start.done + Double(sum), total: start.total,
        unit: start.unit, note: start.note))
  }
}
