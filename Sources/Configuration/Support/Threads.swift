import Foundation

/// A thread of the system's own. Dispatch has no error for a thread that it cannot have, and waits for one as
/// long as it takes.
package struct SystemThread: Sendable {
  private let thread: pthread_t

  /// What it does, where a function of C can be given it.
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts it. Where the system has none, the failure is a limit of the system, and errno says which.
  package init(_ body: @escaping @Sendable () -> Void) throws(Failure) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let status = pthread_create(
      &thread, nil,
      { work in
        if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard status == 0 else {
      work.release()
      errno = status
      throw Failure(.systemLimit, "cannot start a thread: \(systemReason())\(higherLimits)")
    }
    self.thread = thread
  }

  /// Waits until it has ended.
  package func join() { pthread_join(thread, nil) }

  /// Lets it go its own way.
  package func detach() { pthread_detach(thread) }
}
