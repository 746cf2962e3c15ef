import Foundation
import Publication
import Synchronization

/// One line on standard error that is written over as work goes on; only on a terminal.
final class ProgressLine: Sendable {
  private struct State {
    var lastUpdate: ContinuousClock.Instant?
    var isShown = false
  }
  private let start = ContinuousClock.now
  private let state = Mutex(State())
  private static let pause = Duration.milliseconds(100)
  private static let barWidth = 24

  /// Nil where nobody would see it.
  init?(quiet: Bool) {
    guard !quiet, isatty(STDERR_FILENO) == 1 else { return nil }
  }

  /// - Parameter fraction: of the whole work, nil where it cannot be foreseen.
  func show(fraction: Double?, _ text: String) {
    state.withLock { state in
      let now = ContinuousClock.now
      if let last = state.lastUpdate, now - last < Self.pause { return }
      state.lastUpdate = now
      state.isShown = true
      write("\r\u{1B}[K" + line(fraction: fraction, text, elapsed: now - start))
    }
  }

  /// Leaves the line empty for what comes next.
  func finish() {
    state.withLock { state in
      guard state.isShown else { return }
      state.isShown = false
      write("\r\u{1B}[K")
    }
  }

  private func line(fraction: Double?, _ text: String, elapsed: Duration) -> String {
    guard let fraction, fraction > 0 else { return text }
    let done = min(fraction, 1)
    let filled = Int((done * Double(Self.barWidth)).rounded(.down))
    let bar =
      String(repeating: "#", count: filled)
      + String(repeating: "-", count: Self.barWidth - filled)
    let left = (1 / done - 1) * (elapsed / .seconds(1))
    return "[\(bar)] \(text), \(Self.inWords(seconds: left)) left"
  }

  private static func inWords(seconds: Double) -> String {
    switch seconds {
    case ..<100: String(format: "%.0f s", seconds)
    case ..<6000: String(format: "%.0f min", seconds / 60)
    case ..<360_000: String(format: "%.0f h", seconds / 3600)
    default: String(format: "%.0f days", seconds / 86400)
    }
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
