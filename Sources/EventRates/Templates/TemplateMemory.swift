import Configuration
import Experiment
import Interactions
import Synchronization

/// Templates that have been drawn, for calculations that come back to them: a process that asks for
/// one bound after the other need not sample each time.
///
/// It belongs to one configuration. Copies of a calculator that differ only in shape functions,
/// bins and stations share it.
public final class TemplateMemory: Sendable {
  struct Key: Equatable {
    let columns: [ShapeColumn?]
    let binning: BinningSettings
    let isBinned: Bool
    let stations: [Station]
  }

  private let known = Mutex<[(key: Key, estimate: TemplateEstimate)]>([])

  /// A memory without templates.
  public init() {}

  /// The templates that were drawn before, or are drawn now. Two threads that ask at once both draw
  /// the same ones.
  func templates(
    _ key: Key, draw: () throws(Failure) -> TemplateEstimate
  ) throws(Failure) -> TemplateEstimate {
    if let found = known.withLock({ $0.first { $0.key == key }?.estimate }) { return found }
    let estimate = try draw()
    known.withLock { known in
      guard !known.contains(where: { $0.key == key }) else { return }
      known.append((key, estimate))
      // The oldest templates are removed; the last one stays, however large it is.
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
