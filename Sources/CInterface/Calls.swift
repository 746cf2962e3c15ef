import Configuration
import Dispatch
import EventRates
import Foundation
import Synchronization

/// The callback for progress, as in the header.
public typealias ProgressCallback =
  @convention(c) (UnsafePointer<CChar>?, Double, UnsafeMutableRawPointer?) -> Int32

/// A pointer of the caller to which a function writes a text, such as the message of a failure.
public typealias MessagePointer = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// Runs a function of the header. Returns 0, or the kind of the failure, whose words go to
/// `message`.
func status(_ message: MessagePointer?, _ body: () throws(Failure) -> Void) -> Int32 {
  message?.pointee = nil
  do throws(Failure) {
    try body()
    return 0
  } catch {
    message?.pointee = strdup(error.message)
    return error.exitCode
  }
}

/// Hands a copy of a text to the caller, who frees it.
func hand(_ text: String, to pointer: MessagePointer?) throws(Failure) {
  guard let pointer else {
    throw Failure(.commandLine, "expected a place for the result, found NULL")
  }
  guard let copy = strdup(text) else {
    throw Failure(.systemLimit, "no memory for a result of \(text.utf8.count) bytes")
  }
  pointer.pointee = copy
}

/// The caller's callback, which hears of the progress of a calculation and may end it.
struct Listener: @unchecked Sendable {
  let callback: ProgressCallback?
  let context: UnsafeMutableRawPointer?

  /// Does work on another thread while this one reports its progress to the callback. Without a
  /// callback the work is done on this thread.
  func hear<Value: Sendable>(
    _ work: @escaping @Sendable (ProgressReport?) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard let callback else { return try work(nil) }
    let last = Mutex(WorkProgress(activity: "", done: 0, total: nil, unit: ""))
    let result = Mutex<Result<Value, Failure>?>(nil)
    let cancellation = Cancellation()
    let end = DispatchSemaphore(value: 0)
    let shared = Shared(last: last, result: result)
    let thread = try SystemThread {
      let found: Result<Value, Failure>
      do throws(Failure) {
        found = .success(
          try cancellation.during { () throws(Failure) in
            try work { progress in shared.last.withLock { $0 = progress } }
          })
      } catch {
        found = .failure(error)
      }
      shared.result.withLock { $0 = found }
      end.signal()
    }
    var isEnding = false
    while end.wait(timeout: .now() + .milliseconds(Self.pauseMilliseconds)) == .timedOut {
      guard !isEnding else { continue }
      let progress = shared.last.withLock { $0 }
      let answer = progress.activity.withCString {
        callback($0, progress.fraction ?? -1, context)
      }
      guard answer != 0 else { continue }
      cancellation.request()
      isEnding = true
    }
    thread.join()
    guard let found = shared.result.withLock({ $0 }) else {
      throw Failure(.internalError, "a calculation ended without a result")
    }
    return try found.get()
  }

  /// The time between two calls of the callback.
  private static let pauseMilliseconds = 50
}

/// The state of a calculation that two threads share.
private final class Shared<Value: Sendable>: Sendable {
  let last: Mutex<WorkProgress>
  let result: Mutex<Result<Value, Failure>?>

  init(last: consuming Mutex<WorkProgress>, result: consuming Mutex<Result<Value, Failure>?>) {
    self.last = last
    self.result = result
  }
}
