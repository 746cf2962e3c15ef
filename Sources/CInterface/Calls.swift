import Configuration
import Dispatch
import EventRates
import Foundation
import Synchronization

/// Of the header.
public typealias ProgressCallback =
  @convention(c) (UnsafePointer<CChar>?, Double, UnsafeMutableRawPointer?) -> Int32

/// Where a function writes words of a failure.
public typealias MessagePointer = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// Runs a function of the header: 0, or what kind of failure there was, whose words go to `message`.
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

/// Text for the caller, who frees it.
func hand(_ text: String, to pointer: MessagePointer?) throws(Failure) {
  guard let pointer else {
    throw Failure(.commandLine, "expected a place for the result, found NULL")
  }
  guard let copy = strdup(text) else {
    throw Failure(.systemLimit, "no memory for a result of \(text.utf8.count) bytes")
  }
  pointer.pointee = copy
}

/// What hears how far a calculation has come, and may end it.
struct Listener: @unchecked Sendable {
  let callback: ProgressCallback?
  let context: UnsafeMutableRawPointer?

  /// Does work on a thread of its own while this one tells the callback of it; without a callback, here.
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

  /// Between two calls of the callback.
  private static let pauseMilliseconds = 50
}

/// What two threads know of a calculation.
private final class Shared<Value: Sendable>: Sendable {
  let last: Mutex<WorkProgress>
  let result: Mutex<Result<Value, Failure>?>

  init(last: consuming Mutex<WorkProgress>, result: consuming Mutex<Result<Value, Failure>?>) {
    self.last = last
    self.result = result
  }
}
