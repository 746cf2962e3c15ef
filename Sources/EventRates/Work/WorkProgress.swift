import Synchronization

/// The progress of a piece of work.
public struct WorkProgress: Equatable, Sendable {
  /// The name of the work, such as "sampling".
  public let activity: String
  /// The amount that is done, in `unit`, such as samples.
  public let done: Double
  /// The whole amount; nil where it cannot be foreseen.
  public let total: Double?
  /// The unit of the amounts, in the plural.
  public let unit: String
  /// A further remark; empty where there is none.
  public let note: String

  /// The progress of a piece of work, whose total may not be known.
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

/// A listener that is told of progress, often and from any thread. No number depends on it.
public typealias ProgressReport = @Sendable (WorkProgress) -> Void

/// Counts what threads have done of a piece of work, and reports it.
public final class WorkCounter: Sendable {
  private let report: ProgressReport
  private let start: WorkProgress
  private let done: Atomic<UInt64>

  /// A counter of work; nil where nobody listens, so that the work itself has nothing to count.
  public init?(_ report: ProgressReport?, _ start: WorkProgress) {
    guard let report else { return nil }
    self.report = report
    self.start = start
    done = Atomic(0)
    report(start)
  }

  /// A counter of work of which nothing is done, with a known total.
  public convenience init?(
    _ report: ProgressReport?, _ activity: String, of total: Int, _ unit: String
  ) {
    self.init(
      report, WorkProgress(activity: activity, done: 0, total: Double(total), unit: unit))
  }

  /// Adds work that was done, from any thread.
  public func add(_ count: UInt64 = 1) {
    let sum = done.wrappingAdd(count, ordering: .relaxed).newValue
    report(
      WorkProgress(
        activity: start.activity, done: start.done + Double(sum), total: start.total,
        unit: start.unit, note: start.note))
  }
}
