import Configuration
import Experiment
import Interactions
import Synchronization

/// Templates that have been drawn, for calculations that come back to them: a process that asks for one bound after
/// the other need not sample each time.
///
/// It belongs to one configuration: copies of a calculator share it that differ in shape functions, bins and stations
/// alone.
public final class TemplateMemory: Sendable {
  struct Key: Equatable {
    let columns: [ShapeColumn?]
    let binning: BinningSettings
    let isBinned: Bool
    let stations: [Station]
  }

  private let known = Mutex<[(key: Key, estimate: TemplateEstimate)]>([])

  /// Nothing yet.
  public init() {}

  /// What has been drawn, or is now; two threads that ask at once both draw the same.
  func templates(
    _ key: Key, draw: () throws(Failure) -> TemplateEstimate
  ) throws(Failure) -> TemplateEstimate {
    if let found = known.withLock({ $0.first { $0.key == key }?.estimate }) { return found }
    let estimate = try draw()
    known.withLock { known in
      guard !known.contains(where: { $0.key == key }) else { return }
      known.append((key, estimate))
      // The oldest go; one alone stays, however large.
      while known.count > 1, known.reduce(0, { $0 + $1.estimate.bytes }) > Self.mostBytes {
        known.removeFirst()
      }
    }
    return estimate
  }

  private static let mostBytes = 256 << 20
}

extension TemplateEstimate {
  fileprivate var bytes: Int { sets.reduce(0) { $0 + 8 * $1.values.count } }
}
