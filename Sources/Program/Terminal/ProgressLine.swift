import EventRates
import Foundation

/// One line on a terminal that is written over as work goes on: a bar, the rate and the time left.
struct ProgressLine {
  /// The name and the start time of the shown work.
  private var start: (activity: String, instant: ContinuousClock.Instant, done: Double)?
  private var lastUpdate: ContinuousClock.Instant?
  private(set) var isShown = false
  private let opened = ContinuousClock.now

  private static let pause = Duration.milliseconds(100)
  /// Work that ends sooner shows no line.
  private static let patience = Duration.milliseconds(500)
  private static let barWidth = 24
  /// The shortest time in seconds over which a rate is measured.
  private static let shortestMeasurement = 0.2

  /// The text to write to the terminal; nil where it is too soon.
  mutating func update(_ progress: WorkProgress) -> String? {
    let now = ContinuousClock.now
    if start?.activity != progress.activity || progress.done < start?.done ?? 0 {
      start = (progress.activity, now, progress.done)
    }
    if let lastUpdate, now - lastUpdate < Self.pause { return nil }
    guard now - opened >= Self.patience else { return nil }
    lastUpdate = now
    isShown = true
    return "\r\u{1B}[K" + line(progress, at: now)
  }

  /// The text that empties the line for what comes next.
  mutating func clear() -> String {
    guard isShown else { return "" }
    isShown = false
    return "\r\u{1B}[K"
  }

  private func line(_ progress: WorkProgress, at now: ContinuousClock.Instant) -> String {
    var parts = [progress.inWords]
    if let start, now > start.instant {
      let seconds = (now - start.instant) / .seconds(1)
      let rate = (progress.done - start.done) / seconds
      if rate > 0, seconds >= Self.shortestMeasurement {
        parts.append(String(format: "%.3g/s", rate))
        if let total = progress.total, total > progress.done {
          parts.append("\(Self.inWords(seconds: (total - progress.done) / rate)) left")
        }
      }
    }
    return bar(progress.fraction) + parts.joined(separator: ", ")
  }

  private func bar(_ fraction: Double?) -> String {
    guard let fraction else { return "" }
    let filled = Int((fraction * Double(Self.barWidth)).rounded(.down))
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: "-", count: Self.barWidth - filled) + "] "
  }

  private static func inWords(seconds: Double) -> String {
    switch seconds {
    case ..<100: String(format: "%.0f s", seconds)
    case ..<6000: String(format: "%.0f min", seconds / 60)
    case ..<360_000: String(format: "%.0f h", seconds / 3600)
    default: String(format: "%.0f days", seconds / 86400)
    }
  }
}

extension WorkProgress {
  /// The progress in words, such as `sampling: 1.2e+06 of 5e+06 samples`.
  var inWords: String {
    func number(_ value: Double) -> String {
      value < 1e5 ? String(format: "%.0f", value) : String(format: "%.3g", value)
    }
    let whole = total.map { " of \(number($0))" } ?? ""
    return "\(activity): \(number(done))\(whole) \(unit)" + (note.isEmpty ? "" : ", \(note)")
  }
}
