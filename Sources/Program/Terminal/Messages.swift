import Configuration
import EventRates
import Foundation
import Synchronization

/// All messages of the program beside its results, on standard error: text for a person, with a
/// progress line on a terminal, or one JSON object a line for the log of a job.
final class Messages: Sendable {
  enum Level: String {
    case error, warning, info, progress, done
  }

  private struct State {
    var command = "nuem"
    var isQuiet = false
    var format = LogFormat.text
    var line = ProgressLine()
    /// The work whose start was logged, and the time of the last log of progress.
    var activities: Set<String> = []
    var lastProgress: ContinuousClock.Instant?
  }

  private let state = Mutex(State())
  private let start = ContinuousClock.now
  private let isTerminal = isatty(STDERR_FILENO) == 1
  /// The pause between two objects about the same piece of work.
  private static let pause = Duration.seconds(10)

  /// Before the command line is understood; what is wrong with it is already said in the wanted
  /// format.
  func begin(command: String, arguments: [String]) {
    state.withLock {
      $0.command = command
      let wantsJSON = zip(arguments, arguments.dropFirst()).contains { $0 == ("--log", "json") }
      if wantsJSON || arguments.contains("--log=json") { $0.format = .json }
    }
  }

  func use(isQuiet: Bool, format: LogFormat) {
    state.withLock {
      $0.isQuiet = isQuiet
      $0.format = format
    }
  }

  /// Writes a message; with the option to be quiet, only errors.
  func say(_ level: Level, _ text: String) {
    state.withLock { state in
      guard level == .error || !state.isQuiet else { return }
      switch state.format {
      case .json: write(json(level, text, fraction: nil, state))
      case .text:
        let word = level == .error || level == .warning ? "\(level.rawValue): " : ""
        write(state.line.clear() + "nuem: \(word)\(printable(text, keeping: ["\n"]))\n")
      }
    }
  }

  func warn(_ warnings: [String]) {
    for warning in warnings { say(.warning, warning) }
  }

  /// Shows how far the work has come: on a terminal, or in the log when it begins and from time to
  /// time.
  @Sendable func report(_ progress: WorkProgress) {
    state.withLock { state in
      guard !state.isQuiet else { return }
      switch state.format {
      case .text:
        if isTerminal, let text = state.line.update(progress) { write(text) }
      case .json:
        let now = ContinuousClock.now
        let isNew = state.activities.insert(progress.activity).inserted
        if !isNew, let last = state.lastProgress, now - last < Self.pause { return }
        state.lastProgress = now
        write(json(.progress, progress.inWords, fraction: progress.fraction, state))
      }
    }
  }

  /// Leaves the line of a terminal empty for what comes next, such as results.
  func clearLine() {
    state.withLock { write($0.line.clear()) }
  }

  /// Logs the end of a successful command; a person sees it without a message.
  func finish() {
    clearLine()
    state.withLock { state in
      guard state.format == .json, !state.isQuiet else { return }
      write(json(.done, "done", fraction: 1, state))
    }
  }

  private func json(_ level: Level, _ text: String, fraction: Double?, _ state: State) -> String {
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    return JSON.object([
      .init("level", .text(level.rawValue)), .init("message", .text(text)),
      .init("command", .text(state.command)),
      .init("fraction", fraction.map(JSON.number) ?? .null),
      .init("elapsed_seconds", .number((1000 * elapsed).rounded() / 1000)),
    ]).text() + "\n"
  }

  /// When standard error fails, nobody is left to tell.
  private func write(_ text: String) {
    guard !text.isEmpty else { return }
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// The messages of every command.
let messages = Messages()
