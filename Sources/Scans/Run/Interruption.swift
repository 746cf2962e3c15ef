import Configuration
import Foundation
import Synchronization

/// Ends a long command early, by signals of a user, of a batch system or of its time limit.
///
/// The first one lets running blocks finish for some seconds and then drops them; a second one
/// drops them at once. What does not even stop then (a file system that hangs, the sampling of
/// templates) is ended with the process.
public final class Interruption: Sendable {
  private enum Stage: Int { case none, finishing, dropping }

  private let stage = Atomic<Int>(Stage.none.rawValue)
  private let signal = Atomic<Int32>(0)
  private let processorTime = Mutex<ProcessorTimeLimit?>(nil)

  /// An interruption that has not happened yet.
  public init() {}

  /// Ends this process when it has used so much time of the processor.
  public func limit(_ limit: ProcessorTimeLimit) {
    processorTime.withLock { $0 = limit }
    limit.begin()
  }

  /// Whether no new work is to begin.
  public var isFinishing: Bool { stage.load(ordering: .relaxed) >= Stage.finishing.rawValue }
  /// Whether running work is to be dropped.
  public var isDropping: Bool { stage.load(ordering: .relaxed) >= Stage.dropping.rawValue }

  /// The failure of a command that was stopped.
  public var failure: Failure {
    let signal = signal.load(ordering: .relaxed)
    if signal == SIGXCPU, let limit = processorTime.withLock({ $0 }), limit.isReached {
      return limit.failure
    }
    return Failure(.stopped, "stopped by \(Self.name(of: signal))")
  }

  /// Throws once no new work is to begin.
  public func check() throws(Failure) {
    if isFinishing { throw failure }
  }

  /// Lets no new work begin.
  public func finish(after number: Int32 = SIGTERM) {
    signal.store(number, ordering: .relaxed)
    stage.store(Stage.finishing.rawValue, ordering: .relaxed)
  }

  /// Drops running work.
  public func drop() { stage.store(Stage.dropping.rawValue, ordering: .relaxed) }

  /// A hang-up only where nohup does not have it ignored; others that a shell ignores for its jobs
  /// in the background are meant for this one when they come.
  private static let signals =
    [SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGXCPU] + (isIgnored(SIGHUP) ? [] : [SIGHUP])
  private static let secondsToFinish = 4
  private static let secondsToDrop = 3

  /// Takes the signals from now on; to be called once, before any thread is made.
  ///
  /// - Parameter giveUp: says that the process ends at once.
  public func catchSignals(giveUp: @escaping @Sendable (Failure) -> Void) throws(Failure) {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in Self.signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let signals = set
    // No task of Dispatch, all of whose threads may be at work.
    try SystemThread {
      Self.receiveSignalsOfOtherThreads()
      guard let first = Self.wait(for: signals, seconds: nil) else { return }
      self.finish(after: first)
      ProcessorTimeLimit.end()
      _ = Self.wait(for: signals, seconds: Self.secondsToFinish)
      self.drop()
      _ = Self.wait(for: signals, seconds: Self.secondsToDrop)
      giveUp(self.failure)
      TemporaryFile.discardAll()
      _exit(self.failure.exitCode)
    }.detach()
  }

  /// A library may have made threads before this program began: they do not block signals, and one
  /// that reaches them would end the process. They pass it on to this thread.
  private static func receiveSignalsOfOtherThreads() {
    waitingThread = pthread_self()
    // The global is made here, as Swift makes it at its first use, which must not be in a handler.
    passedOn.store(0, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_sigaction = { signal, origin, _ in
      if let origin, Interruption.isOfRuntime(origin.pointee) { return }
      passedOn.add(1, ordering: .sequentiallyConsistent)
      _ = pthread_kill(waitingThread, signal)
    }
    action.sa_flags = SA_RESTART | SA_SIGINFO
    for signal in signals { sigaction(signal, &action, nil) }
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    let ignoring = 1  // SIG_IGN, which Swift does not compare.
    return sigaction(signal, nil, &action) == 0
      && unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == ignoring
  }

  /// The next signal; nil where no signal came in time.
  ///
  /// When Swift's runtime meets a trap, or has no memory left, it halts every thread by a signal of
  /// its own and shows where they are: no wish to stop, and the process ends with what it met.
  private static func wait(for signals: sigset_t, seconds: Int?) -> Int32? {
    var signals = signals
    while true {
      var limit = timespec(tv_sec: seconds ?? 1 << 20, tv_nsec: 0)
      var origin = siginfo_t()
      let number = sigtimedwait(&signals, &origin, &limit)
      if number > 0 {
        let isPassedOn = passedOn.load(ordering: .sequentiallyConsistent) > 0
        guard Self.isOfRuntime(origin), !isPassedOn else { return number }
        continue
      }
      if errno == EAGAIN, seconds != nil { return nil }
    }
  }

  /// Whether this process sent the signal itself, by kill or tgkill, which glibc does not tell
  /// apart.
  private static func isOfRuntime(_ origin: siginfo_t) -> Bool {
    origin.si_code <= 0 && origin._sifields._kill.si_pid == getpid()
  }

  private static func name(of signal: Int32) -> String {
    let names = [
      SIGTERM: "SIGTERM", SIGINT: "SIGINT", SIGHUP: "SIGHUP", SIGUSR1: "SIGUSR1",
      SIGUSR2: "SIGUSR2", SIGXCPU: "SIGXCPU",
    ]
    return names[signal] ?? "signal \(signal)"
  }
}

/// The number of signals that other threads have passed on.
private let passedOn = Atomic<Int>(0)

/// Written once, before the handler of a signal can read it.
nonisolated(unsafe) private var waitingThread = pthread_t()
